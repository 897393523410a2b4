internal import Telemetry

/// What the engine keeps for one SLO between ticks.
struct SLOTrack: Sendable {
    private(set) var definition: SLODefinition
    private let recurrences: [Recurrence]
    private(set) var query: IndicatorQuery?
    private let reach: TimeSpan
    /// Windows that are read beside those of the policy.
    private let asked: [TimeSpan]
    /// Those of the SLO, of all its combinations.
    private let allCorrections: [Correction]
    private let isUnweighed: Bool
    /// The corrections are in the book.
    private(set) var isCorrected = false
    var book: EventBook
    private(set) var lastData: Timestamp?
    /// When there last was an event, good or bad.
    private(set) var lastEvent: Timestamp?
    /// Kept where history is looked at as a whole; the engine needs the last time only.
    var log: DataLog?
    var problem: String?
    /// End of the slices a PromQL indicator was asked for; nil before its history was read.
    var queried: Timestamp?
    /// Slices that a PromQL indicator may still count differently, because samples come late.
    private var revisable: [Timestamp: EventCounts] = [:]

    /// Slices this far back are asked for again at every tick.
    static let revision = TimeSpan.seconds(60)

    /// - Parameters:
    ///   - reach: how far back slices must stay apart, where that is further than the burn windows look.
    ///   - recurrences: when events do not count.
    ///   - asked: windows that are read beside those of the policy.
    ///   - corrections: that apply.
    ///   - unweighed: counts events, whatever the budgeting method does with them.
    init(
        _ definition: SLODefinition, reach: TimeSpan = .zero, excluding recurrences: [Recurrence] = [],
        reading asked: Set<TimeSpan> = [], correcting corrections: [Correction] = [], unweighed: Bool = false
    ) {
        self.definition = definition
        allCorrections = corrections
        isUnweighed = unweighed
        self.asked = asked.subtracting(definition.policy.spans).sorted()
        let reach = max(reach, asked.max() ?? .zero)
        self.reach = reach
        self.recurrences = recurrences
        book = EventBook(definition, reach: reach, excluding: recurrences, unweighed: unweighed)
        switch definition.indicator {
        case .requests, .composite:
            query = nil
        case .foreign(let source):
            query = nil
            problem = "Beaufort cannot ask a source of type \(source)"
        case .counters, .threshold, .ratio:
            do {
                query = try IndicatorQuery(
                    definition.indicator, width: definition.sliceWidth, split: definition.split,
                    countsSlices: definition.method.countsEmptySlices)
            } catch {
                query = nil
                problem = "\(error)"
            }
        }
    }

    var width: TimeSpan { definition.sliceWidth }

    /// Those of the SLO as a whole, or of the combination that the track is about; time that is left out is
    /// so for all.
    var corrections: [Correction] {
        allCorrections.filter { $0.combination == definition.combination || $0.change == .exclude }
    }

    /// Corrections are still to be entered.
    var awaitsCorrection: Bool { !isCorrected && !corrections.isEmpty }

    /// The track of one combination of the SLO's labels. It knows which slices were looked at, and no events.
    func part(_ combination: Labels) -> SLOTrack {
        var part = self
        part.definition = definition.part(combination)
        part.query = nil
        part.log = nil
        part.isCorrected = false
        part.revisable = [:]
        return part
    }

    /// Takes increments of counters. In the order of time, because a ledger takes late events at the cost of
    /// all slices since.
    mutating func enter(_ entries: [EventEntry]) {
        for entry in entries.sorted(by: { $0.time < $1.time }) {
            count(entry.counts, at: entry.time)
            saw(entry.time)
        }
    }

    private mutating func count(_ counts: EventCounts, at time: Timestamp, since start: Timestamp? = nil) {
        book.add(counts, at: time, since: start)
        if !counts.isEmpty { lastEvent = max(lastEvent ?? time, time) }
    }

