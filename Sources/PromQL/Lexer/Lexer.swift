/// Cuts a query into tokens. Works on bytes: everything but strings and comments is ASCII.
struct Lexer {
    let text: [UInt8]
    var position = 0
    private var isInBraces = false
    private var isInBrackets = false
    private var openParentheses = 0

    init(_ text: [UInt8]) {
        self.text = text
    }

    /// All tokens, the last one `.end` or `.fault`.
    static func tokens(of text: [UInt8]) -> [Token] {
        var lexer = Lexer(text)
        var tokens: [Token] = []
        while true {
            let token = lexer.next()
            tokens.append(token)
            switch token.kind {
            case .end, .fault: return tokens
            default: continue
            }
        }
    }

    func peek(_ ahead: Int = 0) -> UInt8? {
        position + ahead < text.count ? text[position + ahead] : nil
    }

    func token(_ kind: Token.Kind, from start: Int) -> Token {
        Token(kind: kind, start: start, end: position)
    }

    private mutating func next() -> Token {
        skipBlanks()
        guard let byte = peek() else { return atEnd() }
        if isInBraces { return nextInBraces(byte) }
        if byte.isDigit || (byte == UInt8(ascii: ".") && peek(1)?.isDigit == true) { return number() }
        if byte.isLetter || (byte == UInt8(ascii: ":") && !isInBrackets) { return word() }
        if byte.isQuote && !isInBrackets { return string() }
        let start = position
        position += 1
        return symbol(byte, from: start)
    }

    private func atEnd() -> Token {
        if isInBraces { return token(.fault("unexpected end of input inside braces"), from: position) }
        if isInBrackets {
            return token(.fault("unexpected end of input in duration expression"), from: position)
        }
        if openParentheses > 0 { return token(.fault("unclosed left parenthesis"), from: position) }
        return token(.end, from: position)
    }

    private mutating func skipBlanks() {
        while let byte = peek() {
            if byte == UInt8(ascii: "#") {
                while peek() != nil, peek() != UInt8(ascii: "\n") { position += 1 }
            } else if byte.isBlank {
                position += 1
            } else {
                return
            }
        }
    }

    private mutating func word() -> Token {
        let start = position
        let allowsColon = !isInBraces && !isInBrackets
        while let byte = peek(),
            byte.isLetter || byte.isDigit || (allowsColon && byte == UInt8(ascii: ":"))
        {
            position += 1
        }
        return token(.word, from: start)
    }

    private mutating func nextInBraces(_ byte: UInt8) -> Token {
        let start = position
        if byte.isLetter { return word() }
        if byte.isQuote { return string() }
        position += 1
        switch byte {
        case UInt8(ascii: "}"):
            isInBraces = false
            return token(.symbol("}"), from: start)
        case UInt8(ascii: ","):
            return token(.symbol(","), from: start)
        case UInt8(ascii: "="):
            return token(.symbol(take("~") ? "=~" : "="), from: start)
        case UInt8(ascii: "!"):
            if take("=") { return token(.symbol("!="), from: start) }
            if take("~") { return token(.symbol("!~"), from: start) }
            return token(.fault("unexpected character after '!' inside braces: \(shownNext())"), from: start)
        default:
            position = start
            return token(.fault("unexpected character inside braces: \(shownNext())"), from: start)
        }
    }

    private mutating func symbol(_ byte: UInt8, from start: Int) -> Token {
        switch byte {
        case UInt8(ascii: "("):
            openParentheses += 1
        case UInt8(ascii: ")"):
            openParentheses -= 1
            if openParentheses < 0 {
                return token(.fault("unexpected right parenthesis ')'"), from: start)
            }
        case UInt8(ascii: "{"): isInBraces = true
        case UInt8(ascii: "["): isInBrackets = true
        case UInt8(ascii: "]"): isInBrackets = false
        case UInt8(ascii: "="), UInt8(ascii: "!"), UInt8(ascii: "<"), UInt8(ascii: ">"):
            return comparison(byte, from: start)
        case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "*"), UInt8(ascii: "/"), UInt8(ascii: "%"),
            UInt8(ascii: "^"), UInt8(ascii: ","), UInt8(ascii: "@"), UInt8(ascii: ":"):
            break
        default:
            position = start
            let place = isInBrackets ? " in duration expression" : ""
            return token(.fault("unexpected character\(place): \(shownNext())"), from: start)
        }
        return token(.symbol(String(UnicodeScalar(byte))), from: start)
    }

    private mutating func comparison(_ byte: UInt8, from start: Int) -> Token {
        let first = String(UnicodeScalar(byte))
        if take("=") { return token(.symbol(first + "="), from: start) }
        if byte == UInt8(ascii: "<") || byte == UInt8(ascii: ">") {
            return token(.symbol(take("/") ? first + "/" : first), from: start)
        }
        if peek() == UInt8(ascii: "~") || byte == UInt8(ascii: "!") {
            return token(.fault("unexpected character after '\(first)': \(shownNext())"), from: start)
        }
        return token(.symbol("="), from: start)
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard peek() == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    /// The character at the position between quotes, for messages.
    func shownNext() -> String {
        guard position < text.count else { return "end of input" }
        let rest = text[position..<min(text.count, position + 4)]
        return "'\(String(decoding: rest, as: UTF8.self).prefix(1))'"
    }
}

extension UInt8 {
    var isDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }
    var isHexDigit: Bool {
        isDigit || (self | 0x20 >= UInt8(ascii: "a") && self | 0x20 <= UInt8(ascii: "f"))
    }
    /// Letters and the underscore: what a name may start with.
    var isLetter: Bool {
        (self | 0x20 >= UInt8(ascii: "a") && self | 0x20 <= UInt8(ascii: "z")) || self == UInt8(ascii: "_")
    }
    var isQuote: Bool { self == UInt8(ascii: "\"") || self == UInt8(ascii: "'") || self == UInt8(ascii: "`") }
    var isBlank: Bool { self == 32 || self == 9 || self == 10 || self == 13 }
}
