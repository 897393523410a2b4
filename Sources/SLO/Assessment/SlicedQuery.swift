internal import PromQL
internal import Telemetry

/// A PromQL expression as SLO files write it, with the range of a slice put in.
///
/// Files write counters in several ways: bare (`sum(http_requests_total{…})`, OpenSLO's examples), with a
/// range (`rate(x[5m])`), or with a placeholder for it (`rate(x[{{.window}}])`, Sloth).
struct SlicedQuery {
    private let text: String
    /// Labels that the result must tell apart.
    private let labels: [String]

    /// - Parameter labels: those that aggregations and matchings of the expression are to keep, beside what
    ///   they keep as written.
    init(_ text: String, by labels: [String] = []) {
        self.text = text
        self.labels = labels
    }

    /// The expression with placeholders replaced by a range; otherwise as written, unless it is split.
    /// - Throws: `ParseError` when it is no PromQL.
    func text(over span: TimeSpan) throws -> String {
        let expression = try parsed(over: span)
        return labels.isEmpty ? replacingPlaceholders(with: span) : expression.description
    }

    /// The expression, empty where its counters have no samples, as in Prometheus: read exactly, the rate of
    /// a counter is 0 however long ago its last sample is.
    /// - Throws: `ParseError` when it is no PromQL.
    func sampled(over span: TimeSpan) throws -> String {
        let expression = try parsed(over: span)
        let sampled = expression.keepingSampled()
        return sampled == expression ? try text(over: span) : sampled.description
    }

    /// `increase(over:)`, empty where the range has no samples.
    /// - Throws: `ParseError` when it is no PromQL.
    func sampledIncrease(over span: TimeSpan) throws -> String {
        try Parser.parse(increase(over: span)).keepingSampled().description
    }

    /// The expression as an increase over a range: bare selectors become `increase(selector[range])`, and
    /// so do `rate` and `increase` with whatever range they have.
    /// - Throws: `ParseError` when it is no PromQL.
    func increase(over span: TimeSpan) throws -> String {
        try parsed(over: span).replacingCounters { selector in
            let range = RangeSelector(selector, range: .literal(span))
            return .call(FunctionCall("increase", [.range(range)]))
        }.description
    }

    /// The expression as a tree, placeholders replaced by a range.
    /// - Throws: `ParseError` when it is no PromQL.
    func parsed(over span: TimeSpan) throws -> Expression {
        let expression = try Parser.parse(replacingPlaceholders(with: span))
        return labels.isEmpty ? expression : expression.keeping(labels)
    }

    private static let placeholders = [
        "{{.window}}", "{{ .window }}", "{{.Window}}", "${window}", "$window", "$__window", "$__range",
        "$__rate_interval", "$__interval",
    ]

    private func replacingPlaceholders(with span: TimeSpan) -> String {
        SlicedQuery.placeholders.reduce(text) { text, placeholder in
            text.split(separator: placeholder, omittingEmptySubsequences: false)
                .joined(separator: span.description)
        }
    }
}

extension Expression {
    /// Functions of a counter and a range that stand for an increase, up to a constant factor.
    private static let counterFunctions: Set<String> = ["rate", "irate", "increase"]

    /// The expression with each increase and rate left out that has no sample in its range.
    func keepingSampled() -> Expression {
        if case .call(let call) = self, Expression.counterFunctions.contains(call.name),
            case .range(let range)? = call.arguments.first
        {
            let last = Expression.call(FunctionCall("last_over_time", [.range(range)]))
            return .binary(Binary(.and, self, last))
        }
        return mappingChildren { $0.keepingSampled() }
    }

    /// The expression with something in the place of each counter it reads: of bare selectors, and of `rate`
    /// and `increase` with whatever range they have.
    func replacingCounters(_ replacement: (VectorSelector) -> Expression) -> Expression {
        switch self {
        case .subquery:
            return self
        case .selector(let selector):
            return replacement(selector)
        case .call(let call):
            if Expression.counterFunctions.contains(call.name), case .range(let range)? = call.arguments.first
            {
                return replacement(range.selector)
            }
        default: break
        }
        return mappingChildren(parameters: false) { $0.replacingCounters(replacement) }
    }
}
