internal import Telemetry

/// Writes groups as the YAML that Prometheus reads. The same groups give the same bytes.
enum RuleFileText {
    private static let columns = 100

    static func text(_ groups: [ExportedGroup], heading: [String]) -> String {
        var lines = comment(heading, indent: "")
        lines.append(groups.isEmpty ? "groups: []" : "groups:")
        for (index, group) in groups.enumerated() {
            if index > 0 { lines.append("") }
            lines += comment(group.comment, indent: "  ")
            lines.append("  - name: \(yaml(group.name))")
            lines.append("    interval: \(group.interval)")
            lines.append("    rules:")
            for rule in group.rules { lines += self.lines(of: rule) }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func comment(_ paragraphs: [String], indent: String) -> [String] {
        // YAML allows no control characters, not even in comments; names of SLOs may hold any.
        let texts = paragraphs.map { text in
            String(String.UnicodeScalarView(text.unicodeScalars.map { isControl($0) ? " " : $0 }))
        }
        return texts.flatMap { Layout.filled($0, columns: columns) }.map { "\(indent)# \($0)" }
    }

    private static func lines(of rule: ExportedRule) -> [String] {
        switch rule {
        case .record(let name, let labels, let without, let expression):
            let pairs: [(key: String, value: String)] =
                labels.sorted.map { ($0.name, $0.value) } + without.map { ($0, "") }
            return ["      - record: \(name)"] + self.lines(of: expression) + mapping("labels", pairs)
        case .alert(let alert):
            let hold = alert.forSpan > .zero ? ["        for: \(alert.forSpan)"] : []
            return ["      - alert: \(alert.name)"] + self.lines(of: alert.expression) + hold
                + mapping("labels", alert.labels.sorted.map { ($0.name, $0.value) })
                + mapping("annotations", alert.annotations.sorted { $0.key < $1.key })
        }
    }

    private static func lines(of expression: String) -> [String] {
        ["        expr: |-"]
            + Layout.indented(expression, by: 10).split(separator: "\n").map(String.init)
    }

    private static func mapping(
        _ key: String, _ pairs: some Collection<(key: String, value: String)>
    ) -> [String] {
        guard !pairs.isEmpty else { return [] }
        return ["        \(key):"] + pairs.map { "          \(yaml($0.key)): \(yaml($0.value))" }
    }

    /// In double quotes, unless it is a plain word that no YAML reader takes for anything else.
    private static func yaml(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || byte == UInt8(ascii: "_")
        }
        let words: Set<String> = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"]
        if isPlain, !text.isEmpty, !words.contains(text) { return text }
        return text.unicodeScalars.reduce(into: "\"") { out, scalar in
            switch scalar {
            case "\"", "\\": out += "\\\(scalar)"
            case "\n": out += "\\n"
            case _ where isControl(scalar):
                let digits = String(scalar.value, radix: 16)
                out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: out.unicodeScalars.append(scalar)
            }
        } + "\""
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "\u{0}"..<"\u{20}", "\u{7F}"..<"\u{A0}", "\u{2028}", "\u{2029}", "\u{FEFF}": true
        default: false
        }
    }
}
