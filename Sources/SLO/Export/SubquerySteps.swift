internal import PromQL
internal import Telemetry

extension Expression {
    /// How far apart the engine looks in a subquery that does not say. Prometheus' own answer is the interval
    /// of its rules: the exported rule says what is meant.
    private static let subqueryStep = DurationExpression.literal(QueryOptions().subqueryStep)

    /// The expression with a step in each subquery that has none.
    func withSubquerySteps() -> Expression {
        let stepped = mappingChildren { $0.withSubquerySteps() }
        guard case .subquery(var node) = stepped else { return stepped }
        node.step = node.step ?? Expression.subqueryStep
        return .subquery(node)
    }
}
