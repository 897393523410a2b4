import Telemetry

extension Parser {
    /// Braces after an optional metric name; the name's token is already taken.
    mutating func selector(name: String?, from first: Token) throws(ParseError) -> VectorSelector {
        var selector = VectorSelector(name)
        if take("{") { try matchers(into: &selector) }
        selector.span = SourceSpan(first.start, tokens[index - 1].end)
        if name != nil, let other = selector.matchers.first(where: { $0.name == Label.metricName }) {
            throw error(
                "metric name must not be set twice: \(quoted(name ?? "")) or \(quoted(other.value))",
                at: first.start)
        }
        return selector
    }

    private mutating func matchers(into selector: inout VectorSelector) throws(ParseError) {
        while !take("}") {
            let nameToken = token
            let name: String
            let isQuoted: Bool
            switch nameToken.kind {
            case .word: (name, isQuoted) = (string(of: nameToken), false)
            case .string(let text): (name, isQuoted) = (text, true)
            default: throw unexpected(in: "label matching", expected: "identifier or \"}\"")
            }
            advance()
            if isQuoted && (isSymbol(",", token) || isSymbol("}", token)) {
                try setName(name, in: &selector, at: nameToken)
            } else {
                selector.matchers.append(try matcher(name))
            }
            if !take(","), !isSymbol("}", token) {
                throw unexpected(in: "label matching", expected: "\",\" or \"}\"")
            }
        }
    }

    private func setName(
        _ name: String, in selector: inout VectorSelector, at place: Token
    ) throws(ParseError) {
        if let other = selector.name {
            throw error(
                "metric name must not be set twice: \(quoted(other)) or \(quoted(name))", at: place.start)
        }
        selector.name = name
    }

    private mutating func matcher(_ name: String) throws(ParseError) -> Matcher {
        guard case .symbol(let symbol) = token.kind, let operation = Matcher.Operation(rawValue: symbol)
        else {
            throw unexpected(in: "label matching", expected: "label matching operator")
        }
        advance()
        guard case .string(let value) = token.kind else {
            throw unexpected(in: "label matching", expected: "string")
        }
        advance()
        return Matcher(name, operation, value)
    }
}
