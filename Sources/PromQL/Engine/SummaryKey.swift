import Telemetry

/// A call whose windows are so long that summaries answer it with less work than their samples.
struct SummaryKey: Hashable, Sendable {
    let selector: SelectorKey
    /// The right ends of the windows.
    let ends: Grid
    let range: TimeSpan
    let facts: SummaryFacts
    private let rollups: Rollups

    /// Shorter windows hardly hold a whole chunk of the store.
    private static let shortestRange = TimeSpan.hours(4)
    /// Of a counter the samples at both ends say all, unless it falls. One window alone decodes no more of
    /// the chunks than its samples would; many would decode the same ones again.
    private static let shortestOfCounter = TimeSpan.minutes(15)
    /// Windows that overlap more than so often are walked faster through their samples.
    static let overlap: Int64 = 4

    /// Nil when the call is none that summaries answer, or when they would not help.
    init?(_ node: FunctionCall, on grid: Grid, _ query: QueryContext) throws {
        guard let function = SummaryFunction.named(node.name, query.semantics),
            case .range(let argument) = node.arguments.first
        else { return nil }
        range = try query.positiveSpan(argument.range)
        ends = try query.reference(argument.selector.shift, on: grid)
        selector = SelectorKey(argument.selector, isRange: true)
        facts = function.facts
        rollups = query.rollups
        let count = Int64(ends.step == .zero ? 1 : ends.count)
        if query.semantics == .exact, function.needsBaseline, count > 1 { return nil }
        // Only summaries know of the samples that slices have lost.
        if ends.start - range < rollups.end { return }
        let (total, overflows) = range.milliseconds.multipliedReportingOverflow(by: count)
        let isOneOfCounter = facts == .counter && count == 1
        let shortest = isOneOfCounter ? SummaryKey.shortestOfCounter : SummaryKey.shortestRange
        guard range >= shortest, !overflows,
            total <= SummaryKey.overlap * (span.end - span.start).milliseconds
        else { return nil }
    }

    /// From the start of the first window to the end of the last.
    var span: TimeRange {
        TimeRange(bounds(0).start + .milliseconds(1), max(bounds(ends.count - 1).end, ends.end))
    }

    /// The window (start, end] that a step looks through.
    func bounds(_ step: Int) -> (start: Timestamp, end: Timestamp) {
        let end = ends.time(step)
        return rollups.window(from: end - range, to: end)
    }

    /// The windows; one when all are the same.
    var windows: [TimeRange] {
        (0..<(ends.step == .zero ? 1 : ends.count)).map { step in
            let (start, end) = bounds(step)
            return TimeRange(start + .milliseconds(1), end)
        }
    }

    /// Index of the window a step looks through.
    func window(_ step: Int) -> Int { ends.step == .zero ? 0 : step }

    /// Nil when the source cannot tell.
    func fetch(
        from source: any SeriesSource, _ semantics: RangeSemantics
    ) async throws -> [SeriesSummary]? {
        let series = try await source.summarize(selector.matchers, over: windows, facts: facts)
        guard let series, semantics == .exact, facts == .counter else { return series }
        let before = span.start - .milliseconds(1)
        let baselines = try await source.selectLast(
            selector.matchers, at: before, lookback: before - Timestamp.distantPast)
        return joined(baselines, series)
    }

    /// Each window with the sample before it in front, as exact counters want it.
    private func joined(_ baselines: [Series], _ series: [SeriesSummary]) -> [SeriesSummary] {
        var byLabels: [Labels: WindowSummary] = [:]
        var silent: Set<Labels> = []
        for one in baselines {
            guard one.histograms.isEmpty else {
                silent.insert(one.labels)
                continue
            }
            guard let time = one.floats.times.last, let value = one.floats.values.last, !value.isAbsent
            else { continue }
            if value.isNaN { silent.insert(one.labels) }
            byLabels[one.labels, default: WindowSummary()].add(time, value)
        }
        for one in series {
            if let window = one.windows.first {
                byLabels[one.labels, default: WindowSummary()].add(window)
            } else {
                silent.insert(one.labels)
            }
        }
        for labels in silent { byLabels[labels] = nil }
        return
            (byLabels.map { SeriesSummary(labels: $0.key, windows: [$0.value]) }
            + silent.map { SeriesSummary(labels: $0, windows: []) }).sorted { $0.labels < $1.labels }
    }
}
