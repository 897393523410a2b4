internal import Logging
internal import Operations
internal import Store
internal import Telemetry

/// Follows alerting's history and opens and closes incidents.
actor IncidentWatch {
    private let keeper: IncidentKeeper
    private let logger: Logger
    private var isFailing = false

    init(store: Store, logger: Logger) {
        keeper = IncidentKeeper(store)
        self.logger = logger
    }

    func tick(at time: Timestamp) async {
        do {
            for change in try await keeper.follow() { logger.notice("incident: \(change)") }
            isFailing = false
        } catch {
            if !isFailing { logger.error("incidents cannot be followed: \(error)") }
            isFailing = true
        }
    }
}
