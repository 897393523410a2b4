import Alerting
import Documents
import PromQL
import Telemetry
import Testing

/// The rules and the routing file that ship with Beaufort.
struct ShippedAlertTests {
    private static let root = String(#filePath.split(separator: "/").dropLast(3).map { "/\($0)" }.joined())
    private static let files = [
        "availability", "beaufort", "cost", "hardware", "latency", "runtime", "safety", "watchdog",
    ]

    private static func rules(_ name: String) throws -> [AlertRule] {
        let result = try RuleFileReader.read(file: "\(root)/Alerts/\(name).yaml")
        #expect(result.warnings.isEmpty)
        return result.groups.flatMap(\.rules).compactMap {
            if case .alert(let rule) = $0 { rule } else { nil }
        }
    }

    @Test(arguments: files)
    func everyRuleIsComplete(_ name: String) throws {
        for rule in try Self.rules(name) {
            let annotations = Dictionary(rule.annotations.map { ($0.name, $0.template.text) }) { first, _ in
                first
            }
            #expect(annotations["summary"]?.isEmpty == false, "\(rule.name)")
            #expect(annotations["description"]?.isEmpty == false, "\(rule.name)")
            let severity = rule.labels.first { $0.name == "severity" }?.template.text ?? ""
            #expect(["critical", "page", "ticket", "none"].contains(severity), "\(rule.name)")
        }
    }

    /// A rule on a metric nobody writes never fires.
    @Test(arguments: files)
    func everyMetricIsInTheCatalogue(_ name: String) throws {
        let known = Set(MetricCatalogue.all.map(\.name))
        for rule in try Self.rules(name) {
            let texts = [rule.expression] + rule.annotations.map(\.template.text)
            for text in texts {
                let words = text.split { !($0.isLetter || $0.isNumber || $0 == "_" || $0 == ":") }
                let metrics = words.filter { word in
                    ["beaufort_", "gen_ai_", "hw_", "process_"].contains { word.hasPrefix($0) }
                }
                let labels = ["hw_id", "hw_name"]
                for metric in metrics where !labels.contains(String(metric)) {
                    #expect(known.contains(String(metric)), "\(rule.name): \(metric)")
                }
            }
        }
    }

    @Test func theRoutingFileLoadsAndCallsNobody() throws {
        let result = try AlertmanagerReader().read(file: "\(Self.root)/Config/alertmanager.yaml")
        #expect(result.warnings.isEmpty)
        #expect(result.configuration.receivers.flatMap(\.integrations).isEmpty)
        let routes = ["critical", "page", "ticket"].map {
            result.configuration.route.match(Labels(["severity": $0])).map(\.receiver)
        }
        #expect(routes == [["pager"], ["pager"], ["tickets"]])
        #expect(
            result.configuration.route.match(Labels(["alertname": "Watchdog"])).map(\.receiver) == [
                "watchdog"
            ])
    }
}
