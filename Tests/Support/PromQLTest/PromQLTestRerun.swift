import PromQL
import Telemetry

/// How an instant query is asked again so that the answer must be the same.
enum PromQLTestRerun {
    private static let timeFunctions: Set<String> = [
        "day_of_month", "day_of_week", "day_of_year", "days_in_month", "hour", "minute", "month", "year",
        "time", "timestamp", "predict_linear", "start", "end", "step", "range",
    ]

    static func dependsOnTime(_ expression: Expression) -> Bool {
        calls(expression).contains(where: timeFunctions.contains) || namesQueryBounds(expression)
    }

    /// True when the answer depends on the first, last or step of a range query.
    static func namesQueryBounds(_ expression: Expression) -> Bool {
        var found = calls(expression).contains { ["start", "end", "step", "range"].contains($0) }
        expression.visit { node in
            for text in ["start()", "end()", "step()", "range()"] where "\(node)".contains(text) {
                found = true
            }
        }
        return found
    }

    private static func calls(_ expression: Expression) -> [String] {
        var names: [String] = []
        expression.visit { node in
            if case .call(let call) = node { names.append(call.name) }
        }
        return names
    }

    static func moments(around time: Timestamp) -> [Timestamp] {
        let milliseconds = time.milliseconds
        return [-10 * milliseconds, 0, milliseconds / 5, milliseconds, 10 * milliseconds]
            .map(Timestamp.init(milliseconds:))
    }

    /// `@ time` on every selector and subquery that has none and is not inside a subquery that does.
    static func fixed(_ expression: Expression, at time: Timestamp) -> Expression {
        switch expression {
        case .number, .string: return expression
        case .selector(var node):
            fix(&node.shift, time)
            return .selector(node)
        case .range(var node):
            fix(&node.selector.shift, time)
            return .range(node)
        case .subquery(var node):
            if node.shift.at != nil { return expression }
            node.shift.at = .time(time)
            // Inside, the subquery's own moments count.
            return .subquery(node)
        case .unary(var node):
            node.operand = fixed(node.operand, at: time)
            return .unary(node)
        case .binary(var node):
            node.left = fixed(node.left, at: time)
            node.right = fixed(node.right, at: time)
            return .binary(node)
        case .aggregate(var node):
            node.operand = fixed(node.operand, at: time)
            node.parameter = node.parameter.map { fixed($0, at: time) }
            return .aggregate(node)
        case .call(var node):
            node.arguments = node.arguments.map { fixed($0, at: time) }
            return .call(node)
        }
    }

    private static func fix(_ shift: inout TimeShift, _ time: Timestamp) {
        if shift.at == nil { shift.at = .time(time) }
    }
}
