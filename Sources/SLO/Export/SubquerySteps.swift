internal import PromQL
internal import Telemetry

extension Expression {
    /// How far apart the engine looks in a subquery that does not say. Prometheus' own answer is the interval
    /// of its rules: the exported rule says what is meant.
    private static let subqueryStep = DurationExpression.literal(QueryOptions().subqueryStep)

    /// The expression with a step in each subquery that has none.
    func withSubquerySteps() -> Expression {
        switch self {
        case .number, .string, .selector, .range: return self
        case .subquery(var node):
            node.operand = node.operand.withSubquerySteps()
            node.step = node.step ?? Expression.subqueryStep
            return .subquery(node)
        case .unary(var node):
            node.operand = node.operand.withSubquerySteps()
            return .unary(node)
        case .binary(var node):
            node.left = node.left.withSubquerySteps()
            node.right = node.right.withSubquerySteps()
            return .binary(node)
        case .aggregate(var node):
            node.operand = node.operand.withSubquerySteps()
            return .aggregate(node)
        case .call(var call):
            call.arguments = call.arguments.map { $0.withSubquerySteps() }
            return .call(call)
        }
    }
}
