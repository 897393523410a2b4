import PromQL
import Telemetry

extension SnapshotAssembler {
    func traffic() -> Traffic {
        var traffic = Traffic()
        let idle = "no requests in the last minute"
        let rates = answers.elements(.requests)
        let (all, failed) = totals(rates)
        traffic.success = Reading(all > 0 ? 1 - failed / all : nil, orAbsent: idle)
        traffic.requestsPerSecond = Reading(rates.isEmpty ? nil : all, orAbsent: idle)
        (traffic.requestHistory, traffic.successHistory) = requestLines { _ in true }
        let tokens = answers.elements(.tokens)
        traffic.inputTokensPerSecond = tokenRate("input", tokens)
        traffic.outputTokensPerSecond = tokenRate("output", tokens)
        traffic.tokenHistory = answers.timeline(.tokenLine)
        traffic.inFlight = Reading(gauge("beaufort_requests_in_flight"), orAbsent: "not reported")
        traffic.inFlightHistory = answers.timeline(.inFlightLine)
        traffic.waiting = Reading(gauge("beaufort_queue_requests"), orAbsent: "not reported")
        traffic.waitingHistory = answers.timeline(.waitingLine)
        addWindow(to: &traffic)
        return traffic
    }

    private func tokenRate(_ type: String, _ tokens: [VectorElement]) -> Reading {
        let value = tokens.first { $0.labels["token_type"] == type }?.float
        return Reading(value, orAbsent: "no tokens in the last minute")
    }

    private func addWindow(to traffic: inout Traffic) {
        let elements = answers.elements(.requestTotals)
        if !elements.isEmpty { traffic.requestsInWindow = .known(totals(elements).all.rounded()) }
        var kinds: [String: Double] = [:]
        for element in elements where element.labels.isServiceFailure {
            kinds[element.labels["error"] ?? "", default: 0] += element.float ?? 0
        }
        traffic.failures = tallies(kinds)
        var outcomes: [String: Double] = [:]
        for element in answers.elements(.attempts) {
            outcomes[element.labels["outcome"] ?? "other", default: 0] += element.float ?? 0
        }
        traffic.attempts = tallies(outcomes)
        let none = elements.isEmpty ? Traffic.noTraffic : .known(0)
        traffic.retries = answers.number(.retries).map { .known($0.rounded()) } ?? none
        traffic.fallbacks = answers.number(.fallbacks).map { .known($0.rounded()) } ?? none
        traffic.disconnects = answers.number(.disconnects).map { .known($0.rounded()) } ?? none
        traffic.truncated = answers.number(.truncated).map { .known($0.rounded()) } ?? none
        traffic.retryHistory = answers.timeline(.retryLine)
    }

    /// Extrapolated counts as whole numbers, largest first, without those that round to nothing.
    private func tallies(_ counts: [String: Double]) -> [Tally] {
        counts.map { Tally($0.key, $0.value.rounded()) }.filter { $0.count > 0 }
            .sorted { ($1.count, $0.name) < ($0.count, $1.name) }
    }

    func totals(_ elements: [VectorElement]) -> (all: Double, failed: Double) {
        var (all, failed) = (0.0, 0.0)
        for element in elements {
            guard let value = element.float, value.isFinite else { continue }
            all += value
            if element.labels.isServiceFailure { failed += value }
        }
        return (all, failed)
    }

    /// Request rate and success ratio at each step, of the series kept.
    func requestLines(_ keep: (Labels) -> Bool) -> (rate: Timeline, success: Timeline) {
        var all: [Timestamp: Double] = [:]
        var failed: [Timestamp: Double] = [:]
        for series in answers.series(.requestLine) where keep(series.labels) {
            let isFailure = series.labels.isServiceFailure
            for (time, value) in zip(series.floats.times, series.floats.values) where value.isFinite {
                all[time, default: 0] += value
                if isFailure { failed[time, default: 0] += value }
            }
        }
        let times = all.keys.sorted()
        let rate = Column(times: times, values: times.map { all[$0] ?? 0 })
        let success = Column(
            times: times,
            values: times.map { time in
                let total = all[time] ?? 0
                return total > 0 ? 1 - (failed[time] ?? 0) / total : .nan
            })
        return (answers.timeline(rate), answers.timeline(success))
    }

    func upstreams() -> [UpstreamRow] {
        let names = Set(answers.series(.requestLine).compactMap { $0.labels["upstream"] }).sorted()
        return names.map { name in
            let (all, failed) = totals(answers.elements(.requests).filter { $0.labels["upstream"] == name })
            let histogram = answers.histogram(.durations) { $0["upstream"] == name }
            let circuit = gauges("beaufort_circuit_state").first { $0.labels["upstream"] == name }?.float
            return UpstreamRow(
                name: name,
                success: Reading(
                    all > 0 ? 1 - failed / all : nil, orAbsent: "no requests in the last minute"),
                successHistory: requestLines { $0["upstream"] == name }.success, requestsPerSecond: all,
                p95: Reading(histogram?.quantile(0.95), orAbsent: "no requests in the last minute"),
                circuit: circuit.flatMap { Int(exactly: $0) })
        }
    }

    func versions() -> [VersionRow] {
        let elements = answers.elements(.requestTotals)
        let total = totals(elements).all
        let names = Set(elements.map { $0.labels["model"] ?? "" })
        return names.compactMap { name in
            let (all, failed) = totals(elements.filter { ($0.labels["model"] ?? "") == name })
            guard all >= 0.5 else { return nil }
            let histogram = answers.histogram(.durationsByModel) { ($0["model"] ?? "") == name }
            return VersionRow(
                model: name.isEmpty ? "not named" : name, requests: all.rounded(), share: all / total,
                success: .known(1 - failed / all),
                p50: Reading(histogram?.quantile(0.5), orAbsent: "not measured"),
                p95: Reading(histogram?.quantile(0.95), orAbsent: "not measured"))
        }.sorted { ($1.requests, $0.model) < ($0.requests, $1.model) }
    }
}
