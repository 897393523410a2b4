import Alerting
import Telemetry
import Testing

/// What people read of the rules that ship, with values as small, as large and as absent as they come.
struct ShippedAlertTextTests {
    private static let root = String(#filePath.split(separator: "/").dropLast(3).map { "/\($0)" }.joined())
    private static let values = [
        0.0, 3e-7, 0.0003, 0.3125, 0.97, 1, 1.034, 14.4, 99.96, 999.7, 1_000, 12_345.678, 3.2e9, .infinity,
        .nan,
    ]

    /// A share of a memory is no thousandfold, and no bytes or seconds are a ten-millionth.
    private static func occurs(_ value: Double, in text: String) -> Bool {
        if text.contains("humanizePercentage") { return (0.3...2).contains(value) }
        return !text.contains("humanize") || value == 0 || value >= 0.0003 || value.isNaN
    }

    private static func rules(_ name: String) throws -> [AlertRule] {
        try RuleFileReader.read(file: "\(root)/Alerts/\(name).yaml").groups.flatMap(\.rules).compactMap {
            if case .alert(let rule) = $0 { rule } else { nil }
        }
    }

    /// The labels a sentence names, and a queue that is as long as the value.
    private static func text(_ template: Template, _ value: Double, labels: Labels) -> String {
        var data = TemplateData(labels: labels, value: value)
        var missing: Set<String> = []
        _ = template.render(data, missing: &missing)
        for query in missing { data.answers[query] = [TemplateSample(labels: Labels(), value: value)] }
        return template.render(data, missing: &missing)
    }

    private static let labels = Labels(
        [
            "receiver", "upstream", "model", "category", "reason", "hw_id", "hw_name", "slo", "group",
            "remote",
            "alertmanager", "rule", "action",
        ].map { Label($0, "a-\($0)") })

    @Test(arguments: [
        "availability", "beaufort", "cost", "hardware", "latency", "runtime", "safety", "watchdog",
    ])
    func everySentenceReads(_ name: String) throws {
        for rule in try Self.rules(name) {
            for annotation in rule.annotations where ["summary", "description"].contains(annotation.name) {
                let template = annotation.template
                // Prefixes of units: 312.5m notifications, 1.2k restarts.
                #expect(!template.text.contains("humanize }}"), "\(rule.name)")
                for value in Self.values where Self.occurs(value, in: template.text) {
                    let text = Self.text(template, value, labels: Self.labels)
                    let place = "\(rule.name) at \(value): \(text)"
                    for sign in ["<no value>", "<error", "%!", "e+0", "e+1", "e-0", "  ", "{{"] {
                        #expect(!text.contains(sign), "\(place)")
                    }
                    #expect(
                        text.last.map { ".)".contains($0) } ?? false || annotation.name == "summary",
                        "\(place)")
                }
                // Counts are whole.
                let text = Self.text(template, 1.0345, labels: Self.labels)
                if template.text.contains("%.0f") { #expect(!text.contains("1.03"), "\(text)") }
            }
        }
    }

    /// A request that no upstream was asked for, or that names no model; a runtime that is wrapped, not
    /// attached.
    @Test(arguments: [
        ("availability", "Unauthorized"), ("latency", "HighLatency"), ("runtime", "RuntimeDown"),
        ("runtime", "RuntimeRestarting"), ("runtime", "RuntimeOutOfMemory"),
    ])
    func whatHasNoNameIsNotNamed(_ file: String, _ name: String) throws {
        let rule = try #require(try Self.rules(file).first { $0.name == name })
        for annotation in rule.annotations where ["summary", "description"].contains(annotation.name) {
            let (bare, named) = (Labels(), Self.labels)
            #expect(!Self.text(annotation.template, 6, labels: bare).contains("  "))
            guard annotation.template.text.contains("$labels") else { continue }
            #expect(Self.text(annotation.template, 6, labels: named).contains(" a-"))
        }
    }

    /// A dollar an hour is seen: the value is what the hour cost.
    @Test func costsAreTold() throws {
        let rule = try #require(try Self.rules("cost").first { $0.name == "CostAnomaly" })
        let description = try #require(rule.annotations.first { $0.name == "description" })
        let text = Self.text(description.template, 1.25, labels: Self.labels)
        #expect(text.contains("cost about 1.25 dollars"), "\(text)")
    }

    @Test func nothingWaitsWhenNobodyKnowsOfAQueue() throws {
        let rule = try #require(try Self.rules("latency").first { $0.name == "HighLatency" })
        let description = try #require(rule.annotations.first { $0.name == "description" })
        let data = TemplateData(labels: Self.labels, value: 6)
        var missing: Set<String> = []
        #expect(!description.template.render(data, missing: &missing).contains("Waiting in the runtime"))
        #expect(
            Self.text(description.template, 1_234, labels: Self.labels).contains(
                "Waiting in the runtime: 1234."))
    }
}
