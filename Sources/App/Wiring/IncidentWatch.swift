internal import Logging
internal import Operations
internal import Store
internal import Telemetry

/// Follows alerting's history and opens and closes incidents.
actor IncidentWatch {
    private let keeper: IncidentKeeper
    private let runs: RunbookRecords
    private var hasLookedForInterrupted = false
    private let logger: Logger
    private var isFailing = false

    init(store: Store, logger: Logger) {
        keeper = IncidentKeeper(store)
        runs = RunbookRecords(store)
        self.logger = logger
    }

    func tick(at time: Timestamp) async {
        do {
            if !hasLookedForInterrupted {
                hasLookedForInterrupted = true
                for id in try await runs.closeInterrupted(at: time) {
                    logger.notice("runbook run \(id) was interrupted when the agent before ended")
                }
            }
            for change in try await keeper.follow() { logger.notice("incident: \(change)") }
            isFailing = false
        } catch {
            if !isFailing { logger.error("incidents cannot be followed: \(error)") }
            isFailing = true
        }
    }
}
