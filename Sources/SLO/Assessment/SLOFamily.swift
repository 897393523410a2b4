internal import Telemetry

/// What the engine keeps for one SLO: a track of it as a whole, and of one that is split a track for each
/// combination of its labels that had an event within the period.
struct SLOFamily: Sendable {
    /// Counts the events of an SLO that is not split. Of one that is, it asks the queries and knows when
    /// there was data and which slices were looked at: those hold for every combination.
    var whole: SLOTrack
    /// By combination.
    private(set) var parts: [Labels: SLOTrack] = [:]

    /// - Parameters: as of `SLOTrack`.
    init(
        _ definition: SLODefinition, reach: TimeSpan = .zero, excluding recurrences: [Recurrence] = [],
        reading asked: Set<TimeSpan> = [], correcting corrections: [Correction] = [],
        unweighed: Bool = false, log: DataLog? = nil
    ) {
        whole = SLOTrack(
            definition, reach: reach, excluding: recurrences, reading: asked, correcting: corrections,
            unweighed: unweighed)
        whole.log = log
    }

    var definition: SLODefinition { whole.definition }
    private var split: LabelSplit? { definition.split }

    /// Takes increments of counters by combination, the empty one for an SLO that is not split.
    mutating func enter(_ entries: [Labels: [EventEntry]]) {
        guard split != nil else {
            for (_, entries) in entries { whole.enter(entries) }
            return
        }
        let times = Set(entries.values.lazy.flatMap { $0.lazy.map(\.time) })
        // Silences are told from the distances between samples, so a log wants each, and in order.
        for time in whole.log == nil ? [times.max()].compactMap(\.self) : times.sorted() { whole.saw(time) }
        mark(times)
        let begins = entries.compactMapValues { $0.lazy.filter { !$0.counts.isEmpty }.map(\.time).min() }
        for (combination, from) in places(for: begins) {
            parts[combination]?.enter(from.flatMap { entries[$0] ?? [] })
        }
    }

    /// Takes what a query said about slices, by their end; replaces what it said before.
    mutating func revise(_ events: [Labels: [Timestamp: EventCounts]]) {
        guard split != nil else { return whole.revise(events[Labels()] ?? [:]) }
        let asked = Set(events.values.lazy.flatMap(\.keys))
        let placed = placed(events)
        for combination in parts.keys { parts[combination]?.revise(placed[combination] ?? [:], of: asked) }
    }

    /// Takes what a query said about steps of many slices, those of them that are excluded asked for once
    /// more.
    mutating func take(
        _ steps: [Labels: [Timestamp: EventCounts]], excluding slices: [Labels: [Timestamp: EventCounts]]
    ) {
        guard split != nil else {
            return whole.take(steps[Labels()] ?? [:], excluding: slices[Labels()] ?? [:])
        }
        for (combination, steps) in placed(steps) { parts[combination]?.take(steps, excluding: [:]) }
        for (combination, slices) in placed(slices) { parts[combination]?.take([:], excluding: slices) }
    }

    /// Takes what a query said about slices or steps of the past, once.
    ///
    /// - Parameter step: how much an instant stands for.
    mutating func add(_ events: [Labels: [Timestamp: EventCounts]], step: TimeSpan) {
        guard split != nil else { return whole.add(events[Labels()] ?? [:], step: step) }
        for (combination, steps) in placed(events) { parts[combination]?.add(steps, step: step) }
    }

    /// The indicator had data for these combinations.
    mutating func saw(_ time: Timestamp, _ combinations: Set<Labels>) {
        if !combinations.isEmpty { whole.saw(time) }
        for combination in combinations { parts[combination]?.saw(time) }
    }

    /// Corrections of some track are still to be entered.
    var awaitsCorrection: Bool {
        whole.awaitsCorrection || parts.values.contains(where: \.awaitsCorrection)
    }

    /// Enters what corrections change, as `SLOTrack.correct`.
    mutating func correct(in range: TimeRange, rollups: Rollups) {
        whole.correct(in: range, rollups: rollups)
        for combination in parts.keys { parts[combination]?.correct(in: range, rollups: rollups) }
    }

    /// Starts over with empty ledgers.
    mutating func forget() {
        whole.forget()
        parts = [:]
    }

    /// Lets combinations go that had no event for a whole period.
    mutating func letGo(at time: Timestamp) {
        let oldest = time - definition.period.longest
        for (combination, part) in parts where (part.lastEvent ?? .distantPast) < oldest {
            parts[combination] = nil
        }
    }

    /// Prepares for what is counted up to an instant: a calendar period must start at its boundary.
    mutating func begin(at time: Timestamp) {
        let starts = definition.period.boundaries(at: whole.book.ledger.boundary(before: time))
        guard !starts.isEmpty else { return }
        whole.book.mark(starts)
        for combination in parts.keys { parts[combination]?.book.mark(starts) }
    }

    /// Closes the slices that are over; returns the end of the newest.
    @discardableResult
    mutating func advance(to time: Timestamp) -> Timestamp {
        for combination in parts.keys { parts[combination]?.book.advance(to: time) }
        return whole.book.advance(to: time)
    }
}

extension SLOFamily {
    /// Notes slices as looked at, for the method that counts them without events too.
    private mutating func mark(_ times: some Sequence<Timestamp>) {
        guard case .timeslices = definition.method else { return }
        for end in Set(times.map { whole.book.sliceEnd(of: $0) }) {
            whole.book.add(EventCounts(), at: end)
            for combination in parts.keys { parts[combination]?.book.add(EventCounts(), at: end) }
        }
    }

    /// Which combinations take what was counted for which, by when each had its first event. Those that were
    /// seen first have a place each, the rest the overflow.
    private mutating func places(for begins: [Labels: Timestamp]) -> [Labels: [Labels]] {
        guard let split else { return [:] }
        var places: [Labels: [Labels]] = [:]
        for (combination, _) in begins.sorted(by: { ($0.value, $0.key) < ($1.value, $1.key) }) {
            let isFull = parts.count - (parts[split.overflow] == nil ? 0 : 1) >= split.limit
            let place = isFull && parts[combination] == nil ? split.overflow : combination
            if parts[place] == nil { parts[place] = whole.part(place) }
            places[place, default: []].append(combination)
        }
        return places
    }

    /// What a query said, put where it belongs.
    private mutating func placed(
        _ events: [Labels: [Timestamp: EventCounts]]
    ) -> [Labels: [Timestamp: EventCounts]] {
        mark(events.values.lazy.flatMap(\.keys))
        let begins = events.compactMapValues { $0.lazy.filter { !$0.value.isEmpty }.map(\.key).min() }
        return places(for: begins).mapValues { combinations in
            combinations.reduce(into: [:]) { sum, combination in
                sum.merge(events[combination] ?? [:]) { $0 + $1 }
            }
        }
    }
}
