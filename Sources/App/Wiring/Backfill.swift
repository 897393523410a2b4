package import Logging
package import SLO
package import Store
package import Telemetry

/// Gives SLOs about requests that are new the past that the request log remembers, as the counters that would
/// have been written had they been there: burn rates, budgets, reports and other servers see one history.
package struct Backfill: Sendable {
    let store: Store
    let logger: Logger

    package init(store: Store, logger: Logger) {
        self.store = store
        self.logger = logger
    }

    /// Rows read at a time.
    private static let page = 5_000

    /// What is to be counted of the past: of SLOs about requests that are new, whose condition or labels have
    /// changed, or that come back after nobody counted them for a while.
    ///
    /// - Parameter known: SLOs that are being counted.
    package func gaps(
        _ definitions: [SLODefinition], besides known: [SLODefinition] = [], at time: Timestamp
    ) async throws -> [BackfillGap] {
        var gaps: [BackfillGap] = []
        for definition in definitions.flatMap(\.measured) where definition.isAboutRequests {
            let isCounted = known.flatMap(\.measured).contains {
                $0.title == definition.title && $0.indicator == definition.indicator
                    && $0.split?.labels == definition.split?.labels
            }
            if isCounted { continue }
            let matchers = [Matcher.metric(SLIRecorder.metric), Matcher("slo", .equal, definition.name)]
            let reach = definition.period.nominal
            let found = try await store.selectLast(matchers, at: time, lookback: reach)
                .filter { definition.owns($0.labels) }
            if let gap = BackfillGap(definition, counted: found, since: time - reach) { gaps.append(gap) }
        }
        return gaps
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
    package func run(_ gaps: [BackfillGap], before time: Timestamp) async {
        guard !gaps.isEmpty else { return }
        do {
            let begin = try await store.logBegin(at: time)
            let seam = try await seam(begin ?? time)
            let since = gaps.map { ($0.definition.title, max($0.since, (begin ?? time) - .milliseconds(1))) }
            var backfill = SLIBackfill(
                gaps.map(\.definition), since: Dictionary(since, uniquingKeysWith: { first, _ in first }))
            var notes: [BackfillNote] = []
            for gap in gaps {
                notes.append(try await past(gap, seam, log: begin, before: time, into: &backfill))
            }
            let start = since.map(\.1).min() ?? time
            let count = try await read(after: start, before: time, into: &backfill)
            try await finish(notes, backfill, log: (begin, count), at: time)
        } catch {
            logger.error("new SLOs begin without a past: the request log cannot be read: \(error)")
        }
    }

    /// Where counters end and the log goes on: on an edge of the slices that are kept of that time.
    private func seam(_ begin: Timestamp) async throws -> Timestamp {
        let slice = max(.minutes(5), try await store.rollups().slice(at: begin) ?? .zero)
        let count = -floorDivide(-Int(begin.milliseconds), Int(slice.milliseconds))
        return Timestamp(milliseconds: Int64(count) * slice.milliseconds)
    }

    /// Counts what is older than the log.
    private func past(
        _ gap: BackfillGap, _ seam: Timestamp, log begin: Timestamp?, before time: Timestamp,
        into backfill: inout SLIBackfill
    ) async throws -> BackfillNote {
        var note = BackfillNote(gap: gap)
        guard gap.since < seam - .minutes(5), seam <= time else { return note }
        do {
            let reader = try PastReader(gap.definition)
            let past = try await reader.read(after: gap.since, through: seam, from: store)
            guard let first = past.requests.first?.record.end else { return note }
            // In the slice in which the log begins there may be none but its own.
            if first == seam, let begin,
                try await !reader.knowsRequests(after: gap.since, before: begin, from: store)
            {
                return note
            }
            for (record, count) in past.requests {
                backfill.observe(record, times: count, for: gap.definition.title, before: time)
            }
            backfill.skip(to: seam, for: gap.definition.title)
            note.past = (reader.source, first - .minutes(5), past.total, past.uncertain)
        } catch let unknown as PastUnknown {
            note.refusal = unknown.what
        }
        return note
    }

    private func finish(
        _ notes: [BackfillNote], _ backfill: SLIBackfill, log: (begin: Timestamp?, count: Int),
        at time: Timestamp
    ) async throws {
        var series = backfill.series
        for note in notes where backfill.counted.contains(note.gap.definition.title) {
            for recount in note.recounts(log.begin, isSampled: backfill.isEstimated, at: time) {
                if case .requests(let indicator) = note.gap.definition.indicator {
                    series.append(recount.series(of: note.gap.definition.name, indicator))
                }
            }
            logger.notice("\(note.words(log.begin, log.count, isSampled: backfill.isEstimated))")
        }
        for note in notes where note.gap.isChange && !backfill.counted.contains(note.gap.definition.title) {
            logger.notice(
                "\(note.gap.definition.title): counts anew from now on, because its condition changed; nothing is known of before"
            )
        }
        if !series.isEmpty { try await store.append(series) }
    }

    private func read(
        after start: Timestamp, before time: Timestamp, into backfill: inout SLIBackfill
    ) async throws -> Int {
        let end = time - .milliseconds(1)
        var start = start
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
