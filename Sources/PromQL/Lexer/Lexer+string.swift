extension Lexer {
    /// A quoted string with Go's escapes, or a raw one between backquotes.
    mutating func string() -> Token {
        let start = position
        let quote = text[position]
        let isRaw = quote == UInt8(ascii: "`")
        position += 1
        var value: [UInt8] = []
        while let byte = peek() {
            position += 1
            if byte == quote {
                // Escapes may form any bytes; what is written out must be UTF-8.
                guard String(validating: text[start..<position], as: UTF8.self) != nil else {
                    return token(.fault("invalid UTF-8 rune"), from: start)
                }
                return token(.string(String(decoding: value, as: UTF8.self)), from: start)
            }
            if byte == UInt8(ascii: "\n") && !isRaw { break }
            if byte == UInt8(ascii: "\\") && !isRaw {
                if let fault = escape(quote, into: &value) { return token(.fault(fault), from: start) }
            } else {
                value.append(byte)
            }
        }
        return token(.fault(isRaw ? "unterminated raw string" : "unterminated quoted string"), from: start)
    }

    /// Resolves the escape after a backslash; returns what is wrong, if anything.
    private mutating func escape(_ quote: UInt8, into value: inout [UInt8]) -> String? {
        guard let byte = peek() else { return "escape sequence not terminated" }
        position += 1
        switch byte {
        case UInt8(ascii: "a"): value.append(7)
        case UInt8(ascii: "b"): value.append(8)
        case UInt8(ascii: "f"): value.append(12)
        case UInt8(ascii: "n"): value.append(10)
        case UInt8(ascii: "r"): value.append(13)
        case UInt8(ascii: "t"): value.append(9)
        case UInt8(ascii: "v"): value.append(11)
        case UInt8(ascii: "\\"), quote: value.append(byte)
        case UInt8(ascii: "0")...UInt8(ascii: "7"):
            position -= 1
            return numericEscape(digits: 3, radix: 8, isByte: true, into: &value)
        case UInt8(ascii: "x"): return numericEscape(digits: 2, radix: 16, isByte: true, into: &value)
        case UInt8(ascii: "u"): return numericEscape(digits: 4, radix: 16, isByte: false, into: &value)
        case UInt8(ascii: "U"): return numericEscape(digits: 8, radix: 16, isByte: false, into: &value)
        default:
            position -= 1
            return "unknown escape sequence \(shownCodePoint())"
        }
        return nil
    }

    private mutating func numericEscape(
        digits: Int, radix: UInt32, isByte: Bool, into value: inout [UInt8]
    ) -> String? {
        var number: UInt32 = 0
        for _ in 0..<digits {
            guard let byte = peek() else { return "escape sequence not terminated" }
            let digit = Character(UnicodeScalar(byte)).hexDigitValue.map(UInt32.init) ?? radix
            guard digit < radix else { return "illegal character \(shownCodePoint()) in escape sequence" }
            position += 1
            number = number &* radix &+ digit
        }
        if isByte {
            guard number <= 255 else { return "escape sequence is an invalid Unicode code point" }
            value.append(UInt8(number))
            return nil
        }
        guard let scalar = UnicodeScalar(number) else {
            return "escape sequence is an invalid Unicode code point"
        }
        value.append(contentsOf: String(scalar).utf8)
        return nil
    }

    private func shownCodePoint() -> String {
        guard let byte = peek() else { return "end of input" }
        let hex = String(byte, radix: 16, uppercase: true)
        return "U+" + String(repeating: "0", count: 4 - hex.utf8.count) + hex + " \(shownNext())"
    }
}
