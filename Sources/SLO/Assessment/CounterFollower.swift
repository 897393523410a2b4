internal import Telemetry

/// Follows the recorder's counters through a `SeriesSource`: the whole period once, then what is new.
struct CounterFollower: Sendable {
    private var readers: [Labels: Reader] = [:]
    private var followed: Timestamp?
    /// Where to begin; nil begins as far back as the longest period reaches.
    private let origin: Timestamp?

    init(from origin: Timestamp? = nil) {
        self.origin = origin
    }

    /// History is read in stretches this long, so that memory stays flat however long the period.
    private static let stretch = TimeSpan.hours(6)
    /// A flush may become visible this long after the samples' time.
    private static let lateness = TimeSpan.seconds(60)

    /// How old the counts may be that the first stretch's increments start from.
    private static let baselineLookback = TimeSpan.days(1)

    private struct Reader: Sendable {
        /// Indices of the tracks; none for an SLO that is not defined (any more), several where one SLO is
        /// weighed with several parameters.
        var tracks: [Int]
        var isGood: Bool
        var counter = CounterReader()
    }

    mutating func follow(
        _ source: any SeriesSource, into tracks: inout [SLOTrack], through time: Timestamp
    ) async throws {
        let requests = tracks.filter { $0.definition.isAboutRequests }
        guard let reach = requests.map(\.definition.period.longest).max() else { return }
        var start = followed.map { $0 - CounterFollower.lateness } ?? origin ?? time - reach
        if followed == nil {
            let metric = [Matcher.metric(SLIRecorder.metric)]
            let baselines = try await source.selectLast(
                metric, at: start, lookback: CounterFollower.baselineLookback)
            for series in baselines { takeBaseline(series, tracks) }
        }
        while start < time {
            let end = min(time, start + CounterFollower.stretch)
            let series = try await source.select(
                [.metric(SLIRecorder.metric)], in: TimeRange(start, end))
            var entries: [Int: [Entry]] = [:]
            for series in series { read(series, tracks, into: &entries) }
            for (track, entries) in entries { CounterFollower.enter(entries, into: &tracks[track]) }
            followed = end
            start = end
        }
    }

    private mutating func takeBaseline(_ series: Series, _ tracks: [SLOTrack]) {
        guard let time = series.floats.times.last, let value = series.floats.values.last else { return }
        var reader = CounterFollower.reader(of: series.labels, tracks)
        _ = reader.counter.increment(to: value, at: time)
        readers[series.labels] = reader
    }

    /// An increment of one counter.
    private struct Entry {
        var time: Timestamp
        var counts: EventCounts
    }

    private mutating func read(
        _ series: Series, _ tracks: [SLOTrack], into entries: inout [Int: [Entry]]
    ) {
        var reader = readers[series.labels] ?? CounterFollower.reader(of: series.labels, tracks)
        defer { readers[series.labels] = reader }
        guard !reader.tracks.isEmpty else { return }
        for (time, value) in zip(series.floats.times, series.floats.values) {
            let isNew = time > reader.counter.time
            let increment = reader.counter.increment(to: value, at: time)
            guard isNew, !value.isNaN else { continue }
            let count = increment ?? 0
            let counts = reader.isGood ? EventCounts(good: count) : EventCounts(bad: count)
            for track in reader.tracks {
                entries[track, default: []].append(Entry(time: time, counts: counts))
            }
        }
    }

    /// In the order of time, because a ledger takes late events at the cost of all slices since.
    private static func enter(_ entries: [Entry], into track: inout SLOTrack) {
        for entry in entries.sorted(by: { $0.time < $1.time }) {
            track.book.add(entry.counts, at: entry.time)
            track.saw(entry.time)
        }
    }

    private static func reader(of labels: Labels, _ tracks: [SLOTrack]) -> Reader {
        let outcome = labels["outcome"]
        guard outcome == "good" || outcome == "bad" else { return Reader(tracks: [], isGood: false) }
        let own = tracks.indices.filter {
            tracks[$0].definition.name == labels["slo"] && tracks[$0].definition.isAboutRequests
        }
        return Reader(tracks: own, isGood: outcome == "good")
    }
}

extension SLODefinition {
    /// Its events come from the recorder's counters.
    var isAboutRequests: Bool {
        if case .requests = indicator { true } else { false }
    }
}
