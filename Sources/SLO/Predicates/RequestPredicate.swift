package import Telemetry

/// A question about one finished request, such as `status < 500 and not truncated`.
///
/// `docs/slos.md` describes the language; `RequestField.all` lists what can be asked about.
package struct RequestPredicate: Hashable, Sendable {
    package let expression: PredicateExpression
    /// It asks about `disconnected`: the author decides how requests count whose client left.
    package let namesDisconnection: Bool
    /// It asks about `synthetic`: the author decides how the agent's own probes count.
    package let namesProbes: Bool

    package init(_ expression: PredicateExpression) {
        self.expression = expression
        namesProbes = RequestField.named("synthetic").map(expression.names) ?? false
        namesDisconnection = RequestField.named("disconnected").map(expression.names) ?? false
    }

    /// Reads a predicate's text.
    /// - Throws: `PredicateError`, with the column and what to write instead.
    package static func parse(_ text: String) throws(PredicateError) -> RequestPredicate {
        RequestPredicate(try PredicateParser.parse(text))
    }

    /// True, false, or nil when the request is not to be counted: it does not say, or its client left
    /// and the predicate does not ask about `disconnected`.
    package func evaluate(_ record: RequestRecord) -> Bool? {
        if record.outcome.clientDisconnected, !namesDisconnection { return nil }
        return truth(for: record)
    }

    /// Three-valued truth of the expression alone, whoever left.
    func truth(for record: RequestRecord) -> Bool? { expression.holds(for: record) }
}

extension RequestPredicate: CustomStringConvertible {
    /// Parses back to an equal predicate.
    package var description: String { expression.description }
}
