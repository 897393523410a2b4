internal import Logging
internal import Synchronization
internal import Telemetry

/// Says once of each metric that it has as many series as it may: the alert has the count, the log the name.
final class FullMetrics: Sendable {
    private let known = Mutex<Set<String>>([])

    func look(at metrics: [String], _ logger: Logger) {
        for metric in metrics where known.withLock({ $0.insert(metric).inserted }) {
            logger.warning(
                """
                \(quoted(metric)) has as many series as store.seriesLimit allows, new ones are not stored under \
                their own labels: drop the label that varies (beaufort store stats), or raise the limit and restart
                """)
        }
    }
}
