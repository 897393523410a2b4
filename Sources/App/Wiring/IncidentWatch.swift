internal import Logging
internal import Operations
internal import Store
internal import Telemetry

/// Follows alerting's history and opens and closes incidents.
actor IncidentWatch {
    private var keeper: IncidentKeeper
    private let store: Store
    private let runs: RunbookRecords
    private var hasLookedForInterrupted = false
    private let logger: Logger
    private var isFailing = false

    init(_ configuration: Configuration, store: Store, logger: Logger) {
        keeper = IncidentKeeper(store, rootCauseLabels: configuration.rootCauseLabels)
        self.store = store
        runs = RunbookRecords(store)
        self.logger = logger
    }

    /// What pages from now on is brought together by these labels; open incidents stay what they are.
    func update(rootCauseLabels: [String]) {
        keeper = IncidentKeeper(store, rootCauseLabels: rootCauseLabels)
    }

    func tick(at time: Timestamp) async {
        do {
            if !hasLookedForInterrupted {
                hasLookedForInterrupted = true
                for id in try await runs.closeInterrupted(at: time) {
                    logger.notice("runbook run \(id) was interrupted when the agent before ended")
                }
            }
            for change in try await keeper.follow() { if let line = change.line { logger.notice("\(line)") } }
            isFailing = false
        } catch {
            if !isFailing { logger.error("incidents cannot be followed: \(error)") }
            isFailing = true
        }
    }
}

extension IncidentOpener.Change {
    /// For the log; nil for what the history of alerts tells anyway.
    fileprivate var line: String? {
        switch self {
        case .open(let incident): "incident opened: \(Output.visible(incident.title))"
        case .close(let id, _): "incident \(id) closed: all of its alerts have ended"
        case .join, .resolve: nil
        }
    }
}
