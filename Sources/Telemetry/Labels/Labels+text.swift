extension Labels {
    /// Reads what `description` prints and PromQL accepts as a series: `up`, `up{job="x"}`, `{a="b"}`,
    /// `{"metric.name", "label.name"="x"}`. Nil for anything else.
    package init?(text: String) {
        var scanner = LabelScanner(text)
        guard let labels = scanner.labels(), scanner.isAtEnd else { return nil }
        self.init(labels)
    }

    /// Whether a name can stand without quotes: letters, digits and `_`, for metrics also `:`.
    static func isPlain(_ name: String, allowColon: Bool) -> Bool {
        guard let first = name.utf8.first, !(first >= 48 && first <= 57) else { return false }
        return name.utf8.allSatisfy { byte in
            (byte >= 97 && byte <= 122) || (byte >= 65 && byte <= 90) || (byte >= 48 && byte <= 57)
                || byte == UInt8(ascii: "_") || (allowColon && byte == UInt8(ascii: ":"))
        }
    }
}

private struct LabelScanner {
    private var rest: Substring.UnicodeScalarView

    init(_ text: String) {
        rest = text.unicodeScalars[...]
    }

    private mutating func skipSpace() {
        rest = rest.drop { $0.properties.isWhitespace }
    }

    var isAtEnd: Bool { rest.allSatisfy(\.properties.isWhitespace) }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        skipSpace()
        guard rest.first == scalar else { return false }
        rest.removeFirst()
        return true
    }

    mutating func labels() -> [Label]? {
        var labels: [Label] = []
        skipSpace()
        if let name = plainName(allowColon: true) { labels.append(Label(Label.metricName, name)) }
        guard take("{") else { return labels.isEmpty ? nil : labels }
        while !take("}") {
            skipSpace()
            let isQuoted = rest.first == "\""
            guard let name = isQuoted ? quotedText() : plainName(allowColon: false) else { return nil }
            if take("=") {
                skipSpace()
                guard let value = quotedText() else { return nil }
                labels.append(Label(name, value))
            } else {
                guard isQuoted, !labels.contains(where: { $0.name == Label.metricName }) else { return nil }
                labels.append(Label(Label.metricName, name))
            }
            if take(",") { continue }
            guard take("}") else { return nil }
            break
        }
        return labels
    }

    private mutating func plainName(allowColon: Bool) -> String? {
        let name = rest.prefix { ScalarSet.word.contains($0.value) || (allowColon && $0 == ":") }
        let text = String(String.UnicodeScalarView(name))
        guard Labels.isPlain(text, allowColon: allowColon) else { return nil }
        rest = rest.dropFirst(name.count)
        return text
    }

    private mutating func quotedText() -> String? {
        guard take("\"") else { return nil }
        var text = String.UnicodeScalarView()
        while let scalar = rest.popFirst() {
            switch scalar {
            case "\"": return String(text)
            case "\\":
                switch rest.popFirst() {
                case "n": text.append("\n")
                case "t": text.append("\t")
                case "r": text.append("\r")
                case "\"": text.append("\"")
                case "\\": text.append("\\")
                default: return nil
                }
            default: text.append(scalar)
            }
        }
        return nil
    }
}
