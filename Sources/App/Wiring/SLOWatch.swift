internal import Logging
internal import PromQL
internal import SLO
internal import Synchronization
internal import Telemetry

/// Assesses the SLOs on each tick and writes what follows from it back to the store.
actor SLOWatch {
    private var engine: SLOEngine
    private let own: OwnSeries
    private let logger: Logger
    private(set) var latest: SLOReport?
    private var isFailing = false
    /// SLOs with more combinations than are told apart, as last told.
    private var overflowing: Set<String> = []
    /// What the engine is to take at the next tick; nil for what stays.
    private var change = Change()

    private struct Change {
        var definitions: [SLODefinition]?
        var exclusions: Exclusions?
        var asked: [String: Set<TimeSpan>]?
        var corrections: Corrections?
    }

    /// - Parameter asked: windows to read beside those of the burn policies, by the name of the SLO.
    init(
        _ definitions: [SLODefinition], excluding exclusions: Exclusions,
        reading asked: [String: Set<TimeSpan>], own: OwnSeries, logger: Logger
    ) {
        engine = SLOEngine(
            definitions, source: own, runner: QueryEngine(source: own, semantics: .exact),
            excluding: exclusions)
        engine.update(definitions, reading: asked)
        self.own = own
        self.logger = logger
    }

    /// Takes a changed set of SLOs and of excluded time; their history is read at the next tick.
    func update(
        _ definitions: [SLODefinition], excluding exclusions: Exclusions,
        reading asked: [String: Set<TimeSpan>]
    ) {
        change.definitions = definitions
        change.exclusions = exclusions
        change.asked = asked
    }

    /// Takes the corrections that apply; history is read again at the next tick.
    func update(correcting corrections: Corrections) {
        change.corrections = corrections
    }

    func tick(at time: Timestamp) async {
        do {
            // One tick at a time: the service's loop is the only caller.
            // What is changed stays changed, whether or not it can be assessed now.
            engine.update(
                change.definitions ?? engine.definitions, excluding: change.exclusions,
                reading: change.asked, correcting: change.corrections)
            change = Change()
            var working = engine
            let report = try await working.tick(at: time)
            engine = working
            latest = report
            tell(report.splits)
            await own.append(report.derived)
            if isFailing { logger.notice("SLOs are assessed again") }
            isFailing = false
        } catch {
            if !isFailing { logger.error("SLOs cannot be assessed: \(error)") }
            isFailing = true
        }
    }

    private func tell(_ splits: [SplitStanding]) {
        for one in splits where one.isOverflowing && !overflowing.contains(one.slo.name) {
            let labels = one.slo.split?.labels.joined(separator: ", ") ?? ""
            logger.warning(
                """
                SLO \(one.slo.name) has more than \(one.combinations) combinations of \(labels): all others are \
                counted together as (other). Raise beaufort/by-limit, or split by labels with fewer values
                """)
        }
        overflowing = Set(splits.filter(\.isOverflowing).map(\.slo.name))
    }
}
