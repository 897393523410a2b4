internal import Telemetry

extension TemplateFunction {
    func trimmed(_ text: String) -> String {
        var text = text[...]
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }

    func titled(_ text: String) -> String {
        var isStart = true
        return String(
            text.map { character -> Character in
                defer { isStart = !character.isLetter && !character.isNumber && !"_'’".contains(character) }
                return isStart ? character.uppercased().first ?? character : character
            })
    }

    /// `host:port` and `[v6]:port` without the port.
    func stripPort(_ text: String) -> String {
        if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
            return String(text[text.index(after: text.startIndex)..<end])
        }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        return parts.count == 2 ? String(parts[0]) : text
    }

    /// A host without its domain; its port stays, and so does an address.
    func stripDomain(_ text: String) -> String {
        let host = stripPort(text)
        let labels = host.split(separator: ".", omittingEmptySubsequences: false)
        let isAddress = host.contains(":") || labels.count == 4 && labels.allSatisfy { UInt8($0) != nil }
        guard !isAddress, let name = labels.first, text.hasPrefix(host) else { return text }
        return "\(name)\(text.dropFirst(host.count))"
    }

    /// With a space between two of which neither is a text, as Go has it.
    func printed(_ arguments: [TemplateValue]) -> String {
        var out = ""
        for (index, argument) in arguments.enumerated() {
            if index > 0, !argument.isText, !arguments[index - 1].isText { out += " " }
            out += argument.text
        }
        return out
    }

    /// Percent-encoding and pluses undone.
    func unescaped(_ text: String) throws(TemplateError) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
                continue
            }
            guard rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            else { throw TemplateError("'\(text)' is not percent-encoded") }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// As Go's `js`: what could end a string or open a tag becomes an escape.
    func scriptEscaped(_ text: String) -> String {
        var out = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\", "'", "\"": out += "\\\(scalar)"
            case "<", ">", "&", "=", "\u{0}"..."\u{1f}":
                let digits = String(scalar.value, radix: 16, uppercase: true)
                out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out
    }
}
