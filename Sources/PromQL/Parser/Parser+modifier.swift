import Telemetry

extension Parser {
    /// Applies `change` to the shift of a selector, range or subquery.
    func modify(
        _ expression: inout Expression, _ canBeModified: Bool, _ name: String, at place: Token,
        _ change: (inout TimeShift) -> Bool
    ) throws(ParseError) {
        var isFirst = true
        let end = tokens[index - 1].end
        switch expression {
        case .selector(var node) where canBeModified:
            isFirst = change(&node.shift)
            node.span.end = end
            expression = .selector(node)
        case .range(var node) where canBeModified:
            isFirst = change(&node.selector.shift)
            node.span.end = end
            expression = .range(node)
        case .subquery(var node) where canBeModified:
            isFirst = change(&node.shift)
            node.span.end = end
            expression = .subquery(node)
        default:
            let what = name == "@" ? "@ modifier" : "offset modifier"
            throw error(
                "\(what) must be preceded by an instant vector selector or range vector selector "
                    + "or a subquery",
                at: place.start)
        }
        if !isFirst {
            let what = name == "@" ? "@ <timestamp>" : "offset"
            throw error("\(what) may not be set multiple times", at: place.start)
        }
    }

    /// The moment after `@`: signed seconds, `start()` or `end()`.
    mutating func atTime() throws(ParseError) -> AtModifier {
        if let name = keyword(token), name == "start" || name == "end", isSymbol("(", peek()) {
            advance()
            advance()
            try expect(")", in: "@")
            return name == "start" ? .start : .end
        }
        let place = token
        let isNegative = isSymbol("-", token)
        if isNegative || isSymbol("+", token) { advance() }
        var seconds: Double
        if token.kind == .number {
            seconds = try numberValue(of: token)
        } else if let name = keyword(token), name == "inf" || name == "nan" {
            seconds = name == "inf" ? .infinity : .nan
        } else {
            throw unexpected(in: "@", expected: "timestamp")
        }
        advance()
        if isNegative { seconds = -seconds }
        guard abs(seconds) < 9e15 else {
            let shown = seconds.isNaN ? "NaN" : seconds > 0 ? "+Inf" : "-Inf"
            throw error("timestamp out of bounds for @ modifier: \(shown)", at: place.start)
        }
        return .time(Timestamp(seconds: seconds))
    }

    /// `[5m]` or `[5m:1m]` after an expression.
    mutating func bracket(after expression: Expression, isParenthesised: Bool) throws(ParseError)
        -> Expression
    {
        let open = token
        advance()
        let range = try bracketDuration(in: "subquery or range selector")
        if take(":") {
            let step = isSymbol("]", token) ? nil : try bracketDuration(in: "subquery selector")
            let end = token.end
            try expect("]", in: "subquery selector")
            if expression.type != .vector && expression.type != .scalar {
                throw error(
                    "subquery is only allowed on instant vector, got \(expression.type.rawValue) instead",
                    at: expression.span.start)
            }
            let span = SourceSpan(expression.span.start, end)
            return .subquery(Subquery(expression, range: range, step: step, span: span))
        }
        let end = token.end
        try expect("]", in: "subquery or range selector")
        guard case .selector(let selector) = expression, !isParenthesised else {
            throw error("ranges only allowed for vector selectors", at: open.start)
        }
        if selector.shift.offset != nil {
            throw error("no offset modifiers allowed before range", at: open.start)
        }
        if selector.shift.at != nil { throw error("no @ modifiers allowed before range", at: open.start) }
        return .range(RangeSelector(selector, range: range, span: SourceSpan(selector.span.start, end)))
    }
}