    /// Takes what a query said about slices (by their end); replaces what it said before.
    ///
    /// - Parameter asked: slices that the query was asked about, where a missing one means no events.
    mutating func revise(_ slices: [Timestamp: EventCounts], of asked: Set<Timestamp> = []) {
        let gone = revisable.keys.filter { asked.contains($0) && slices[$0] == nil }
        let slices = gone.reduce(into: slices) { $0[$1] = EventCounts() }
        for (end, counts) in slices.sorted(by: { $0.key < $1.key }) {
            count(counts - (revisable[end] ?? EventCounts()), at: end)
            revisable[end] = counts
        }
        guard let newest = slices.keys.max() else { return }
        let final = newest - SLOTrack.revision - width - width
        revisable = revisable.filter { $0.key > final }
    }

    /// Takes what a query said about steps of the past that is not asked again.
    mutating func add(_ steps: [Timestamp: EventCounts], step: TimeSpan) {
        for (end, counts) in steps.sorted(by: { $0.key < $1.key }) {
            count(counts, at: end, since: end - step)
        }
    }

    /// The indicator had data at that time.
    mutating func saw(_ time: Timestamp) {
        lastData = max(lastData ?? time, time)
        log?.saw(time)
    }

    /// Takes what a query said about steps of many slices, those of them that are excluded asked for once
    /// more.
    mutating func take(_ steps: [Timestamp: EventCounts], excluding slices: [Timestamp: EventCounts]) {
        for (end, counts) in steps.sorted(by: { $0.key < $1.key }) {
            book.addUndivided(counts, at: end)
            if !counts.isEmpty { lastEvent = max(lastEvent ?? end, end) }
        }
        for (end, counts) in slices.sorted(by: { $0.key < $1.key }) { book.exclude(counts, at: end) }
    }

    /// Enters the corrections, once and when the history is read: a count can only be taken away where it is.
    ///
    /// - Parameters:
    ///   - range: of the ends of the slices that are counted.
    ///   - rollups: where only slices of samples are kept, events are counted towards their ends.
    mutating func correct(in range: TimeRange, rollups: Rollups) {
        guard !isCorrected else { return }
        isCorrected = true
        for (end, counts) in corrections.changes(width: width, in: range) {
            let kept = rollups.slice(at: end).map { end.roundedUp(to: $0) }
            let coarse = book.ledger.coarseWidth(at: end).map { end + $0 + $0 }
            book.correct(counts, at: end, through: min(range.end, max(kept ?? end, coarse ?? end)))
        }
    }

    /// Starts over with an empty ledger.
    mutating func forget() {
        isCorrected = false
        book = EventBook(definition, reach: reach, excluding: recurrences, unweighed: isUnweighed)
        revisable = [:]
    }

    /// - Parameter shared: the SLO as a whole, where the track is of one combination of its labels: what it
    ///   knows about missing data and trouble.
    func assess(at time: Timestamp, sharing shared: SLOTrack? = nil) -> Assessment {
        let isOwn = shared == nil || definition.split?.silence == .each
        var assessment = Assessor(
            slo: definition, ledger: book.ledger, at: time, lastData: isOwn ? lastData : shared?.lastData,
            isExcluded: definition.noData == .bad && book.isExcluded(time),
            problem: shared?.problem ?? problem, asked: asked, correctedUntil: correctedUntil(time)
        ).assess()
        guard !corrections.isEmpty else { return assessment }
        // Slices end in the range where they end after its start.
        let range = TimeRange(assessment.range.start + .milliseconds(1), assessment.range.end)
        let changes = corrections.changes(width: width, in: range)
        assessment.corrected = changes.reduce(EventCounts()) { $0 + $1.counts }
        return assessment
    }

    private func correctedUntil(_ time: Timestamp) -> Timestamp? {
        guard definition.noData == .keep, let lastData, lastData < time else { return nil }
        return corrections.changes(width: width, in: TimeRange(lastData, time)).last?.end
    }
}
