import Support

/// OpenSLO objects at random, written as people write YAML: fields in any order, any quotes, brackets,
/// blocks, blank lines, and a numbered comment wherever one may stand.
struct ScruffyYAML {
    indirect enum Value {
        /// Text that can stand without quotes.
        case word(String)
        /// Text that is written in quotes, or as a block.
        case text(String)
        case list([Value])
        case map([(String, Value)])
    }

    var random: SeededGenerator
    private(set) var comments: [String] = []
    private var lines: [String] = []

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
    }

    mutating func file() -> String {
        let count = random.int(in: 1...4)
        for index in 0..<count {
            note(0)
            if index > 0 || random.chance(0.3) { lines.append("---" + beside()) }
            note(0)
            map(object(index), 0)
            note(0)
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private mutating func comment() -> String {
        let text = "# \(comments.count) \(random.pick(["why: it's \"so\"", "- a: b", "", "'", "---", "{x"]))"
        let trimmed = text.hasSuffix(" ") ? String(text.dropLast()) : text
        comments.append(trimmed)
        return trimmed
    }

    private mutating func note(_ indent: Int) {
        while random.chance(0.15) { lines.append("") }
        while random.chance(0.2) { lines.append(String(repeating: " ", count: indent) + comment()) }
        while random.chance(0.1) { lines.append("") }
    }

    private mutating func beside() -> String { random.chance(0.2) ? " " + comment() : "" }

    private mutating func map(_ pairs: [(String, Value)], _ indent: Int, dash: String? = nil) {
        for (index, pair) in pairs.shuffled(using: &random).enumerated() {
            let lead = String(repeating: " ", count: indent)
            if index > 0 || dash == nil { note(indent) }
            let start = (index == 0 ? dash : nil) ?? lead
            value(pair.1, after: start + pair.0 + ":", indent)
        }
    }

    private mutating func value(_ value: Value, after name: String, _ indent: Int) {
        switch value {
        case .word(let word): lines.append(name + " " + word + beside())
        case .text(let text): self.text(text, after: name, indent)
        case .list(let items) where items.isEmpty || random.chance(0.2):
            flow(items.isEmpty ? .list([]) : value, after: name)
        case .list(let items):
            lines.append(name + beside())
            // Lists need not be indented under a key.
            let inner = indent + (random.chance(0.5) ? 2 : 0)
            for item in items {
                note(inner)
                let dash = String(repeating: " ", count: inner) + "- "
                switch item {
                case .map(let pairs): map(pairs, inner + 2, dash: dash)
                case .word, .text, .list: self.value(item, after: String(dash.dropLast()), inner)
                }
            }
        case .map(let pairs) where random.chance(0.1): flow(.map(pairs), after: name)
        case .map(let pairs):
            lines.append(name + beside())
            map(pairs, indent + random.pick([2, 3, 4]))
        }
    }

    private mutating func flow(_ value: Value, after name: String) {
        lines.append(name + " " + inBrackets(value) + beside())
    }

    private func inBrackets(_ value: Value) -> String {
        switch value {
        case .word(let word): word
        case .text(let text): quoted(text)
        case .list(let items): "[" + items.map(inBrackets).joined(separator: ", ") + "]"
        case .map(let pairs): "{" + pairs.map { "\($0.0): \(inBrackets($0.1))" }.joined(separator: ", ") + "}"
        }
    }

    private func quoted(_ text: String) -> String {
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
            + "\""
    }

    private mutating func text(_ text: String, after name: String, _ indent: Int) {
        let isBlock =
            random.chance(0.5) && text.contains { $0 != "\n" }
            && text.first.map { $0 != " " && $0 != "\n" } ?? false
        guard isBlock else {
            let single = "'" + text.replacing("'", with: "''") + "'"
            let useSingle = random.chance(0.5) && !text.contains("\n")
            lines.append(name + " " + (useSingle ? single : quoted(text)) + beside())
            return
        }
        let body = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let ends = text.hasSuffix("\n\n") ? "+" : text.hasSuffix("\n") ? "" : "-"
        let lead = String(repeating: " ", count: indent + 2)
        lines.append(name + " |" + ends + beside())
        lines += (text.hasSuffix("\n") ? body.dropLast() : body).map { $0.isEmpty ? "" : lead + $0 }
    }
}

extension ScruffyYAML {
    private mutating func object(_ index: Int) -> [(String, Value)] {
        let kinds = [
            "Service", "SLI", "SLO", "AlertPolicy", "AlertCondition", "AlertNotificationTarget", "DataSource",
        ]
        let kind = random.pick(kinds)
        let spec: [(String, Value)] =
            switch kind {
            case "Service": []
            case "SLI": sli()
            case "SLO": slo()
            case "AlertPolicy":
                [
                    ("conditions", .list([condition()])), ("alertWhenBreaching", .word("true")),
                    ("notificationTargets", .list([.map([("targetRef", .word("mail"))])])),
                ]
            case "AlertCondition": conditionSpec()
            case "AlertNotificationTarget": [("target", .word("email"))]
            default:
                [
                    ("type", .word("Prometheus")),
                    ("connectionDetails", .map([("url", .text("http://p:9090"))])),
                ]
            }
        return [
            ("apiVersion", .word("openslo/v1")), ("kind", .word(kind)), ("metadata", metadata("o\(index)")),
            ("spec", .map(spec + [("description", .text(prose()))])),
        ]
    }

    private mutating func prose() -> String {
        random.pick([
            "", "one", "a: b # no comment", "it's \"so\"", "two\nlines\n", "more\n\n  indented\n\n\n",
            "back\\slash",
            "# not a comment", "\n# nor this", " space", "true", "12", "- x", "tab\there", "é — ∑ 😀",
            "end\n\n",
        ])
    }

    private mutating func metadata(_ name: String) -> Value {
        var pairs: [(String, Value)] = [("name", .word(name))]
        if random.chance(0.5) { pairs.append(("displayName", .text(prose()))) }
        if random.chance(0.5) {
            pairs.append(
                ("labels", .map([("team", .list([.word("a"), .text("b c")])), ("env", .word("prod"))])))
        }
        if random.chance(0.5) {
            pairs.append(
                ("annotations", .map([("beaufort/minimum-events", .text("10")), ("x/y", .text(prose()))])))
        }
        if random.chance(0.2) {
            pairs.append(("extra", .list([.list([.word("1"), .word("2")]), .map([("k", .text(prose()))])])))
        }
        return .map(pairs)
    }

    private mutating func source() -> Value {
        .map([
            (
                "metricSource",
                .map([
                    ("type", .word("Prometheus")),
                    ("spec", .map([("query", .text("sum(rate(x{code=~\"5..|4..\", a='#'}[5m]))"))])),
                ])
            )
        ])
    }

    private mutating func sli() -> [(String, Value)] {
        random.chance(0.5)
            ? [("thresholdMetric", source())]
            : [("ratioMetric", .map([("counter", .word("true")), ("good", source()), ("total", source())]))]
    }

    private mutating func slo() -> [(String, Value)] {
        var objective: [(String, Value)] = [("displayName", .text("Good")), ("target", .word("0.99"))]
        let isSliced = random.chance(0.5)
        if isSliced { objective += [("timeSliceTarget", .word("0.9")), ("timeSliceWindow", .word("1m"))] }
        objective += [("op", .word("lt")), ("value", .word("1e3"))]
        return [
            ("service", .word("web")),
            ("indicator", .map([("metadata", metadata("i")), ("spec", .map(sli()))])),
            ("timeWindow", .list([.map([("duration", .word("4w")), ("isRolling", .word("true"))])])),
            ("budgetingMethod", .word(isSliced ? "Timeslices" : "Occurrences")),
            ("objectives", .list([.map(objective)])),
            ("alertPolicies", .list(random.chance(0.5) ? [] : [.map([("alertPolicyRef", .word("p"))])])),
        ]
    }

    private mutating func conditionSpec() -> [(String, Value)] {
        [
            ("severity", .word("page")),
            (
                "condition",
                .map([
                    ("kind", .word("burnrate")), ("op", .word("gt")), ("threshold", .word("2")),
                    ("lookbackWindow", .word("1h")),
                ])
            ),
        ]
    }

    private mutating func condition() -> Value {
        random.chance(0.5)
            ? .map([("conditionRef", .word("c"))])
            : .map([
                ("kind", .word("AlertCondition")), ("metadata", metadata("c")),
                ("spec", .map(conditionSpec())),
            ])
    }
}
