/// `sum by (job) (operand)`, `topk(3, operand)`.
package struct Aggregation: Hashable, Sendable {
    package var operation: AggregationOperator
    /// k, φ, ratio or label name, for the operators that take one.
    package var parameter: Expression?
    package var operand: Expression
    package var grouping: Grouping
    package var span: SourceSpan

    package init(
        _ operation: AggregationOperator, _ operand: Expression, parameter: Expression? = nil,
        grouping: Grouping = .by([]), span: SourceSpan = SourceSpan()
    ) {
        self.operation = operation
        self.operand = operand
        self.parameter = parameter
        self.grouping = grouping
        self.span = span
    }
}

/// Which labels make a group. No clause is `by ()`.
package enum Grouping: Hashable, Sendable {
    case by([String])
    case without([String])
}

package enum AggregationOperator: String, Hashable, Sendable, CaseIterable {
    case sum, avg, min, max, count, group, stddev, stdvar, topk, bottomk, quantile
    case countValues = "count_values"
    case limitk
    case limitRatio = "limit_ratio"

    /// The type its parameter must have; nil when it takes none.
    package var parameterType: ExpressionType? {
        switch self {
        case .topk, .bottomk, .quantile, .limitk, .limitRatio: .scalar
        case .countValues: .string
        default: nil
        }
    }
}
