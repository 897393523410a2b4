internal import Telemetry

/// What the engine keeps for one SLO between ticks.
struct SLOTrack: Sendable {
    let definition: SLODefinition
    private let recurrences: [Recurrence]
    let query: IndicatorQuery?
    private let reach: TimeSpan
    /// Windows that are read beside those of the policy.
    private let asked: [TimeSpan]
    let corrections: [Correction]
    private let isUnweighed: Bool
    /// The corrections are in the book.
    private(set) var isCorrected = false
    var book: EventBook
    private(set) var lastData: Timestamp?
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
        self.corrections = corrections
        isUnweighed = unweighed
        self.asked = asked.subtracting(definition.policy.spans).sorted()
        let reach = max(reach, asked.max() ?? .zero)
        self.reach = reach
        self.recurrences = recurrences
        book = EventBook(definition, reach: reach, excluding: recurrences, unweighed: unweighed)
        switch definition.indicator {
        case .requests:
            query = nil
        case .foreign(let source):
            query = nil
            problem = "Beaufort cannot ask a source of type \(source)"
        case .counters, .threshold, .ratio:
            do {
                query = try IndicatorQuery(definition.indicator, width: definition.sliceWidth)
            } catch {
                query = nil
                problem = "\(error)"
            }
        }
    }

    var width: TimeSpan { definition.sliceWidth }

    /// Takes what a query said about slices (by their end); replaces what it said before.
    mutating func revise(_ slices: [Timestamp: EventCounts]) {
        for (end, counts) in slices.sorted(by: { $0.key < $1.key }) {
            book.add(counts - (revisable[end] ?? EventCounts()), at: end)
            revisable[end] = counts
        }
        guard let newest = slices.keys.max() else { return }
        let final = newest - SLOTrack.revision - width - width
        revisable = revisable.filter { $0.key > final }
    }

    /// The indicator had data at that time.
    mutating func saw(_ time: Timestamp) {
        lastData = max(lastData ?? time, time)
        log?.saw(time)
    }

    /// Takes what a query said about steps of many slices, those of them that are excluded asked for once
    /// more.
    mutating func take(_ steps: [Timestamp: EventCounts], excluding slices: [Timestamp: EventCounts]) {
        for (end, counts) in steps.sorted(by: { $0.key < $1.key }) { book.addUndivided(counts, at: end) }
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

    func assess(at time: Timestamp) -> Assessment {
        var assessment = Assessor(
            slo: definition, ledger: book.ledger, at: time, lastData: lastData,
            isExcluded: definition.noData == .bad && book.isExcluded(time), problem: problem,
            asked: asked
        ).assess()
        guard !corrections.isEmpty else { return assessment }
        // Slices end in the range where they end after its start.
        let range = TimeRange(assessment.range.start + .milliseconds(1), assessment.range.end)
        let changes = corrections.changes(width: width, in: range)
        assessment.corrected = changes.reduce(EventCounts()) { $0 + $1.counts }
        return assessment
    }
}
