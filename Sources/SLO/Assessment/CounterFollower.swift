internal import Telemetry

/// Follows the recorder's counters through a `SeriesSource`: the whole period once, then what is new.
struct CounterFollower: Sendable {
    private var readers: [Labels: Reader] = [:]
    private var followed: Timestamp?
    /// When the counters of its own condition begin, by family: from then on those of older versions are of
    /// no account.
    private var begun: [Int: Timestamp] = [:]
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

    /// Where a counter's increments belong.
    private struct Target: Hashable, Sendable {
        /// Index of the family.
        var family: Int
        /// Of its labels; empty for an SLO that is not split.
        var combination: Labels
        /// Counted by an older version, which did not say under which condition.
        var isUnnamed: Bool
    }

    private struct Reader: Sendable {
        /// None for an SLO that is not defined (any more), several where one SLO is weighed with several
        /// parameters.
        var targets: [Target]
        var isGood: Bool
        var counter = CounterReader()
    }

    mutating func follow(
        _ source: any SeriesSource, into families: inout [SLOFamily], through time: Timestamp
    ) async throws {
        let requests = families.filter { $0.definition.isAboutRequests }
        guard let reach = requests.map(\.definition.period.longest).max() else { return }
        var start = followed.map { $0 - CounterFollower.lateness } ?? origin ?? time - reach
        if followed == nil {
            let metric = [Matcher.metric(SLIRecorder.metric)]
            let baselines = try await source.selectLast(
                metric, at: start, lookback: CounterFollower.baselineLookback)
            for series in baselines { takeBaseline(series, families) }
            note(baselines, families)
        }
        while start < time {
            let end = min(time, start + CounterFollower.stretch)
            let series = try await source.select(
                [.metric(SLIRecorder.metric)], in: TimeRange(start, end))
            var entries: [Int: [Labels: [EventEntry]]] = [:]
            note(series, families)
            for series in series { read(series, families, into: &entries) }
            for (family, entries) in entries { families[family].enter(entries) }
            followed = end
            start = end
        }
    }

    private mutating func note(_ series: [Series], _ families: [SLOFamily]) {
        for series in series {
            guard let first = series.floats.times.first else { continue }
            let reader = readers[series.labels] ?? CounterFollower.reader(of: series.labels, families)
            for target in reader.targets where !target.isUnnamed {
                begun[target.family] = min(begun[target.family] ?? first, first)
            }
        }
    }

    private mutating func takeBaseline(_ series: Series, _ families: [SLOFamily]) {
        guard let time = series.floats.times.last, let value = series.floats.values.last else { return }
        var reader = CounterFollower.reader(of: series.labels, families)
        _ = reader.counter.increment(to: value, at: time)
        readers[series.labels] = reader
    }

    private mutating func read(
        _ series: Series, _ families: [SLOFamily], into entries: inout [Int: [Labels: [EventEntry]]]
    ) {
        var reader = readers[series.labels] ?? CounterFollower.reader(of: series.labels, families)
        defer { readers[series.labels] = reader }
        guard !reader.targets.isEmpty else { return }
        var own: [EventEntry] = []
        for (time, value) in zip(series.floats.times, series.floats.values) {
            let isNew = time > reader.counter.time
            let increment = reader.counter.increment(to: value, at: time)
            guard isNew, !value.isNaN else { continue }
            let count = increment ?? 0
            own.append(
                EventEntry(
                    time: time, counts: reader.isGood ? EventCounts(good: count) : EventCounts(bad: count)))
        }
        guard !own.isEmpty else { return }
        for target in reader.targets {
            let end = target.isUnnamed ? begun[target.family] ?? .distantFuture : .distantFuture
            entries[target.family, default: [:]][target.combination, default: []] +=
                own.prefix { $0.time <= end }
        }
    }

    private static func reader(of labels: Labels, _ families: [SLOFamily]) -> Reader {
        let outcome = labels["outcome"]
        guard outcome == "good" || outcome == "bad" else { return Reader(targets: [], isGood: false) }
        let targets = families.indices.compactMap { index -> Target? in
            let definition = families[index].definition
            guard definition.name == labels["slo"], case .requests(let indicator) = definition.indicator,
                definition.owns(labels)
            else { return nil }
            let condition = labels[SLIRecorder.conditionLabel]
            guard condition == nil || condition == indicator.digest else { return nil }
            let combination = definition.split.map { $0.combination(ofCounter: labels) } ?? Labels()
            return combination.map {
                Target(family: index, combination: $0, isUnnamed: condition == nil)
            }
        }
        return Reader(targets: targets, isGood: outcome == "good")
    }
}

/// Events that were counted at an instant.
struct EventEntry: Sendable {
    var time: Timestamp
    var counts: EventCounts
}

extension SLODefinition {
    /// Its events come from the recorder's counters.
    package var isAboutRequests: Bool {
        if case .requests = indicator { true } else { false }
    }
}
