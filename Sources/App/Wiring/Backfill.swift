internal import Logging
internal import SLO
internal import Store
internal import Telemetry

/// Gives SLOs about requests that are new the past that the request log remembers, as the counters that would
/// have been written had they been there: burn rates, budgets, reports and other servers see one history.
struct Backfill: Sendable {
    let store: Store
    let logger: Logger

    /// Rows read at a time.
    private static let page = 5_000

    /// Those about requests for which nothing has been counted within their period, or not by the labels they
    /// are split by.
    func fresh(_ definitions: [SLODefinition], at time: Timestamp) async throws -> [SLODefinition] {
        let asking = definitions.flatMap(\.measured).filter { definition in
            if case .requests = definition.indicator { true } else { false }
        }
        guard let reach = asking.map(\.period.nominal).max() else { return [] }
        let known = try await store.selectLast([.metric(SLIRecorder.metric)], at: time, lookback: reach)
        let series = Dictionary(grouping: known.map(\.labels)) { $0["slo"] ?? "" }
        return asking.filter { definition in
            let own = (series[definition.name] ?? []).filter(definition.owns)
            guard let split = definition.split else { return own.isEmpty }
            return !own.contains { split.combination(ofCounter: $0) != nil }
        }
    }

    /// The combinations of split SLOs about requests that were counted within their period, by SLO: when each
    /// was last written.
    func combinations(
        _ definitions: [SLODefinition], at time: Timestamp
    ) async throws -> [String: [Labels: Timestamp]] {
        var found: [String: [Labels: Timestamp]] = [:]
        for definition in definitions {
            // No composite is split.
            guard let split = definition.split, case .requests = definition.indicator else { continue }
            let matchers = [Matcher.metric(SLIRecorder.metric), Matcher("slo", .equal, definition.name)]
            let last = try await store.selectLast(
                matchers, at: time, lookback: definition.period.nominal)
            for series in last {
                guard let combination = split.combination(ofCounter: series.labels),
                    let written = series.floats.times.last
                else { continue }
                let known = found[definition.name]?[combination] ?? written
                found[definition.name, default: [:]][combination] = max(known, written)
            }
        }
        return found
    }

    /// Counts what ended before a time and writes it. A failure is told and costs the past, not the future.
    func run(_ definitions: [SLODefinition], before time: Timestamp) async {
        guard !definitions.isEmpty else { return }
        do {
            var backfill = SLIBackfill(definitions)
            let count = try await read(definitions, before: time, into: &backfill)
            let series = backfill.series
            guard !series.isEmpty else { return }
            try await store.append(series)
            let how = backfill.isEstimated ? ", estimated: the log was sampled" : ""
            logger.notice(
                "\(definitions.map(\.title).joined(separator: ", ")): counted from \(count) requests of the log\(how)"
            )
        } catch {
            logger.error("new SLOs begin without a past: the request log cannot be read: \(error)")
        }
    }

    private func read(
        _ definitions: [SLODefinition], before time: Timestamp, into backfill: inout SLIBackfill
    ) async throws -> Int {
        let reach = definitions.map(\.period.nominal).max() ?? .zero
        let end = time - .milliseconds(1)
        var start = time - reach
        var seen: Set<String> = []
        var count = 0
        while true {
            let filter = RequestFilter(
                range: TimeRange(start, end), limit: Self.page + seen.count, newestFirst: false)
            let rows = try await store.loggedRequests(filter)
            let new = rows.filter { !seen.contains($0.request.id) }
            for row in new {
                backfill.observe(row.request, probability: row.sampleProbability, before: time)
            }
            count += new.count
            guard rows.count == filter.limit, let last = rows.last?.request.end else { return count }
            // Rows of the last moment come again with the next page.
            start = last
            seen = Set(rows.filter { $0.request.end == last }.map(\.request.id))
        }
    }
}
