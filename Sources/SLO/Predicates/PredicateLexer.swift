/// Cuts a predicate's text into tokens.
struct PredicateLexer {
    /// A predicate longer than this is refused, so that parser and evaluator recurse only so far.
    static let maximumLength = 4_096

    private let characters: [Character]
    private var index = 0

    static func tokens(_ text: String) throws(PredicateError) -> [PredicateToken] {
        guard text.utf8.count <= maximumLength else {
            throw PredicateError(
                column: maximumLength, what: "the predicate is longer than \(maximumLength) bytes",
                remedy: "Split it into several SLOs, or use a regular expression (=~) for long lists.")
        }
        var lexer = PredicateLexer(characters: Array(text))
        var tokens: [PredicateToken] = []
        while true {
            let token = try lexer.next()
            tokens.append(token)
            if token.kind == .end { return tokens }
        }
    }

    private init(characters: [Character]) {
        self.characters = characters
    }

    private mutating func next() throws(PredicateError) -> PredicateToken {
        while index < characters.count, characters[index].isWhitespace { index += 1 }
        let column = index + 1
        guard index < characters.count else { return PredicateToken(kind: .end, column: column) }
        return PredicateToken(kind: try kind(from: characters[index], column: column), column: column)
    }

    private mutating func kind(
        from first: Character, column: Int
    ) throws(PredicateError) -> PredicateToken.Kind {
        switch first {
        case "(": return single(.open)
        case ")": return single(.close)
        case ",": return single(.comma)
        case "\"", "'": return .text(try quotedText(by: first, column: column))
        case "<", ">", "=", "!": return .comparison(try comparison(column: column))
        case "-", "0"..."9", ".": return try quantity(column: column)
        case _ where first.isWordStart: return .word(take { $0.isWordPart })
        default:
            throw PredicateError(
                column: column, what: "unexpected character \(first)",
                remedy: "A predicate is made of fields, literals, comparisons, and, or, not, parentheses.")
        }
    }

    private mutating func single(_ kind: PredicateToken.Kind) -> PredicateToken.Kind {
        index += 1
        return kind
    }

    private mutating func take(while isPart: (Character) -> Bool) -> String {
        let start = index
        while index < characters.count, isPart(characters[index]) { index += 1 }
        return String(characters[start..<index])
    }

    private mutating func comparison(column: Int) throws(PredicateError) -> ComparisonOperator {
        let symbol = take { "<>=!~".contains($0) }
        if symbol == "=" { return .equal }
        if let found = ComparisonOperator(rawValue: symbol) { return found }
        throw PredicateError(
            column: column, what: "unknown comparison \(symbol)",
            remedy: "Use one of == != < <= > >= =~ !~.")
    }

    private mutating func quotedText(by quote: Character, column: Int) throws(PredicateError) -> String {
        index += 1
        var text = ""
        while index < characters.count {
            let character = characters[index]
            index += 1
            if character == quote { return text }
            guard character == "\\" else {
                text.append(character)
                continue
            }
            guard index < characters.count else { break }
            text.append(try escaped(characters[index]))
            index += 1
        }
        throw PredicateError(
            column: column, what: "the quoted text does not end", remedy: "Close it with \(quote).")
    }

    private func escaped(_ character: Character) throws(PredicateError) -> Character {
        switch character {
        case "\\", "\"", "'": return character
        case "n": return "\n"
        case "t": return "\t"
        default:
            throw PredicateError(
                column: index, what: "unknown escape \\\(character)",
                remedy: "Known escapes are \\\\ \\\" \\' \\n \\t; write \\\\ for a backslash.")
        }
    }

    /// A number (`12`, `0.5`, `1e3`) or a duration (`400ms`, `1.5s`, `1h30m`).
    private mutating func quantity(column: Int) throws(PredicateError) -> PredicateToken.Kind {
        let text = takeQuantity()
        if let number = Double(text), number.isFinite, text.last?.isASCIIDigit == true {
            return .number(number)
        }
        if let nanoseconds = DurationLiteral.nanoseconds(text) { return .duration(nanoseconds) }
        throw PredicateError(
            column: column, what: "\(text) is neither a number nor a duration",
            remedy: "Write a number such as 0.5 or a duration such as 400ms, 1.5s, 1h30m.")
    }

    private mutating func takeQuantity() -> String {
        let start = index
        while index < characters.count {
            let character = characters[index]
            let isSign = character == "-" || character == "+"
            let follows = index == start || "eE".contains(characters[index - 1])
            guard character.isWordPart || character == "." || (isSign && follows) else { break }
            index += 1
        }
        return String(characters[start..<index])
    }
}

extension Character {
    fileprivate var isASCIIDigit: Bool { ("0"..."9").contains(self) }
    fileprivate var isWordStart: Bool {
        ("a"..."z").contains(self) || ("A"..."Z").contains(self) || self == "_" || self == "µ"
    }
    fileprivate var isWordPart: Bool { isWordStart || isASCIIDigit }
}
