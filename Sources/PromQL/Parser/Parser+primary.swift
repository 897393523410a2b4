import Telemetry

extension Parser {
    /// A primary and the ranges and modifiers that follow it.
    mutating func postfix() throws(ParseError) -> Expression {
        let isParenthesised = isSymbol("(", token)
        var result = try primary()
        var canBeModified = !isParenthesised
        while true {
            if isSymbol("[", token) {
                result = try bracket(after: result, isParenthesised: !canBeModified)
                canBeModified = true
            } else if keyword(token) == "offset" {
                let place = token
                advance()
                let offset = try offsetDuration()
                try modify(&result, canBeModified, "offset", at: place) { shift in
                    guard shift.offset == nil else { return false }
                    shift.offset = offset
                    return true
                }
            } else if isSymbol("@", token) {
                let place = token
                advance()
                let at = try atTime()
                try modify(&result, canBeModified, "@", at: place) { shift in
                    guard shift.at == nil else { return false }
                    shift.at = at
                    return true
                }
            } else {
                return result
            }
        }
    }

    private mutating func primary() throws(ParseError) -> Expression {
        let first = token
        switch first.kind {
        case .number:
            advance()
            return .number(NumberLiteral(try numberValue(of: first), span: first.span))
        case .string(let value):
            advance()
            return .string(StringLiteral(value, span: first.span))
        case .symbol("("):
            advance()
            let inner = try expression()
            try expect(")", in: "parenthesised expression")
            return inner
        case .symbol("{"):
            return .selector(try selector(name: nil, from: first))
        case .word:
            return try wordPrimary(first)
        default:
            throw unexpected()
        }
    }

    private mutating func wordPrimary(_ first: Token) throws(ParseError) -> Expression {
        let name = string(of: first)
        let lower = name.lowercased()
        if lower == "inf" || lower == "nan" {
            advance()
            return .number(NumberLiteral(lower == "inf" ? .infinity : .nan, span: first.span))
        }
        if let operation = AggregationOperator(rawValue: lower), startsAggregation(peek()) {
            return .aggregate(try aggregation(operation))
        }
        if Printer.wordsNoMetricMayUse.contains(lower) { throw unexpected() }
        if isSymbol("(", peek()) { return .call(try call(name)) }
        advance()
        return .selector(try selector(name: name, from: first))
    }

    private func startsAggregation(_ next: Token) -> Bool {
        isSymbol("(", next) || keyword(next) == "by" || keyword(next) == "without"
    }

    private mutating func call(_ name: String) throws(ParseError) -> FunctionCall {
        let start = token.start
        guard FunctionSignature.named(name) != nil else {
            throw error("unknown function with name \"\(name)\"")
        }
        advance()
        let arguments = try argumentList()
        return FunctionCall(name, arguments, span: SourceSpan(start, tokens[index - 1].end))
    }

    mutating func argumentList() throws(ParseError) -> [Expression] {
        try expect("(", in: "function call")
        var arguments: [Expression] = []
        if take(")") { return arguments }
        while true {
            arguments.append(try expression())
            if take(")") { return arguments }
            try expect(",", in: "function call")
            if isSymbol(")", token) { throw error("trailing commas not allowed in function call args") }
        }
    }

    /// The value of a number token: decimal, hexadecimal, octal with a leading 0, or a duration in seconds.
    func numberValue(of token: Token) throws(ParseError) -> Double {
        let digits = string(of: token)
        if let span = TimeSpan(text: digits), digits.utf8.last?.isDigit == false { return span.seconds }
        if digits.hasPrefix("0x") || digits.hasPrefix("0X") {
            guard let value = UInt64(digits.dropFirst(2), radix: 16) else {
                throw error("number \"\(digits)\" is out of range", at: token.start)
            }
            return Double(value)
        }
        if digits.count > 1, digits.hasPrefix("0"), let value = Int64(digits.dropFirst(), radix: 8) {
            return Double(value)
        }
        if digits.utf8.allSatisfy({ $0.isDigit || "+-.eE".utf8.contains($0) }), let value = Double(digits) {
            if value.isInfinite { throw error("number \"\(digits)\" is out of range", at: token.start) }
            return value
        }
        throw error("bad number or duration syntax: \"\(digits)\"", at: token.start)
    }
}
