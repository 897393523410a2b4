import PromQL
import Telemetry

extension SnapshotAssembler {
    /// One row for each SLO that has an objective; for each combination of its labels where it is split.
    func objectives() -> [ObjectiveRow] {
        let targets = Dictionary(grouping: gauges("beaufort_slo_objective_ratio")) { $0.labels["slo"] ?? "" }
        let series = ObjectiveSeries(self)
        return targets.filter { !$0.key.isEmpty }.sorted { $0.key < $1.key }.flatMap { name, elements in
            SnapshotAssembler.combinations(elements).compactMap { combination, element in
                objective(name, combination, element, series)
            }
        }
    }

    /// The series of an SLO by the labels that tell them apart. One without any stands for all the others,
    /// and is left out where there are some.
    private static func combinations(
        _ elements: [VectorElement]
    ) -> [(key: Labels, value: VectorElement)] {
        let names = elements.map { Set($0.labels.sorted.map(\.name)) }
        let shared = names.dropFirst().reduce(names.first ?? []) { $0.intersection($1) }
        var rows: [Labels: VectorElement] = [:]
        for element in elements {
            let combination = element.labels.without(shared)
            if rows[combination] == nil { rows[combination] = element }
        }
        // Components of a composite are seen in its own row.
        let components = rows.keys.filter { $0["component"] != nil }
        for component in components { rows[component] = nil }
        if components.isEmpty, rows.count > 1 { rows[Labels()] = nil }
        return rows.sorted { $0.key < $1.key }
    }

    private func objective(
        _ name: String, _ combination: Labels, _ target: VectorElement, _ series: ObjectiveSeries
    ) -> ObjectiveRow? {
        guard let objective = target.float, !objective.isNaN else { return nil }
        let identity = ObjectiveSeries.identity(target.labels)
        let budget = series.budgets[identity]
        let code = series.states[identity].flatMap { Int(exactly: $0) } ?? 3
        let state = ObjectiveRow.State(rawValue: code) ?? .noData
        let why = state == .noTraffic ? "no traffic" : "no data"
        // Budget left = 1 - (1 - actual) / (1 - objective), solved for actual.
        let actual = budget.map { 1 - (1 - $0) * (1 - objective) }
        let values = combination.sorted.map(\.value).joined(separator: " · ")
        var row = ObjectiveRow(
            name: name, labels: combination, title: values.isEmpty ? name : "\(name) · \(values)",
            state: state, objective: objective, actual: Reading(actual, orAbsent: why),
            budget: Reading(budget, orAbsent: why))
        row.burns = series.burns[identity, default: []].sorted { $0.window < $1.window }
        row.policySteps = gauges("beaufort_slo_policy_step").filter { step in
            let isOwn = combination.sorted.allSatisfy { step.labels[$0.name] == $0.value }
            return step.labels["slo"] == name && isOwn && step.float == 1
        }
        .compactMap { $0.labels["step"] }.sorted()
        row.budgetHistory = answers.timeline(series.histories[identity] ?? Column())
        return row
    }

    /// From the series every Prometheus-compatible ruler writes.
    func alerts() -> [AlertRow] {
        gauges("ALERTS").filter { $0.float == 1 }.map { element in
            var labels = element.labels.without([Label.metricName, "alertstate"])
            let since = gauges("ALERTS_FOR_STATE").first {
                $0.labels.without([Label.metricName]) == labels
            }?.float
            let name = labels["alertname"] ?? "unnamed"
            let id = labels.description
            labels["alertname"] = nil
            return AlertRow(
                id: id, name: name, severity: .init(label: labels["severity"]),
                isFiring: element.labels["alertstate"] == "firing",
                since: since.map { Timestamp(seconds: $0) },
                summary: labels.sorted.filter { $0.name != "severity" }
                    .map { "\($0.name) \($0.value)" }.joined(separator: " · "),
                labels: labels)
        }
    }
}

/// The series that rows of objectives are made of, by the labels of the row.
private struct ObjectiveSeries {
    var budgets: [Labels: Double]
    var states: [Labels: Double]
    var burns: [Labels: [ObjectiveRow.Burn]]
    var histories: [Labels: Column]

    init(_ assembler: SnapshotAssembler) {
        let values = { (name: String) in
            Dictionary(
                assembler.gauges(name).compactMap { element in
                    element.float.flatMap { $0.isNaN ? nil : (ObjectiveSeries.identity(element.labels), $0) }
                }, uniquingKeysWith: { first, _ in first })
        }
        budgets = values("beaufort_slo_error_budget_remaining_ratio")
        states = values("beaufort_slo_state")
        burns = [:]
        for element in assembler.gauges("beaufort_slo_burn_rate") {
            guard let rate = element.float, !rate.isNaN, let text = element.labels["window"],
                let window = TimeSpan(text: text)
            else { continue }
            burns[ObjectiveSeries.identity(element.labels), default: []].append(
                ObjectiveRow.Burn(window: window, rate: rate))
        }
        histories = Dictionary(
            assembler.answers.series(.budgetLine).map { (ObjectiveSeries.identity($0.labels), $0.floats) },
            uniquingKeysWith: { first, _ in first })
    }

    static func identity(_ labels: Labels) -> Labels { labels.without([Label.metricName, "window"]) }
}
