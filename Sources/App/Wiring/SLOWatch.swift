internal import Logging
internal import PromQL
internal import SLO
internal import Store
internal import Synchronization
internal import Telemetry

/// Assesses the SLOs on each tick and writes what follows from it back to the store.
actor SLOWatch {
    private var engine: SLOEngine
    private let store: Store
    private let logger: Logger
    private(set) var latest: SLOReport?
    private var isFailing = false
    /// SLOs with more combinations than are told apart, as last told.
    private var overflowing: Set<String> = []
    /// Not assessed yet.
    private var changed: Change?

    private struct Change {
        var definitions: [SLODefinition]
        var exclusions: Exclusions
        var asked: [String: Set<TimeSpan>]
    }

    /// - Parameter asked: windows to read beside those of the burn policies, by the name of the SLO.
    init(
        _ definitions: [SLODefinition], excluding exclusions: Exclusions,
        reading asked: [String: Set<TimeSpan>], store: Store, logger: Logger
    ) {
        engine = SLOEngine(
            definitions, source: store, runner: QueryEngine(source: store, semantics: .exact),
            excluding: exclusions)
        engine.update(definitions, reading: asked)
        self.store = store
        self.logger = logger
    }

    /// Takes a changed set of SLOs and of excluded time; their history is read at the next tick.
    func update(
        _ definitions: [SLODefinition], excluding exclusions: Exclusions,
        reading asked: [String: Set<TimeSpan>]
    ) {
        changed = Change(definitions: definitions, exclusions: exclusions, asked: asked)
    }

    func tick(at time: Timestamp) async {
        do {
            // One tick at a time: the service's loop is the only caller.
            var working = engine
            if let changed {
                working.update(
                    changed.definitions, excluding: changed.exclusions, reading: changed.asked)
            }
            changed = nil
            let report = try await working.tick(at: time)
            engine = working
            latest = report
            tell(report.splits)
            // Between two slices there is nothing to write, and so no proof that it can be written again.
            if report.derived.isEmpty { return }
            try await store.append(report.derived)
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
