struct MatcherToken {
    enum Kind { case open, close, comma, operation, plain, quoted }

    var kind: Kind
    /// As written.
    var text: String
    /// Without quotes and escapes.
    var value: String
    var columns: Range<Int>

    var isText: Bool { kind == .plain || kind == .quoted }

    func error(_ expected: String) -> MatcherError {
        MatcherError("unexpected \(text): \(expected)", columns)
    }
}

/// Cuts matcher text into tokens.
struct MatcherLexer {
    private let bytes: [UInt8]
    private var position = 0
    private var peeked: MatcherToken?

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    mutating func peek() throws(MatcherError) -> MatcherToken? {
        if peeked == nil { peeked = try scan() }
        return peeked
    }

    mutating func next() throws(MatcherError) -> MatcherToken? {
        if let token = peeked {
            peeked = nil
            return token
        }
        return try scan()
    }

    func endError(_ expected: String) -> MatcherError {
        MatcherError("end of input: \(expected)", 0..<bytes.count)
    }

    private mutating func scan() throws(MatcherError) -> MatcherToken? {
        while position < bytes.count, isSpace(bytes[position]) { position += 1 }
        guard position < bytes.count else { return nil }
        let start = position
        switch bytes[start] {
        case UInt8(ascii: "{"): return token(.open, length: 1)
        case UInt8(ascii: "}"): return token(.close, length: 1)
        case UInt8(ascii: ","): return token(.comma, length: 1)
        case UInt8(ascii: "="):
            return token(.operation, length: follows("~") ? 2 : 1)
        case UInt8(ascii: "!"):
            guard follows("=") || follows("~") else {
                throw MatcherError("!: expected one of '=~'", start..<start + 1)
            }
            return token(.operation, length: 2)
        case UInt8(ascii: "\""): return try quotedToken()
        default: break
        }
        let plain = bytes[start...].prefix { !isReserved($0) }
        guard !plain.isEmpty else {
            let character = String(decoding: bytes[start...start], as: UTF8.self)
            throw MatcherError(
                "\(character): invalid input: expected a comma or close brace", start..<start + 1)
        }
        return token(.plain, length: plain.count)
    }

    private func follows(_ scalar: Unicode.Scalar) -> Bool {
        position + 1 < bytes.count && bytes[position + 1] == UInt8(ascii: scalar)
    }

    private mutating func token(_ kind: MatcherToken.Kind, length: Int) -> MatcherToken {
        let columns = position..<position + length
        position += length
        let text = String(decoding: bytes[columns], as: UTF8.self)
        return MatcherToken(kind: kind, text: text, value: text, columns: columns)
    }

    private mutating func quotedToken() throws(MatcherError) -> MatcherToken {
        let start = position
        var end = start + 1
        while end < bytes.count, bytes[end] != UInt8(ascii: "\"") {
            end += bytes[end] == UInt8(ascii: "\\") ? 2 : 1
        }
        guard end < bytes.count else {
            throw MatcherError(
                "\(String(decoding: bytes[start...], as: UTF8.self)): missing end \"", start..<bytes.count)
        }
        let inner = bytes[(start + 1)..<end]
        var token = token(.quoted, length: end + 1 - start)
        guard let value = unquoted(inner) else {
            throw MatcherError("\(token.text): invalid input", token.columns)
        }
        token.value = value
        return token
    }

    /// What cannot stand unquoted in a name or a value.
    private func isReserved(_ byte: UInt8) -> Bool {
        isSpace(byte) || Array("{}!=~,\\\"'`".utf8).contains(byte)
    }
}
