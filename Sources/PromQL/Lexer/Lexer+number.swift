extension Lexer {
    /// A number or a duration; which of the two is decided when it is read.
    mutating func number() -> Token {
        let start = position
        if peek() == UInt8(ascii: "0"), let mark = peek(1), mark | 0x20 == UInt8(ascii: "x") {
            position += 2
            while peek()?.isHexDigit == true { position += 1 }
        } else {
            takeDecimal()
            if let byte = peek(), "smhdwy".utf8.contains(byte) { return duration(from: start) }
        }
        if let byte = peek(), byte.isDigit || byte.isLetter || byte == UInt8(ascii: ".") {
            position += 1
            return badNumber(from: start)
        }
        return token(.number, from: start)
    }

    private mutating func duration(from start: Int) -> Token {
        while let byte = peek(), byte.isDigit || byte.isLetter { position += 1 }
        let endsInDigit = text[position - 1].isDigit
        return endsInDigit ? badNumber(from: start) : token(.number, from: start)
    }

    private mutating func takeDecimal() {
        while peek()?.isDigit == true { position += 1 }
        if peek() == UInt8(ascii: ".") {
            position += 1
            while peek()?.isDigit == true { position += 1 }
        }
        guard let mark = peek(), mark | 0x20 == UInt8(ascii: "e") else { return }
        let sign = peek(1) == UInt8(ascii: "+") || peek(1) == UInt8(ascii: "-") ? 1 : 0
        guard peek(1 + sign)?.isDigit == true else { return }
        position += 1 + sign
        while peek()?.isDigit == true { position += 1 }
    }

    private func badNumber(from start: Int) -> Token {
        let shown = String(decoding: text[start..<position], as: UTF8.self)
        return token(.fault("bad number or duration syntax: \"\(shown)\""), from: start)
    }
}
