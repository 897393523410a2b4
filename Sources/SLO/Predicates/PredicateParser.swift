internal import Documents

/// Recursive descent over the tokens of a predicate:
///
///     or      := and ("or" and)*
///     and     := unary ("and" unary)*
///     unary   := "not" unary | primary
///     primary := "(" or ")" | "true" | "false" | "known" "(" field ")" | flag
///              | field operator literal | field ["not"] "in" "(" literal ("," literal)* ")"
struct PredicateParser {
    /// Nested parentheses and `not`s allowed; more is a mistake or an attack on the stack.
    private static let maximumDepth = 100

    private var tokens: [PredicateToken]
    private var index = 0
    private var depth = 0

    static func parse(_ text: String) throws(PredicateError) -> PredicateExpression {
        var parser = PredicateParser(tokens: try PredicateLexer.tokens(text))
        let expression = try parser.or()
        guard parser.token.kind == .end else {
            throw parser.error(
                "unexpected \(parser.token.kind.text)", "Join conditions with and, or; close parentheses.")
        }
        return expression
    }

    private init(tokens: [PredicateToken]) {
        self.tokens = tokens
    }

    private var token: PredicateToken { tokens[index] }

    private func error(_ what: String, _ remedy: String, at token: PredicateToken? = nil) -> PredicateError {
        PredicateError(column: (token ?? self.token).column, what: what, remedy: remedy)
    }

    /// Steps over a token; the last one, `.end`, stays.
    private mutating func advance() {
        if index < tokens.count - 1 { index += 1 }
    }

    private mutating func take(word: String) -> Bool {
        guard case .word(let found) = token.kind, found == word else { return false }
        advance()
        return true
    }

    private mutating func expect(_ kind: PredicateToken.Kind) throws(PredicateError) {
        guard token.kind == kind else {
            throw error("expected \(kind.text), found \(token.kind.text)", "Add \(kind.text) here.")
        }
        advance()
    }

    private mutating func or() throws(PredicateError) -> PredicateExpression {
        var left = try and()
        while take(word: "or") { left = .or(left, try and()) }
        return left
    }

    private mutating func and() throws(PredicateError) -> PredicateExpression {
        var left = try unary()
        while take(word: "and") { left = .and(left, try unary()) }
        return left
    }

    private mutating func unary() throws(PredicateError) -> PredicateExpression {
        depth += 1
        defer { depth -= 1 }
        guard depth <= PredicateParser.maximumDepth else {
            throw error("conditions are nested too deeply", "Flatten the predicate.")
        }
        return take(word: "not") ? .not(try unary()) : try primary()
    }

    private mutating func primary() throws(PredicateError) -> PredicateExpression {
        if token.kind == .open {
            advance()
            let inner = try or()
            try expect(.close)
            return inner
        }
        if take(word: "true") { return .constant(true) }
        if take(word: "false") { return .constant(false) }
        if take(word: "known") {
            try expect(.open)
            let (field, _) = try field()
            try expect(.close)
            return .known(field)
        }
        return try condition()
    }

    private mutating func field() throws(PredicateError) -> (RequestField, PredicateToken) {
        let start = token
        guard case .word(let name) = start.kind else {
            throw error("expected a field, found \(start.kind.text)", "Start a condition with a field name.")
        }
        guard let field = RequestField.named(name) else {
            let guess = nearest(name, in: RequestField.all.map(\.name)).map { "Did you mean \($0)? " } ?? ""
            throw error("unknown field \(name)", guess + "docs/slos.md lists the fields.")
        }
        advance()
        return (field, start)
    }

    private mutating func condition() throws(PredicateError) -> PredicateExpression {
        let (field, start) = try field()
        if case .comparison(let operation) = token.kind {
            return .comparison(try comparison(field, operation))
        }
        if take(word: "in") { return .member(field, try list(for: field)) }
        if case .word("not") = token.kind, tokens[index + 1].kind == .word("in") {
            advance()
            advance()
            return .not(.member(field, try list(for: field)))
        }
        guard field.kind == .flag else {
            throw error(
                "\(field.name) alone is not a condition: it is a \(field.kind.rawValue)",
                "Compare it, as in \(field.name) \(field.kind.example).", at: start)
        }
        return .flag(field)
    }

    private mutating func comparison(
        _ field: RequestField, _ operation: ComparisonOperator
    ) throws(PredicateError) -> Comparison {
        let sign = token
        advance()
        let operand = token
        let literal = try literal(for: field)
        let isOrdering = [.less, .lessOrEqual, .greater, .greaterOrEqual].contains(operation)
        let isPattern = operation == .matches || operation == .notMatches
        if field.kind == .text ? isOrdering : isPattern {
            throw error(
                "\(operation.rawValue) does not apply to \(field.name), a \(field.kind.rawValue)",
                "Compare it as in \(field.name) \(field.kind.example).", at: sign)
        }
        do {
            return try Comparison(field: field, operation: operation, literal: literal)
        } catch {
            throw self.error(
                "bad regular expression: \(error)", "Correct the pattern; it must match the whole text.",
                at: operand)
        }
    }

    private mutating func list(for field: RequestField) throws(PredicateError) -> [Comparison.Literal] {
        try expect(.open)
        var literals = [try literal(for: field)]
        while token.kind == .comma {
            advance()
            literals.append(try literal(for: field))
        }
        try expect(.close)
        return literals
    }

    /// A literal of the field's kind. A bare 0 is a duration too: it needs no unit.
    private mutating func literal(for field: RequestField) throws(PredicateError) -> Comparison.Literal {
        let found = token
        advance()
        switch (field.kind, found.kind) {
        case (.number, .number(let number)): return .number(number)
        case (.duration, .duration(let nanoseconds)): return .duration(nanoseconds)
        case (.duration, .number(0)): return .duration(0)
        case (.text, .text(let text)): return .text(text)
        case (.flag, _):
            throw error(
                "\(field.name) is a flag and is not compared",
                "Write \(field.name) or not \(field.name).", at: found)
        default:
            throw error(
                "\(field.name) is a \(field.kind.rawValue) and cannot be compared with \(found.kind.text)",
                "Write it as in \(field.name) \(field.kind.example).", at: found)
        }
    }
}

extension RequestField.Kind {
    /// A comparison that fits, for remedies.
    var example: String {
        switch self {
        case .number: "< 500"
        case .duration: "< 400ms"
        case .text: "== \"chat\""
        case .flag: ""
        }
    }
}

extension PredicateToken.Kind {
    /// As an error message names it.
    var text: String {
        switch self {
        case .word(let word): word
        case .number(let number): "the number \(Comparison.Literal.number(number))"
        case .duration(let nanoseconds): "the duration \(DurationLiteral.text(nanoseconds))"
        case .text(let text): "the text \"\(text)\""
        case .comparison(let operation): operation.rawValue
        case .open: "("
        case .close: ")"
        case .comma: ","
        case .end: "the end"
        }
    }
}
