import Documents
import PromQL
import Telemetry
import Testing

/// The Grafana files that ship: they parse, every query parses, and every metric in them is in the catalogue.
struct DashboardTests {
    private static func load(_ name: String) throws -> JSONValue {
        let root = #filePath.split(separator: "/").dropLast(3).map { "/\($0)" }.joined()
        return try JSONValue.parse(Array(TextFile.read("\(root)/Dashboards/\(name).json").utf8))
    }

    /// Every string below a key of that name.
    private static func strings(_ key: String, in value: JSONValue) -> [String] {
        switch value {
        case .object(let members):
            members.flatMap { member -> [String] in
                if member.name == key, case .string(let text) = member.value { return [text] }
                return strings(key, in: member.value)
            }
        case .array(let values): values.flatMap { strings(key, in: $0) }
        default: []
        }
    }

    private static let known: Set<String> = Set(
        MetricCatalogue.all.flatMap { metric in
            metric.kind == .histogram ? [metric.name, metric.name + "_bucket"] : [metric.name]
        })

    @Test(arguments: ["executive", "oncall", "debug"]) func queriesNameKnownMetrics(_ name: String) throws {
        let dashboard = try DashboardTests.load(name)
        let queries = DashboardTests.strings("expr", in: dashboard)
        #expect(queries.count >= 10)
        for query in queries {
            let text = query.split(separator: "$__rate_interval").joined(separator: "1m")
            _ = try Parser.parse(text)
            let names = text.split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init)
                .filter { word in
                    ["beaufort_", "gen_ai_", "hw_"].contains { word.hasPrefix($0) && !word.hasSuffix("_id") }
                }
            for metric in names {
                #expect(DashboardTests.known.contains(metric), "\(metric) in \(name).json")
            }
        }
    }

    @Test(arguments: ["executive", "oncall", "debug"]) func panelsLieOnTheGrid(_ name: String) throws {
        guard case .array(let panels) = try #require(DashboardTests.load(name)["panels"]) else { return }
        var rows: [(x: Double, y: Double, w: Double, h: Double)] = []
        for panel in panels {
            let grid = try #require(panel["gridPos"])
            func number(_ key: String) throws -> Double { try #require(grid[key]?.number) }
            let rect = try (x: number("x"), y: number("y"), w: number("w"), h: number("h"))
            #expect(rect.x >= 0 && rect.x + rect.w <= 24)
            for other in rows {
                let apart =
                    rect.x >= other.x + other.w || other.x >= rect.x + rect.w || rect.y >= other.y + other.h
                    || other.y >= rect.y + rect.h
                #expect(apart)
            }
            rows.append(rect)
        }
    }
}
