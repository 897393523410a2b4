package import Telemetry

/// Reads matchers as Alertmanager writes them: `foo=bar`, `{foo="bar", "nämé"=~"a|b",}`. Names and
/// values may be any UTF-8; what is not a letter-like run is put in quotes, with Go's escapes.
package struct MatcherParser {
    private var lexer: MatcherLexer

    private init(_ text: String) {
        lexer = MatcherLexer(text)
    }

    /// Any number of matchers, also none.
    package static func parse(_ text: String) throws(MatcherError) -> [Matcher] {
        var parser = MatcherParser(text)
        return try parser.parse()
    }

    /// Exactly one matcher.
    package static func parseOne(_ text: String) throws(MatcherError) -> Matcher {
        let matchers = try parse(text)
        guard let first = matchers.first else { throw MatcherError("no matchers") }
        guard matchers.count == 1 else { throw MatcherError("expected 1 matcher, found \(matchers.count)") }
        return first
    }

    private mutating func parse() throws(MatcherError) -> [Matcher] {
        let isBraced = try lexer.peek()?.kind == .open
        if isBraced { _ = try lexer.next() }
        var matchers: [Matcher] = []
        while true {
            if isBraced, try lexer.peek()?.kind == .close { break }
            guard let token = try lexer.peek() else { break }
            if token.kind == .close { break }
            matchers.append(try takeMatcher())
            guard let after = try lexer.peek(), after.kind != .close else { break }
            guard after.kind == .comma else {
                throw after.error("expected a comma or close brace")
            }
            _ = try lexer.next()
        }
        try finish(isBraced: isBraced)
        return matchers
    }

    private mutating func finish(isBraced: Bool) throws(MatcherError) {
        let token = try lexer.next()
        if isBraced {
            guard let token, token.kind == .close else { throw lexer.endError("expected close brace") }
            if let extra = try lexer.next() { throw extra.error("expected end of input") }
        } else if let token {
            throw MatcherError("\(token.text): expected opening brace", 0..<token.columns.upperBound)
        }
    }

    private mutating func takeMatcher() throws(MatcherError) -> Matcher {
        let name = try take("label name") { $0.isText }
        let symbol = try take("an operator such as '=', '!=', '=~' or '!~'") { $0.kind == .operation }
        let value = try take("label value") { $0.isText }
        guard let operation = Matcher.Operation(rawValue: symbol.text) else {
            throw symbol.error("expected an operator such as '=', '!=', '=~' or '!~'")
        }
        return Matcher(name.value, operation, value.value)
    }

    private mutating func take(
        _ expected: String, _ isWanted: (MatcherToken) -> Bool
    ) throws(MatcherError) -> MatcherToken {
        guard let token = try lexer.next() else { throw lexer.endError("expected \(expected)") }
        guard isWanted(token) else { throw token.error("expected \(expected)") }
        return token
    }
}

/// Why a text is no list of matchers. Columns count bytes, the end is not included.
package struct MatcherError: Error, Hashable, Sendable, CustomStringConvertible {
    package var what: String
    package var columns: Range<Int>?

    init(_ what: String, _ columns: Range<Int>? = nil) {
        self.what = what
        self.columns = columns
    }

    /// `0:1: unexpected ,: expected label name`
    package var description: String {
        columns.map { "\($0.lowerBound):\($0.upperBound): \(what)" } ?? what
    }
}
