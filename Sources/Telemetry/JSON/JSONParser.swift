/// One pass over the bytes, no copies but the strings themselves.
struct JSONParser {
    private let depthLimit: Int
    private var bytes = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
    private var index = 0

    init(depthLimit: Int) {
        self.depthLimit = depthLimit
    }

    mutating func parse(_ buffer: UnsafeBufferPointer<UInt8>) throws(JSONError) -> JSONValue {
        bytes = buffer
        index = 0
        skipSpace()
        let value = try value(depth: 0)
        skipSpace()
        guard index == bytes.count else { throw error("text after the end of the value") }
        return value
    }

    private func error(_ what: String) -> JSONError {
        let before = bytes[..<min(index, bytes.count)]
        let lineStart = (before.lastIndex(of: 0x0a) ?? -1) + 1
        return JSONError(
            offset: index, line: 1 + before.count { $0 == 0x0a }, column: index - lineStart + 1,
            what: index >= bytes.count ? "ends too early, \(what)" : what)
    }

    @inline(__always)
    private mutating func skipSpace() {
        while index < bytes.count {
            let byte = bytes[index]
            guard byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 else { return }
            index += 1
        }
    }

    private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
        guard index < bytes.count else { throw error("expected a value") }
        switch bytes[index] {
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "{"): return .object(try object(depth: depth + 1))
        case UInt8(ascii: "["): return .array(try array(depth: depth + 1))
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case UInt8(ascii: "-"), 48...57: return .number(try number())
        default: throw error("expected a value")
        }
    }

    private mutating func word(_ word: StaticString, _ value: JSONValue) throws(JSONError) -> JSONValue {
        let length = word.utf8CodeUnitCount
        guard index + length <= bytes.count else { throw error("expected a value") }
        for offset in 0..<length where bytes[index + offset] != word.utf8Start[offset] {
            throw error("expected a value")
        }
        index += length
        return value
    }

    private mutating func array(depth: Int) throws(JSONError) -> [JSONValue] {
        guard depth <= depthLimit else { throw error("nested deeper than \(depthLimit) levels") }
        index += 1
        var items: [JSONValue] = []
        skipSpace()
        if takeByte(UInt8(ascii: "]")) { return items }
        while true {
            skipSpace()
            items.append(try value(depth: depth))
            skipSpace()
            if takeByte(UInt8(ascii: "]")) { return items }
            guard takeByte(UInt8(ascii: ",")) else { throw error("expected ',' or ']'") }
        }
    }

    private mutating func object(depth: Int) throws(JSONError) -> [JSONValue.Member] {
        guard depth <= depthLimit else { throw error("nested deeper than \(depthLimit) levels") }
        index += 1
        var members: [JSONValue.Member] = []
        skipSpace()
        if takeByte(UInt8(ascii: "}")) { return members }
        while true {
            skipSpace()
            guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") else {
                throw error("expected a name in double quotes")
            }
            let name = try string()
            skipSpace()
            guard takeByte(UInt8(ascii: ":")) else { throw error("expected ':'") }
            skipSpace()
            members.append(JSONValue.Member(name, try value(depth: depth)))
            skipSpace()
            if takeByte(UInt8(ascii: "}")) { return members }
            guard takeByte(UInt8(ascii: ",")) else { throw error("expected ',' or '}'") }
        }
    }

    private mutating func takeByte(_ byte: UInt8) -> Bool {
        guard index < bytes.count, bytes[index] == byte else { return false }
        index += 1
        return true
    }
}

extension JSONParser {
    private mutating func string() throws(JSONError) -> String {
        index += 1
        let start = index
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\"") {
                let text = try decode(start..<index)
                index += 1
                return text
            }
            if byte == UInt8(ascii: "\\") { return try stringWithEscapes(from: start) }
            if byte < 0x20 { throw error("a control character in a string") }
            index += 1
        }
        throw error("a string without its closing quote")
    }

    private func decode(_ range: Range<Int>) throws(JSONError) -> String {
        let part = UnsafeBufferPointer(rebasing: bytes[range])
        guard let text = String(validating: part, as: UTF8.self) else {
            throw error("a string that is not UTF-8")
        }
        return text
    }

    private mutating func stringWithEscapes(from start: Int) throws(JSONError) -> String {
        var text = Array(bytes[start..<index])
        while index < bytes.count {
            let byte = bytes[index]
            switch byte {
            case UInt8(ascii: "\""):
                guard let string = String(validating: text, as: UTF8.self) else {
                    throw error("a string that is not UTF-8")
                }
                index += 1
                return string
            case UInt8(ascii: "\\"):
                index += 1
                try escape(into: &text)
            case 0..<0x20: throw error("a control character in a string")
            default:
                text.append(byte)
                index += 1
            }
        }
        throw error("a string without its closing quote")
    }

    private mutating func escape(into text: inout [UInt8]) throws(JSONError) {
        guard index < bytes.count else { throw error("an unfinished escape") }
        let byte = bytes[index]
        index += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "n"): text.append(0x0a)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "r"): text.append(0x0d)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0c)
        case UInt8(ascii: "u"):
            let scalar = try unicodeEscape()
            text.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        default:
            index -= 1
            throw error("an unknown escape")
        }
    }

    private mutating func unicodeEscape() throws(JSONError) -> Unicode.Scalar {
        let high = try hexQuad()
        let isHigh = (0xd800..<0xdc00).contains(high)
        if isHigh, index + 1 < bytes.count, bytes[index] == 0x5c, bytes[index + 1] == 0x75 {
            let mark = index
            index += 2
            let low = try hexQuad()
            if (0xdc00..<0xe000).contains(low) {
                return Unicode.Scalar(0x10000 + (high - 0xd800) << 10 + (low - 0xdc00)) ?? "\u{fffd}"
            }
            index = mark
        }
        return Unicode.Scalar(high) ?? "\u{fffd}"
    }

    private mutating func hexQuad() throws(JSONError) -> UInt32 {
        guard index + 4 <= bytes.count else { throw error("an unfinished \\u escape") }
        var code: UInt32 = 0
        for offset in index..<index + 4 {
            let byte = bytes[offset]
            let digit: UInt8
            switch byte {
            case 48...57: digit = byte - 48
            case 65...70: digit = byte - 55
            case 97...102: digit = byte - 87
            default: throw error("\\u needs four hexadecimal digits")
            }
            code = code << 4 | UInt32(digit)
        }
        index += 4
        return code
    }
}

extension JSONParser {
    private mutating func number() throws(JSONError) -> Double {
        let start = index
        _ = takeByte(UInt8(ascii: "-"))
        let whole = skipDigits()
        guard whole > 0 else { throw error("expected a digit") }
        if whole > 1, bytes[index - whole] == 48 {
            index -= whole
            throw error("a number that begins with 0")
        }
        if takeByte(UInt8(ascii: ".")), skipDigits() == 0 { throw error("expected a digit after the point") }
        if index < bytes.count, bytes[index] | 0x20 == UInt8(ascii: "e") {
            index += 1
            if !takeByte(UInt8(ascii: "+")) { _ = takeByte(UInt8(ascii: "-")) }
            guard skipDigits() > 0 else { throw error("expected a digit in the exponent") }
        }
        guard let value = parseDecimal(UnsafeBufferPointer(rebasing: bytes[start..<index])) else {
            throw error("not a number")
        }
        return value
    }

    private mutating func skipDigits() -> Int {
        let start = index
        while index < bytes.count, bytes[index] >= 48, bytes[index] <= 57 { index += 1 }
        return index - start
    }
}
