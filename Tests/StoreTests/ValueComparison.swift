import PromQL
import Telemetry

/// Answers that are the same but for the order of additions.
enum ValueComparison {
    static func isEqual(_ left: Value, _ right: Value) -> Bool {
        switch (left, right) {
        case (.vector(let left), .vector(let right)):
            left.map(\.labels) == right.map(\.labels)
                && zip(left, right).allSatisfy { isClose($0.sample, $1.sample) }
        case (.matrix(let left), .matrix(let right)):
            left.map(\.labels) == right.map(\.labels) && left.map(\.floats.times) == right.map(\.floats.times)
                && zip(left.flatMap(\.floats.values), right.flatMap(\.floats.values)).allSatisfy {
                    isClose(.float($0), .float($1))
                }
        default: false
        }
    }

    private static func isClose(_ left: SampleValue, _ right: SampleValue) -> Bool {
        guard case .float(let left) = left, case .float(let right) = right else { return left == right }
        return left == right || (left.isNaN && right.isNaN)
            || abs(left - right) <= 1e-13 * max(abs(left), abs(right))
    }
}
