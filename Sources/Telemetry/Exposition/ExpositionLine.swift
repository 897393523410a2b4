/// Takes a line of a metrics page apart.
struct ExpositionLine {
    let bytes: UnsafeBufferPointer<UInt8>
    var index = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    var isAtEnd: Bool { index >= bytes.count }
    var peek: UInt8? { index < bytes.count ? bytes[index] : nil }
    var endsWithBlank: Bool { bytes.last == 0x20 || bytes.last == 0x09 }
    var restText: String { String(decoding: bytes[min(index, bytes.count)...], as: UTF8.self) }

    mutating func skipBlanks() {
        while index < bytes.count, bytes[index] == 0x20 || bytes[index] == 0x09 { index += 1 }
    }

    mutating func takeBlanks(exactlyOne: Bool) throws(LineError) {
        let start = index
        if exactlyOne {
            if peek == 0x20 { index += 1 }
        } else {
            skipBlanks()
        }
        guard index > start else { throw LineError("expected a blank before '\(restText)'") }
        if exactlyOne, isAtEnd { throw LineError("a blank at the end of the line") }
    }

    mutating func take(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        index += 1
        return true
    }

    /// Everything up to the next blank.
    mutating func word() -> String {
        let start = index
        while index < bytes.count, bytes[index] != 0x20, bytes[index] != 0x09 { index += 1 }
        return String(decoding: bytes[start..<index], as: UTF8.self)
    }

    /// Where the series ends, judged quickly: at the first blank, or after the brace that closes its labels.
    var endOfSeries: Int {
        var place = index
        while place < bytes.count, bytes[place] != 0x20, bytes[place] != 0x09,
            bytes[place] != UInt8(ascii: "{")
        {
            place += 1
        }
        guard place < bytes.count, bytes[place] == UInt8(ascii: "{") else { return place }
        var isQuoted = false
        while place < bytes.count {
            switch bytes[place] {
            case UInt8(ascii: "\\"): place += 1
            case UInt8(ascii: "\""): isQuoted.toggle()
            case UInt8(ascii: "}") where !isQuoted: return place + 1
            default: break
            }
            place += 1
        }
        return min(place, bytes.count)
    }

    mutating func metricName() throws(LineError) -> String {
        if peek == UInt8(ascii: "\"") { return try quotedText() }
        return try name(allowColon: true, "a metric name")
    }

    private mutating func name(allowColon: Bool, _ what: String) throws(LineError) -> String {
        let start = index
        while let byte = peek, byte.isNameByte || (allowColon && byte == UInt8(ascii: ":")) { index += 1 }
        guard index > start, !(bytes[start] >= 48 && bytes[start] <= 57) else {
            index = start
            throw LineError("expected \(what) at '\(restText)'")
        }
        return String(decoding: bytes[start..<index], as: UTF8.self)
    }

    /// `name{label="value",…}`, `name` or `{"name",label="value"}`.
    mutating func series(isStrict: Bool) throws(LineError) -> Labels {
        var labels: [Label] = []
        if peek != UInt8(ascii: "{") { labels.append(Label(Label.metricName, try metricName())) }
        if !isStrict {
            let mark = index
            skipBlanks()
            if peek != UInt8(ascii: "{") { index = mark }
        }
        if take(UInt8(ascii: "{")) { try labelPairs(into: &labels, isStrict: isStrict) }
        guard labels.contains(where: { $0.name == Label.metricName && !$0.value.isEmpty }) else {
            throw LineError("a sample without a metric name")
        }
        return Labels(labels)
    }

    mutating func labelPairs(into labels: inout [Label], isStrict: Bool) throws(LineError) {
        func blanks(_ line: inout ExpositionLine) { if !isStrict { line.skipBlanks() } }
        blanks(&self)
        while !take(UInt8(ascii: "}")) {
            let isQuoted = peek == UInt8(ascii: "\"")
            let name = isQuoted ? try quotedText() : try name(allowColon: false, "a label name")
            blanks(&self)
            if take(UInt8(ascii: "=")) {
                blanks(&self)
                guard peek == UInt8(ascii: "\"") else {
                    throw LineError("expected a label value in double quotes")
                }
                let value = try quotedText()
                guard !labels.contains(where: { $0.name == name }) else {
                    throw LineError("the label '\(name)' stands twice")
                }
                labels.append(Label(name, value))
            } else {
                guard isQuoted, !labels.contains(where: { $0.name == Label.metricName }) else {
                    throw LineError("expected '=' after the label '\(name)'")
                }
                labels.append(Label(Label.metricName, name))
            }
            blanks(&self)
            if take(UInt8(ascii: ",")) {
                blanks(&self)
                continue
            }
            guard take(UInt8(ascii: "}")) else { throw LineError("expected ',' or '}' at '\(restText)'") }
            return
        }
    }

    /// Text in double quotes with `\\`, `\"` and `\n`; other backslashes stay, as Prometheus reads them.
    mutating func quotedText() throws(LineError) -> String {
        index += 1
        var text: [UInt8] = []
        while let byte = peek {
            index += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let valid = String(validating: text, as: UTF8.self) else {
                    throw LineError("a label value that is not UTF-8")
                }
                return valid
            case UInt8(ascii: "\\"):
                guard let next = peek else { throw LineError("a label value without its closing quote") }
                index += 1
                switch next {
                case UInt8(ascii: "n"): text.append(0x0a)
                case UInt8(ascii: "\\"), UInt8(ascii: "\""): text.append(next)
                default:
                    text.append(byte)
                    text.append(next)
                }
            default: text.append(byte)
            }
        }
        throw LineError("a label value without its closing quote")
    }

    /// A number in decimal, `NaN` or `±Inf`, up to the next blank.
    mutating func number(isStrict: Bool) throws(LineError) -> Double {
        let start = index
        while index < bytes.count, bytes[index] != 0x20, bytes[index] != 0x09 { index += 1 }
        let word = UnsafeBufferPointer(rebasing: bytes[start..<index])
        if let value = parseDecimal(word) { return value }
        switch String(decoding: word, as: UTF8.self).lowercased() {
        case "nan", "+nan", "-nan": return .nan
        case "inf", "+inf", "infinity", "+infinity": return .infinity
        case "-inf", "-infinity": return -.infinity
        default: throw LineError("'\(String(decoding: word, as: UTF8.self))' is no number")
        }
    }
}

extension UInt8 {
    fileprivate var isNameByte: Bool {
        (self >= 97 && self <= 122) || (self >= 65 && self <= 90) || (self >= 48 && self <= 57)
            || self == UInt8(ascii: "_")
    }
}
