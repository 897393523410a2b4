/// JSON text into nodes with positions. Strict (RFC 8259); numbers and truth values stay raw text.
struct JSONReader {
    private let file: String
    private let bytes: [UInt8]
    private var index = 0
    private var line = 1
    private var lineStart = 0

    static func parse(_ text: String, file: String) throws(DocumentError) -> Node {
        var reader = JSONReader(file: file, bytes: Array(text.utf8))
        // A byte order mark is not JSON, but editors on some systems write one.
        if reader.bytes.starts(with: [0xef, 0xbb, 0xbf]) { reader.index = 3 }
        reader.skipSpace()
        let node = try reader.value(depth: 0)
        reader.skipSpace()
        guard reader.index == reader.bytes.count else {
            throw reader.error("text after the end of the value")
        }
        return node
    }

    private init(file: String, bytes: [UInt8]) {
        self.file = file
        self.bytes = bytes
    }

    private var here: SourcePosition {
        let before = bytes[min(lineStart, bytes.count)..<min(index, bytes.count)]
        // Continuation bytes of UTF-8 are not columns.
        return SourcePosition(file: file, line: line, column: 1 + before.count { $0 & 0xc0 != 0x80 })
    }

    private var byte: UInt8? { index < bytes.count ? bytes[index] : nil }

    private func error(_ what: String, remedy: String = "check commas, quotes and brackets") -> DocumentError
    {
        DocumentError(here, index >= bytes.count ? "the text ends too early: \(what)" : what, remedy: remedy)
    }

    private mutating func skipSpace() {
        while let byte, byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 {
            index += 1
            if byte == 0x0a {
                line += 1
                lineStart = index
            }
        }
    }

    private mutating func take(_ character: Character) throws(DocumentError) {
        guard let byte, byte == character.asciiValue else { throw error("expected '\(character)'") }
        index += 1
    }

    private mutating func value(depth: Int) throws(DocumentError) -> Node {
        guard depth < Document.depthLimit else {
            throw error("nested deeper than \(Document.depthLimit) levels")
        }
        let position = here
        switch byte {
        case UInt8(ascii: "{"): return Node(position, .mapping(try pairs(depth: depth)))
        case UInt8(ascii: "["): return Node(position, .sequence(try items(depth: depth)))
        case UInt8(ascii: "\""): return Node(position, .scalar(try string(), isQuoted: true))
        default:
            let word = try bareWord()
            return Node(position, word == "null" ? .null : .scalar(word, isQuoted: false))
        }
    }

    private mutating func pairs(depth: Int) throws(DocumentError) -> [Node.Pair] {
        try take("{")
        var pairs: [Node.Pair] = []
        var names: Set<String> = []
        skipSpace()
        while byte != UInt8(ascii: "}") {
            if !pairs.isEmpty {
                try take(",")
                skipSpace()
            }
            let position = here
            guard byte == UInt8(ascii: "\"") else { throw error("expected a key in double quotes") }
            let name = try string()
            guard names.insert(name).inserted else {
                throw DocumentError(
                    position, "the key '\(name)' is written twice in one object",
                    remedy: "keep one of the two")
            }
            skipSpace()
            try take(":")
            skipSpace()
            let value = try value(depth: depth + 1)
            pairs.append(Node.Pair(key: Node(position, .scalar(name, isQuoted: true)), value: value))
            skipSpace()
        }
        index += 1
        return pairs
    }

    private mutating func items(depth: Int) throws(DocumentError) -> [Node] {
        try take("[")
        var items: [Node] = []
        skipSpace()
        while byte != UInt8(ascii: "]") {
            if !items.isEmpty {
                try take(",")
                skipSpace()
            }
            items.append(try value(depth: depth + 1))
            skipSpace()
        }
        index += 1
        return items
    }

