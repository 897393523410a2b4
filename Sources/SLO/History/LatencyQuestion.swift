internal import Telemetry

/// The latency that a request indicator bounds, and the recorded histogram that knows it.
struct LatencyQuestion: Hashable {
    var field: String
    var operation: ComparisonOperator
    /// Nanoseconds.
    var bound: Double
    var metric: String
    var matchers: [String]
    /// Conditions that the histogram's labels cannot express.
    var ignored: [String]

    /// Nil when the indicator does not ask about one latency that a histogram measures.
    ///
    /// - Parameter combination: of the labels of an SLO that is split.
    init?(_ indicator: RequestIndicator, of combination: Labels = Labels()) {
        let wanted = indicator.selected.expression.conjuncts
        let upper: Set<ComparisonOperator> =
            indicator.countsBad ? [.greater, .greaterOrEqual] : [.less, .lessOrEqual]
        let bounds = wanted.compactMap { LatencyQuestion.bound($0, upper) }
        guard bounds.count == 1, let found = bounds.first,
            let metric = LatencyQuestion.metrics[found.field.name]
        else { return nil }
        field = found.field.name
        operation = found.operation
        guard case .duration(let nanoseconds) = found.literal else { return nil }
        bound = nanoseconds
        self.metric = metric.name
        let others = wanted.filter { LatencyQuestion.bound($0, upper) == nil }
        matchers = []
        ignored = others.map(\.description)
        for condition in indicator.total.expression.conjuncts where condition != .constant(true) {
            if let matcher = condition.matcher(labels: metric.labels) {
                matchers.append(matcher)
            } else if !(metric == MetricCatalogue.timeToFirstChunk && condition.isFlag("streaming")) {
                ignored.append(condition.description)
            }
        }
        for label in combination.sorted {
            let isPlaceholder = [LabelSplit.none, LabelSplit.other].contains(label.value)
            if metric.labels.contains(label.name), !isPlaceholder {
                matchers.append("\(label.name)=\(quoted(label.value))")
            } else {
                ignored.append("\(label.name) == \(quoted(label.value))")
            }
        }
    }

    /// Seconds below which a share of the recorded requests lie.
    func query(share: Double, over span: TimeSpan, isClassic: Bool) -> String {
        let name = metric + (isClassic ? "_bucket" : "")
        let range = "\(name){\(matchers.joined(separator: ","))}[\(span.milliseconds / 1_000)s]"
        return
            "histogram_quantile(\(numberText(share)), sum \(isClassic ? "by (le) " : "")(increase(\(range))))"
    }

    private static let metrics = [
        "duration": MetricCatalogue.operationDuration, "ttft": MetricCatalogue.timeToFirstChunk,
        "queue": MetricCatalogue.queueDuration, "max_gap": MetricCatalogue.streamStall,
        "time_per_token": MetricCatalogue.timePerOutputToken,
    ]

    private static func bound(
        _ expression: PredicateExpression, _ operations: Set<ComparisonOperator>
    ) -> Comparison? {
        guard case .comparison(let comparison) = expression, comparison.field.kind == .duration,
            operations.contains(comparison.operation)
        else { return nil }
        return comparison
    }
}

extension PredicateExpression {
    /// The conditions that must all hold.
    fileprivate var conjuncts: [PredicateExpression] {
        if case .and(let left, let right) = self { left.conjuncts + right.conjuncts } else { [self] }
    }

    fileprivate func isFlag(_ name: String) -> Bool {
        if case .flag(let field) = self { field.name == name } else { false }
    }

    /// The same condition on a label of that name; nil where no label says it.
    fileprivate func matcher(labels: [String]) -> String? {
        switch self {
        case .comparison(let comparison):
            guard case .text(let text) = comparison.literal, labels.contains(comparison.field.name),
                let operation = comparison.operation.matcher
            else { return nil }
            return "\(comparison.field.name)\(operation)\(quoted(text))"
        case .member(let field, let literals):
            let texts = literals.compactMap { if case .text(let text) = $0 { text } else { nil } }
            guard texts.count == literals.count, labels.contains(field.name) else { return nil }
            return "\(field.name)=~\(quoted(texts.map(escapedPattern).joined(separator: "|")))"
        default:
            return nil
        }
    }
}

extension ComparisonOperator {
    fileprivate var matcher: String? {
        switch self {
        case .equal: "="
        case .notEqual: "!="
        case .matches: "=~"
        case .notMatches: "!~"
        default: nil
        }
    }
}

/// A text as a regular expression for itself.
private func escapedPattern(_ text: String) -> String {
    text.reduce(into: "") { pattern, character in
        if "\\.+*?()|[]{}^$".contains(character) { pattern.append("\\") }
        pattern.append(character)
    }
}
