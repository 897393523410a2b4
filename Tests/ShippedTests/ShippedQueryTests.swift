import Alerting
import PromQL
import SLO
import Support
import Telemetry
import Testing

/// Queries of shipped files are valid and ask about metrics that somebody writes.
@Suite struct ShippedQueryTests {
    /// Written by Prometheus and by us for every target and every alert.
    private static let wellKnown: Set = ["up", "ALERTS", "ALERTS_FOR_STATE"]

    private func check(_ queries: [ShippedQuery], recorded: Set<String> = []) {
        #expect(!queries.isEmpty)
        for query in queries {
            do {
                let expression = try Parser.parse(query.text)
                for selector in expression.selectors {
                    // Without a name a selector asks about all metrics; labels narrow it.
                    guard let name = selector.name else { continue }
                    let isKnown =
                        MetricCatalogue.metric(ofSeries: name) != nil || Self.wellKnown.contains(name)
                        || recorded.contains(name)
                    #expect(isKnown, "\(query.place): nobody writes \(name)")
                    checkLabels(selector, in: query)
                }
            } catch {
                Issue.record("\(query): \(error)")
            }
        }
    }

    /// A matcher on a label the metric never carries matches nothing, or everything.
    private func checkLabels(_ selector: VectorSelector, in query: ShippedQuery) {
        guard let name = selector.name, let metric = MetricCatalogue.metric(ofSeries: name) else { return }
        for matcher in selector.matchers where matcher.name != "__name__" {
            let isKnown =
                metric.labels.contains(matcher.name) || ["job", "instance", "le"].contains(matcher.name)
            #expect(isKnown, "\(query.place): \(name) carries no label \(matcher.name)")
        }
    }

    @Test func rules() throws {
        let queries = try ShippedQuery.inRules()
        let recorded = try ShippedFolder.rules.flatMap { path in
            try RuleFileReader.read(try ShippedFolder.text(path), file: path).groups.flatMap(\.rules)
        }.compactMap { rule in
            if case .recording(let recording) = rule { recording.name } else { nil }
        }
        check(queries, recorded: Set(recorded))
    }

    @Test func dashboards() throws { check(try ShippedQuery.inDashboards()) }

    @Test func objectives() throws { check(try ShippedQuery.inObjectives()) }

    /// A runbook that a page names is there when somebody was woken.
    @Test(.enabled(if: !ShippedFolder.runbooks.isEmpty, "no runbook ships yet"))
    func everyRunbookNamedIsThere() throws {
        var named: [(place: String, runbook: String)] = []
        for path in ShippedFolder.rules {
            for rule in try RuleFileReader.read(try ShippedFolder.text(path), file: path).groups.flatMap(
                \.rules)
            {
                guard case .alert(let alert) = rule else { continue }
                for annotation in alert.annotations where annotation.name == "runbook" {
                    named.append(("\(path) \(rule.name)", annotation.template.text))
                }
            }
        }
        for slo in try ShippedQuery.objectives() {
            if let runbook = slo.runbook { named.append((slo.name, runbook)) }
        }
        #expect(!named.isEmpty)
        for (place, runbook) in named {
            #expect(ShippedFolder.runbooks.contains(runbook), "\(place): no file \(runbook)")
        }
    }
}
