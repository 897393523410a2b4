#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif
import Telemetry

/// What a binary operator makes of two samples.
enum ElementResult {
    case sample(SampleValue)
    /// A comparison that does not hold.
    case filtered
    /// The operator has no meaning for these kinds of samples.
    case incompatible
}

extension BinaryOperator {
    /// The operator on two numbers; a comparison answers 0 or 1.
    func number(_ left: Double, _ right: Double) -> Double {
        switch self {
        case .add: left + right
        case .subtract: left - right
        case .multiply: left * right
        case .divide: left / right
        case .modulo: fmod(left, right)
        case .power: pow(left, right)
        case .arcTangent: atan2(left, right)
        default: compares(left, right) ? 1 : 0
        }
    }

    func compares(_ left: Double, _ right: Double) -> Bool {
        switch self {
        case .equal: left == right
        case .notEqual: left != right
        case .greater: left > right
        case .less: left < right
        case .greaterOrEqual: left >= right
        case .lessOrEqual: left <= right
        default: false
        }
    }

    /// The operator on two samples; a comparison that holds keeps the left one.
    func apply(
        _ left: SampleValue, _ right: SampleValue, _ remark: (Remark) -> Void
    ) -> ElementResult {
        switch (left, right) {
        case (.float(let a), .float(let b)):
            guard isComparison else {
                return self == .trimUpper || self == .trimLower
                    ? incompatible("float", "float", remark) : .sample(.float(number(a, b)))
            }
            return compares(a, b) ? .sample(left) : .filtered
        case (.float(let a), .histogram(let b)):
            if self == .multiply { return .sample(.histogram(b.scaled(by: a))) }
            return incompatible("float", "histogram", remark)
        case (.histogram(let a), .float(let b)):
            switch self {
            case .multiply: return .sample(.histogram(a.scaled(by: b)))
            case .divide: return .sample(.histogram(a.divided(by: b)))
            case .trimUpper: return .sample(.histogram(a.trimmed(above: b)))
            case .trimLower: return .sample(.histogram(a.trimmed(below: b)))
            default: return incompatible("histogram", "float", remark)
            }
        case (.histogram(let a), .histogram(let b)):
            return histograms(a, b, remark)
        }
    }

    private func histograms(
        _ left: ExponentialHistogram, _ right: ExponentialHistogram, _ remark: (Remark) -> Void
    ) -> ElementResult {
        switch self {
        case .equal: return left.hasSameContent(as: right) ? .sample(.histogram(left)) : .filtered
        case .notEqual: return left.hasSameContent(as: right) ? .filtered : .sample(.histogram(left))
        case .add, .subtract:
            let place = self == .add ? "addition" : "subtraction"
            guard let combined = self == .add ? left.adding(right) : left.subtracting(right) else {
                remark(.incompatibleBuckets(rawValue))
                return .incompatible
            }
            if combined.hintsCollide { remark(.counterResetCollision(place)) }
            if combined.reconciledBounds { remark(.mismatchedCustomBuckets(place)) }
            var result = combined.histogram
            // A difference may fall as well as rise.
            if self == .subtract { result.resetHint = .gauge }
            result.compact()
            return .sample(.histogram(result))
        default: return incompatible("histogram", "histogram", remark)
        }
    }

    private func incompatible(
        _ left: String, _ right: String, _ remark: (Remark) -> Void
    ) -> ElementResult {
        remark(.incompatibleTypes(left, rawValue, right))
        return .incompatible
    }
}
