#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif
import Telemetry

/// Functions of one number; histograms are passed over.
enum ElementFunctions {
    static func named(_ name: String) -> (@Sendable (Double) -> Double)? { all[name] }

    private static let all: [String: @Sendable (Double) -> Double] = [
        "abs": { $0.magnitude },
        "ceil": { $0.rounded(.up) },
        "floor": { $0.rounded(.down) },
        "exp": { exp($0) },
        "sqrt": { $0.squareRoot() },
        "ln": { log($0) },
        "log2": { log2($0) },
        "log10": { log10($0) },
        "sgn": { $0 > 0 ? 1 : $0 < 0 ? -1 : $0 },
        "sin": { sin($0) },
        "cos": { cos($0) },
        "tan": { tan($0) },
        "asin": { asin($0) },
        "acos": { acos($0) },
        "atan": { atan($0) },
        "sinh": { sinh($0) },
        "cosh": { cosh($0) },
        "tanh": { tanh($0) },
        "asinh": { asinh($0) },
        "acosh": { acosh($0) },
        "atanh": { atanh($0) },
        "rad": { $0 * Double.pi / 180 },
        "deg": { $0 * 180 / Double.pi },
    ]
}

extension Evaluator {
    mutating func apply(
        _ function: (Double) -> Double, to argument: Expression, on grid: Grid
    ) throws -> [Row] {
        try mapFloats(vector(argument, on: grid)) { value, _ in function(value) }
    }

    /// Maps the floats of every row; drops histograms, rows left empty, and the metric name.
    func mapFloats(_ rows: [Row], _ function: (Double, Int) -> Double?) throws -> [Row] {
        var result: [Row] = []
        result.reserveCapacity(rows.count)
        for var row in rows {
            row.histograms = []
            row.dropName(delayed: delaysNames)
            var isEmpty = true
            for step in row.floats.indices where row.hasFloat(step) {
                row.floats[step] = function(row.floats[step], step) ?? absent
                if row.hasFloat(step) { isEmpty = false }
            }
            if !isEmpty { result.append(row) }
        }
        return delaysNames ? result : try unique(result)
    }

    /// `clamp`, `clamp_min`, `clamp_max` and `round`: the scalar arguments are taken at each step.
    mutating func elementsWithParameters(_ node: FunctionCall, on grid: Grid) throws -> [Row] {
        let rows = try vector(node.arguments[0], on: grid)
        var parameters: [[Double]] = []
        for argument in node.arguments.dropFirst() { parameters.append(try scalar(argument, on: grid)) }
        switch node.name {
        case "clamp":
            return try mapFloats(rows) { value, step in
                let (low, high) = (parameters[0][step], parameters[1][step])
                return high < low ? nil : goMaximum(low, goMinimum(high, value))
            }
        case "clamp_min":
            return try mapFloats(rows) { value, step in goMaximum(parameters[0][step], value) }
        case "clamp_max":
            return try mapFloats(rows) { value, step in goMinimum(parameters[0][step], value) }
        default:
            return try mapFloats(rows) { value, step in
                // Divided by the inverse, as Prometheus does, so that round(x, 0.1) gives 0.3 and not
                // 0.30…04.
                let inverse = 1 / (parameters.first?[step] ?? 1)
                return (value * inverse + 0.5).rounded(.down) / inverse
            }
        }
    }
}

/// The larger one, as Go's `math.Max`: +Inf whatever the other is, else NaN when either is.
func goMaximum(_ left: Double, _ right: Double) -> Double {
    if left == .infinity || right == .infinity { return .infinity }
    return left.isNaN || right.isNaN ? .nan : max(left, right)
}

/// The smaller one, as Go's `math.Min`: -Inf whatever the other is, else NaN when either is.
func goMinimum(_ left: Double, _ right: Double) -> Double {
    if left == -.infinity || right == -.infinity { return -.infinity }
    return left.isNaN || right.isNaN ? .nan : min(left, right)
}
