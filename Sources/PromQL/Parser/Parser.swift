/// Reads a query: recursive descent over the lexer's tokens, then the type check.
package struct Parser {
    let text: [UInt8]
    let tokens: [Token]
    var index = 0
    /// Open nestings; bounded so that hostile input cannot exhaust the stack.
    private var depth = 0
    private static let maximumDepth = 200
    /// Operators of one precedence level: each makes the tree one level deeper.
    static let maximumChain = 1_000

    private init(_ text: String) {
        self.text = Array(text.utf8)
        tokens = Lexer.tokens(of: self.text)
    }

    /// The expression a query text stands for.
    /// - Throws: the first error in reading order, syntax before types.
    package static func parse(_ text: String) throws(ParseError) -> Expression {
        var parser = Parser(text)
        if parser.token.kind == .end { throw parser.error("no expression found in input") }
        let expression = try parser.expression()
        if parser.token.kind != .end { throw parser.unexpected() }
        try TypeChecker(text: parser.text).check(expression)
        return expression
    }

    var token: Token { tokens[index] }

    func peek(_ ahead: Int = 1) -> Token { tokens[min(index + ahead, tokens.count - 1)] }

    mutating func advance() {
        if index < tokens.count - 1 { index += 1 }
    }

    func string(of token: Token) -> String {
        String(decoding: text[token.start..<token.end], as: UTF8.self)
    }

    /// The text of a word token, nil for any other.
    func word(_ token: Token) -> String? {
        token.kind == .word ? string(of: token) : nil
    }

    /// The word in lower case: keywords are recognised in any case.
    func keyword(_ token: Token) -> String? { word(token)?.lowercased() }

    func isSymbol(_ symbol: String, _ token: Token) -> Bool { token.kind == .symbol(symbol) }

    mutating func take(_ symbol: String) -> Bool {
        guard isSymbol(symbol, token) else { return false }
        advance()
        return true
    }

    mutating func takeKeyword(_ name: String) -> Bool {
        guard keyword(token) == name else { return false }
        advance()
        return true
    }

    mutating func expect(_ symbol: String, in place: String) throws(ParseError) {
        guard take(symbol) else { throw unexpected(in: place, expected: "\"\(symbol)\"") }
    }

    func error(_ what: String, at offset: Int? = nil) -> ParseError {
        ParseError(what, at: offset ?? token.start, in: text)
    }

    /// The error for a token that cannot stand here; a lexer fault tells its own story.
    func unexpected(in place: String? = nil, expected: String? = nil) -> ParseError {
        var what: String
        switch token.kind {
        case .fault(let fault): return error(fault)
        case .end: what = "unexpected end of input"
        case .word: what = "unexpected identifier \"\(string(of: token))\""
        case .number: what = "unexpected number \"\(string(of: token))\""
        case .string: what = "unexpected string \(string(of: token))"
        case .symbol(let symbol): what = "unexpected \"\(symbol)\""
        }
        if let place { what += " in \(place)" }
        if let expected { what += ", expected \(expected)" }
        return error(what)
    }

    /// Runs `body` one nesting deeper.
    mutating func nested<Result>(
        _ body: (inout Parser) throws(ParseError) -> Result
    ) throws(ParseError) -> Result {
        depth += 1
        defer { depth -= 1 }
        if depth > Parser.maximumDepth {
            throw error("query is nested more than \(Parser.maximumDepth) levels deep")
        }
        return try body(&self)
    }
}