    /// `true`, `false`, `null` or a number in JSON's grammar.
    private mutating func bareWord() throws(DocumentError) -> String {
        let start = index
        while let byte, byte.isJSONWord { index += 1 }
        let word = String(decoding: bytes[start..<index], as: UTF8.self)
        if ["true", "false", "null"].contains(word) || JSONNumber.isValid(bytes[start..<index]) {
            return word
        }
        index = start
        throw error(
            word.isEmpty ? "expected a value" : "'\(word)' is not a value",
            remedy: "text needs double quotes; numbers are written like -1.5e3")
    }
}

extension JSONReader {
    private mutating func string() throws(DocumentError) -> String {
        index += 1
        var text: [UInt8] = []
        while let byte {
            switch byte {
            case UInt8(ascii: "\""):
                index += 1
                return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"): try escape(into: &text)
            case 0..<0x20:
                throw error("a line break or control character inside a string", remedy: "write \\n")
            default:
                text.append(byte)
                index += 1
            }
        }
        throw error("a string without its closing quote")
    }

    private mutating func escape(into text: inout [UInt8]) throws(DocumentError) {
        index += 1
        let simple: [UInt8: UInt8] = [
            UInt8(ascii: "\""): 0x22, UInt8(ascii: "\\"): 0x5c, UInt8(ascii: "/"): 0x2f,
            UInt8(ascii: "b"): 8, UInt8(ascii: "f"): 12, UInt8(ascii: "n"): 10, UInt8(ascii: "r"): 13,
            UInt8(ascii: "t"): 9,
        ]
        guard let byte else { throw error("an unfinished escape") }
        if let plain = simple[byte] {
            text.append(plain)
            index += 1
            return
        }
        guard byte == UInt8(ascii: "u") else { throw error("an unknown escape") }
        index += 1
        var code = try hexQuad()
        if (0xd800..<0xdc00).contains(code), bytes[index...].starts(with: [0x5c, 0x75]) {
            let mark = index
            index += 2
            let low = try hexQuad()
            if (0xdc00..<0xe000).contains(low) {
                code = 0x10000 + (code - 0xd800) << 10 + (low - 0xdc00)
            } else {
                index = mark
            }
        }
        text.append(contentsOf: String(Character(Unicode.Scalar(code) ?? "\u{fffd}")).utf8)
    }

    private mutating func hexQuad() throws(DocumentError) -> UInt32 {
        guard index + 4 <= bytes.count else { throw error("an unfinished \\u escape") }
        var code: UInt32 = 0
        for digit in bytes[index..<index + 4] {
            guard let value = Character(Unicode.Scalar(digit)).hexDigitValue else {
                throw error("\\u needs four hexadecimal digits")
            }
            code = code << 4 | UInt32(value)
        }
        index += 4
        return code
    }
}

/// The grammar of JSON numbers.
private enum JSONNumber {
    static func isValid(_ bytes: ArraySlice<UInt8>) -> Bool {
        var rest = bytes
        if rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
        let whole = rest.prefix(while: \.isDigit)
        guard !whole.isEmpty, whole.count == 1 || whole.first != UInt8(ascii: "0") else { return false }
        rest = rest.dropFirst(whole.count)
        if rest.first == UInt8(ascii: ".") {
            let fraction = rest.dropFirst().prefix(while: \.isDigit)
            guard !fraction.isEmpty else { return false }
            rest = rest.dropFirst(fraction.count + 1)
        }
        if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
            rest = rest.dropFirst()
            if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
            let exponent = rest.prefix(while: \.isDigit)
            guard !exponent.isEmpty else { return false }
            rest = rest.dropFirst(exponent.count)
        }
        return rest.isEmpty
    }
}

extension UInt8 {
    fileprivate var isDigit: Bool { self >= 48 && self <= 57 }

    fileprivate var isJSONWord: Bool {
        isDigit || (self >= 97 && self <= 122) || (self >= 65 && self <= 90) || self == UInt8(ascii: "+")
            || self == UInt8(ascii: "-") || self == UInt8(ascii: ".") || self == UInt8(ascii: "_")
    }
}
