internal import Telemetry

/// Follows the recorder's counters through a `SeriesSource`: the whole period once, then what is new.
struct CounterFollower: Sendable {
    private var readers: [Labels: Reader] = [:]
    private var followed: Timestamp?

    /// History is read in stretches this long, so that memory stays flat however long the period.
    private static let stretch = TimeSpan.hours(6)
    /// A flush may become visible this long after the samples' time.
    private static let lateness = TimeSpan.seconds(60)

    private struct Reader: Sendable {
        /// Index of the track; nil for an SLO that is not defined (any more).
        var track: Int?
        var isGood: Bool
        var counter = CounterReader()
    }

    mutating func follow(
        _ source: any SeriesSource, into tracks: inout [SLOTrack], through time: Timestamp
    ) async throws {
        let requests = tracks.filter { $0.definition.isAboutRequests }
        guard let reach = requests.map(\.definition.period.longest).max() else { return }
        var start = followed.map { $0 - CounterFollower.lateness } ?? time - reach
        while start < time {
            let end = min(time, start + CounterFollower.stretch)
            let series = try await source.select(
                [.metric(SLIRecorder.metric)], in: TimeRange(start, end))
            for series in series { read(series, into: &tracks) }
            followed = end
            start = end
        }
    }

    private mutating func read(_ series: Series, into tracks: inout [SLOTrack]) {
        var reader = readers[series.labels] ?? CounterFollower.reader(of: series.labels, tracks)
        defer { readers[series.labels] = reader }
        guard let track = reader.track else { return }
        for (time, value) in zip(series.floats.times, series.floats.values) {
            let isNew = time > reader.counter.time
            let increment = reader.counter.increment(to: value, at: time)
            guard isNew, !value.isNaN else { continue }
            let count = increment ?? 0
            tracks[track].book.add(
                reader.isGood ? EventCounts(good: count) : EventCounts(bad: count), at: time)
            tracks[track].lastData = max(tracks[track].lastData ?? time, time)
        }
    }

    private static func reader(of labels: Labels, _ tracks: [SLOTrack]) -> Reader {
        let track = tracks.firstIndex {
            $0.definition.name == labels["slo"] && $0.definition.isAboutRequests
        }
        let outcome = labels["outcome"]
        return Reader(track: outcome == "good" || outcome == "bad" ? track : nil, isGood: outcome == "good")
    }
}

extension SLODefinition {
    /// Its events come from the recorder's counters.
    var isAboutRequests: Bool {
        if case .requests = indicator { true } else { false }
    }
}
