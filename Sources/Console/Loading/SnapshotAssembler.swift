import PromQL
import Telemetry

/// Turns the queries' answers into a snapshot. Pure.
struct SnapshotAssembler {
    let answers: Answers
    let time: Timestamp
    let window: TimeSpan

    func snapshot() -> Snapshot {
        var snapshot = Snapshot(time: time, window: window)
        snapshot.freshness = freshness()
        snapshot.weather = weather()
        snapshot.objectives = objectives()
        snapshot.alerts = alerts()
        snapshot.traffic = traffic()
        snapshot.latency = latency()
        snapshot.cost = cost()
        snapshot.safety = safety()
        snapshot.runtime = runtime()
        snapshot.upstreams = upstreams()
        snapshot.versions = versions()
        snapshot.gpus = gpus()
        return snapshot
    }

    /// The gauges of one name.
    func gauges(_ name: String) -> [VectorElement] {
        answers.elements(.gauges).filter { $0.labels.metricName == name }
    }

    /// The sum of the gauges of one name; nil when there is none.
    func gauge(_ name: String) -> Double? {
        let values = gauges(name).compactMap(\.float).filter { !$0.isNaN }
        return values.isEmpty ? nil : values.reduce(0, +)
    }

    /// When the agent last wrote: it says so itself; a plain Prometheus is taken by its newest gauge.
    private func freshness() -> Freshness {
        var freshness = Freshness()
        freshness.version = gauges("beaufort_build_info").first?.labels["version"]
        if let seconds = gauges("beaufort_telemetry_last_ingest_timestamp_seconds").compactMap(\.float).max()
        {
            freshness.lastIngest = Timestamp(seconds: seconds)
        } else if !answers.elements(.gauges).isEmpty {
            freshness.lastIngest = time
        }
        return freshness
    }

    private func weather() -> Weather {
        var weather = Weather()
        let force = gauges("beaufort_wind_force").compactMap(\.float).max()
        weather.force = Reading(force, orAbsent: "no objective assessed yet")
        weather.history = answers.timeline(.windLine)
        return weather
    }

    private func cost() -> Cost {
        var cost = Cost()
        let models = answers.elements(.cost).compactMap { element in
            element.float.map { Tally(element.labels["model"] ?? "unnamed", $0) }
        }
        cost.byModel = models.filter { $0.count > 0 }.sorted { $0.count > $1.count }
        guard !models.isEmpty else { return cost }
        let total = models.reduce(0) { $0 + $1.count }
        cost.total = .known(total)
        cost.previousTotal = Reading(answers.number(.previousCost), orAbsent: "no data before these 30 days")
        if let requests = answers.number(.costRequests), requests > 0 {
            cost.perThousandRequests = .known(total / requests * 1_000)
        }
        if let tokens = answers.number(.costTokens), tokens > 0 {
            cost.perMillionTokens = .known(total / tokens * 1_000_000)
        }
        cost.history = answers.timeline(.costLine)
        let span = max(answers.grid.step, .seconds(30))
        if let last = cost.history.last { cost.perHour = .known(last / span.seconds * 3_600) }
        return cost
    }

    private func safety() -> Safety {
        var safety = Safety()
        var rows: [String: SafetyRow] = [:]
        for element in answers.elements(.safety) {
            guard let value = element.float?.rounded(), value > 0 else { continue }
            let category = element.labels["category"] ?? "other"
            var row = rows[category] ?? SafetyRow(category: category, input: 0, output: 0, blocked: 0)
            if element.labels["side"] == "output" { row.output += value } else { row.input += value }
            if element.labels["action"] == "blocked" { row.blocked += value }
            rows[category] = row
        }
        safety.rows = rows.values.sorted { ($1.total, $0.category) < ($0.total, $1.category) }
        if answers.number(.requests) != nil || !rows.isEmpty {
            safety.total = .known(rows.values.reduce(0) { $0 + $1.total })
        }
        safety.history = answers.timeline(.safetyLine)
        return safety
    }
}
