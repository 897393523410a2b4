internal import Synchronization
package import Telemetry

/// The latest value of every gauge other services report (GPU, memory, queue, store, circuit), written with a
/// flush.
///
/// Each source replaces its own gauges as a whole: what it no longer measures is absent from then on, not
/// zero.
package final class GaugeBoard: Sendable {
    private let sources = Mutex<[String: [Labels: Double]]>([:])

    package init() {}

    /// Replaces all gauges of one source by the last float of each series.
    package func replace(_ source: String, with series: [Series]) {
        var values: [Labels: Double] = [:]
        for one in series {
            if let value = one.floats.values.last { values[one.labels] = value }
        }
        sources.withLock { $0[source] = values }
    }

    /// Every gauge as of `time`.
    package func snapshot(at time: Timestamp) -> [Series] {
        sources.withLock { sources in
            sources.values.flatMap { values in values.map { Series($0.key, at: time, $0.value) } }
        }
    }
}
