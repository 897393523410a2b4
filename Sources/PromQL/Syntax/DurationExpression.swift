package import Telemetry

/// A length of time in a selector. Nearly always a literal; Prometheus also allows arithmetic over the
/// query's own step and range (`[2 * step()]`), which stays a tree until the query's times are known.
package indirect enum DurationExpression: Hashable, Sendable {
    case literal(TimeSpan)
    /// `step()`: the step of the query, 0 for an instant one.
    case step
    /// `range()`: last minus first step of the query.
    case range
    case negated(DurationExpression)
    case binary(DurationOperator, DurationExpression, DurationExpression)
    case smallest(DurationExpression, DurationExpression)
    case largest(DurationExpression, DurationExpression)
}

package enum DurationOperator: String, Hashable, Sendable {
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
    case modulo = "%"
    case power = "^"

    /// Higher binds tighter; `^` groups from the right.
    var precedence: Int {
        switch self {
        case .add, .subtract: 1
        case .multiply, .divide, .modulo: 2
        case .power: 3
        }
    }

    func apply(_ left: Double, _ right: Double) throws(DurationFault) -> Double {
        switch self {
        case .add: return left + right
        case .subtract: return left - right
        case .multiply: return left * right
        case .divide:
            if right == 0 { throw DurationFault(what: "division by zero") }
            return left / right
        case .modulo:
            if right == 0 { throw DurationFault(what: "modulo by zero") }
            return left.truncatingRemainder(dividingBy: right)
        case .power: return raised(left, to: right)
        }
    }
}

/// Why a duration has no value.
struct DurationFault: Error {
    var what: String
}

extension DurationExpression {
    /// The value in seconds, given the query's step and whole range.
    func seconds(step: TimeSpan, range: TimeSpan) throws(DurationFault) -> Double {
        switch self {
        case .literal(let span): return span.seconds
        case .step: return step.seconds
        case .range: return range.seconds
        case .negated(let inner): return -(try inner.seconds(step: step, range: range))
        case .smallest(let left, let right):
            let other = try right.seconds(step: step, range: range)
            return min(try left.seconds(step: step, range: range), other)
        case .largest(let left, let right):
            let other = try right.seconds(step: step, range: range)
            return max(try left.seconds(step: step, range: range), other)
        case .binary(let operation, let left, let right):
            let other = try right.seconds(step: step, range: range)
            return try operation.apply(try left.seconds(step: step, range: range), other)
        }
    }

    /// The value in whole milliseconds.
    func resolved(step: TimeSpan, range: TimeSpan) throws(DurationFault) -> TimeSpan {
        if case .literal(let span) = self { return span }
        return try TimeSpan(durationSeconds: try seconds(step: step, range: range))
    }

    /// True when the value does not depend on the query's times.
    var isConstant: Bool {
        switch self {
        case .literal: true
        case .step, .range: false
        case .negated(let inner): inner.isConstant
        case .binary(_, let left, let right), .smallest(let left, let right), .largest(let left, let right):
            left.isConstant && right.isConstant
        }
    }

    /// A literal where the value is known already.
    func folded() throws(DurationFault) -> DurationExpression {
        isConstant ? .literal(try resolved(step: .zero, range: .zero)) : self
    }
}

extension TimeSpan {
    /// Whole milliseconds from seconds; Prometheus refuses what does not fit 63 bits of nanoseconds.
    init(durationSeconds seconds: Double) throws(DurationFault) {
        guard abs(seconds) <= 9_223_372_036 else { throw DurationFault(what: "duration out of range") }
        self.init(milliseconds: Int64((seconds * 1_000).rounded(.toNearestOrAwayFromZero)))
    }
}
