internal import Synchronization
package import Telemetry

/// What the agent knows of metrics: those of the catalogue, of scraped pages, and of what others send. For
/// the API's metadata and for remote write 2.0; in memory only, for whoever tells it tells it again.
package final class KnownFamilies: Sendable {
    private let families = Mutex(MetricFamilyIndex(MetricCatalogue.all.map { MetricFamily($0) }))

    package init() {}

    package func add(_ list: [MetricFamily]) {
        if !list.isEmpty { families.withLock { $0.add(list) } }
    }

    package var index: MetricFamilyIndex { families.withLock { $0 } }
}
