package import Telemetry

/// A stretch in which an indicator had no data, as the engine sees it: `from < time < until`.
package struct DataSilence: Hashable, Sendable {
    /// The last data before; nil when there had never been any.
    package var lastData: Timestamp?
    /// When the last data was too old to count as current.
    package var from: Timestamp
    /// When data came again; `distantFuture` when it did not.
    package var until: Timestamp
}
