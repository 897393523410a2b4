internal import Telemetry

/// Cuts the inside of an action into tokens, up to its closing braces.
struct TemplateLexer {
    private let bytes: [UInt8]
    /// The next byte; after the last token, that of the closing braces.
    private(set) var position: Int
    private let start: Int

    init(_ bytes: [UInt8], from start: Int) {
        self.bytes = bytes
        self.start = start
        position = start
    }

    mutating func next() throws(TemplateError) -> (token: TemplateTokens.Token, offset: Int)? {
        while position < bytes.count, isSpace(bytes[position]) { position += 1 }
        guard position < bytes.count else { throw TemplateError("'{{' is never closed", at: start) }
        if rest.starts(with: "}}".utf8) { return nil }
        if rest.starts(with: "-}}".utf8) {
            position += 1
            return nil
        }
        let offset = position
        return (try take(), offset)
    }

    private var rest: ArraySlice<UInt8> { bytes[position...] }

    private mutating func take() throws(TemplateError) -> TemplateTokens.Token {
        let byte = bytes[position]
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "`"): return .literal(.string(try takeString(byte)))
        case UInt8(ascii: "'"): return .literal(.integer(try takeCharacter()))
        case UInt8(ascii: "$"):
            position += 1
            let name = takeName()
            return .variable(name, fields: takeFields())
        case UInt8(ascii: "."):
            if position + 1 < bytes.count, isDigit(bytes[position + 1]) { return try takeNumber() }
            if position + 1 < bytes.count, isNameByte(bytes[position + 1]) {
                return .dot(fields: takeFields())
            }
            position += 1
            return .dot(fields: [])
        case UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "|"), UInt8(ascii: "="), UInt8(ascii: ","):
            position += 1
            return .symbol(String(UnicodeScalar(byte)))
        case UInt8(ascii: ":") where rest.starts(with: ":=".utf8):
            position += 2
            return .symbol(":=")
        default: break
        }
        if isDigit(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+") { return try takeNumber() }
        guard isNameByte(byte) else {
            throw TemplateError("unexpected character '\(UnicodeScalar(byte))'", at: position)
        }
        switch takeName() {
        case "true": return .literal(.bool(true))
        case "false": return .literal(.bool(false))
        case "nil": return .literal(.none)
        case let name: return .word(name)
        }
    }

    private mutating func takeName() -> String {
        let name = rest.prefix { isNameByte($0) || isDigit($0) }
        position += name.count
        return String(decoding: name, as: UTF8.self)
    }

    private mutating func takeFields() -> [TemplateField] {
        var fields: [TemplateField] = []
        while position + 1 < bytes.count, bytes[position] == UInt8(ascii: "."),
            isNameByte(bytes[position + 1])
        {
            let offset = position
            position += 1
            fields.append(TemplateField(name: takeName(), offset: offset))
        }
        return fields
    }

    private mutating func takeNumber() throws(TemplateError) -> TemplateTokens.Token {
        let offset = position
        let exponents = Array("eE".utf8)
        var previous: UInt8 = 0
        let digits = rest.prefix { byte in
            let isSign = byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+")
            let isTaken =
                isDigit(byte) || isNameByte(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_")
                || isSign && (previous == 0 || exponents.contains(previous))
            previous = byte
            return isTaken
        }
        position += digits.count
        let text = String(decoding: digits, as: UTF8.self).filter { $0 != "_" }
        if let integer = Int(text) { return .literal(.integer(integer)) }
        if let number = Double(text), number.isFinite { return .literal(.float(number)) }
        throw TemplateError("'\(text)' is no number", at: offset)
    }

    /// `'a'` is the number of the character.
    private mutating func takeCharacter() throws(TemplateError) -> Int {
        let offset = position
        let text = try takeString(UInt8(ascii: "'"))
        let scalars = text.unicodeScalars
        guard let scalar = scalars.first, scalars.count == 1 else {
            throw TemplateError(
                "single quotes hold one character", at: offset, remedy: "put texts in double quotes")
        }
        return Int(scalar.value)
    }

    private mutating func takeString(_ quote: UInt8) throws(TemplateError) -> String {
        let offset = position
        position += 1
        let body = rest
        while position < bytes.count, bytes[position] != quote {
            if bytes[position] == UInt8(ascii: "\\"), quote != UInt8(ascii: "`") { position += 1 }
            position += 1
        }
        guard position < bytes.count else { throw TemplateError("a string is never closed", at: offset) }
        let inner = body[body.startIndex..<position]
        position += 1
        if quote == UInt8(ascii: "`") { return String(decoding: inner, as: UTF8.self) }
        guard let text = unquoted(inner) else { throw TemplateError("a bad escape in a string", at: offset) }
        return text
    }
}

private func isDigit(_ byte: UInt8) -> Bool { byte >= 48 && byte <= 57 }

private func isNameByte(_ byte: UInt8) -> Bool {
    (65...90).contains(byte) || (97...122).contains(byte) || byte == 95 || byte >= 0x80
}
