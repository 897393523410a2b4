import PromQL
import Telemetry

extension SnapshotAssembler {
    /// One row for each `slo` label that has an objective.
    func objectives() -> [ObjectiveRow] {
        let names = Set(gauges("beaufort_slo_objective_ratio").compactMap { $0.labels["slo"] }).sorted()
        return names.compactMap(objective)
    }

    private func objective(_ name: String) -> ObjectiveRow? {
        guard let objective = value("beaufort_slo_objective_ratio", of: name) else { return nil }
        let budget = value("beaufort_slo_error_budget_remaining_ratio", of: name)
        let code = value("beaufort_slo_state", of: name).flatMap { Int(exactly: $0) } ?? 3
        let state = ObjectiveRow.State(rawValue: code) ?? .noData
        let why = state == .noTraffic ? "no traffic" : "no data"
        // Budget left = 1 - (1 - actual) / (1 - objective), solved for actual.
        let actual = budget.map { 1 - (1 - $0) * (1 - objective) }
        var row = ObjectiveRow(
            name: name, title: name, state: state, objective: objective,
            actual: Reading(actual, orAbsent: why),
            budget: Reading(budget, orAbsent: why))
        row.burns = burns(of: name)
        row.policySteps = gauges("beaufort_slo_policy_step").filter {
            $0.labels["slo"] == name && $0.float == 1
        }
        .compactMap { $0.labels["step"] }.sorted()
        let history = answers.series(.budgetLine).first { $0.labels["slo"] == name }
        row.budgetHistory = answers.timeline(history?.floats ?? Column())
        return row
    }

    private func value(_ metric: String, of slo: String) -> Double? {
        gauges(metric).first { $0.labels["slo"] == slo }?.float.flatMap { $0.isNaN ? nil : $0 }
    }

    private func burns(of slo: String) -> [ObjectiveRow.Burn] {
        gauges("beaufort_slo_burn_rate").filter { $0.labels["slo"] == slo }.compactMap { element in
            guard let rate = element.float, !rate.isNaN, let text = element.labels["window"],
                let window = TimeSpan(text: text)
            else { return nil }
            return ObjectiveRow.Burn(window: window, rate: rate)
        }.sorted { $0.window < $1.window }
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
