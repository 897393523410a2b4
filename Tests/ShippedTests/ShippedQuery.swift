import Alerting
import PromQL
import SLO
import Telemetry

/// A PromQL expression of a shipped file.
struct ShippedQuery: CustomStringConvertible {
    /// File and rule, panel or objective.
    let place: String
    let text: String

    var description: String { "\(place): \(text)" }

    static func inRules() throws -> [ShippedQuery] {
        try ShippedFolder.rules.flatMap { path in
            try RuleFileReader.read(try ShippedFolder.text(path), file: path).groups.flatMap(\.rules).map {
                ShippedQuery(place: "\(path) \($0.name)", text: $0.expression)
            }
        }
    }

    static func inObjectives() throws -> [ShippedQuery] {
        try objectives().flatMap { slo in
            let own: [String] =
                switch slo.indicator {
                case .requests, .foreign, .composite: []
                case .counters(let counters): [counters.selected, counters.total]
                case .threshold(let threshold): [threshold.query]
                case .ratio(let ratio): [ratio.query]
                }
            return (own + burnAlerts(for: slo).map(\.expression)).map {
                ShippedQuery(place: slo.name, text: $0)
            }
        }
    }

    static func objectives() throws -> [SLODefinition] {
        OpenSLOReader.read(
            try ShippedFolder.slos.map { (file: $0, text: try ShippedFolder.text($0)) }
        ).slos
    }

    static func inDashboards() throws -> [ShippedQuery] {
        try ShippedFolder.dashboards.flatMap { path in
            expressions(try JSONValue.parse(Array(try ShippedFolder.text(path).utf8))).map {
                ShippedQuery(place: path, text: withoutVariables($0))
            }
        }
    }

    /// Every text under a key `expr`, however deep.
    private static func expressions(_ value: JSONValue) -> [String] {
        (value.array ?? []).flatMap(expressions)
            + (value.members ?? []).flatMap { member in
                if member.name == "expr", let text = member.value.string { return [text] }
                return expressions(member.value)
            }
    }

    /// What Grafana puts in before it asks.
    private static func withoutVariables(_ text: String) -> String {
        var text = text
        for name in ["$__rate_interval", "${__rate_interval}", "$__interval", "$__range"] {
            text = text.split(separator: name, omittingEmptySubsequences: false).joined(separator: "5m")
        }
        return text
    }
}
