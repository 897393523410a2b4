internal import Telemetry

/// Counted by one sender since it started.
package struct RemoteWriteCounts: Hashable, Sendable {
    /// Samples a receiver accepted.
    package var sent = 0
    /// Requests that failed and are tried again.
    package var failed = 0
    /// Samples given up, by reason.
    package var refused = 0
    /// Refused when sent a second time, because the first answer was lost: the receiver has them most likely.
    package var repeated = 0
    package var overflowed = 0
    package var lost = 0
    /// Samples `write_relabel_configs` left out, as asked.
    package var excluded = 0

    package init() {}

    /// The health series of a destination.
    func series(_ remote: String, _ backlog: OutgoingBacklogReading, at time: Timestamp) -> [Series] {
        func one(_ metric: Metric, _ value: Double, _ reason: String? = nil) -> Series {
            var labels = Labels(name: metric.name, ["remote": remote])
            if let reason { labels["reason"] = reason }
            return Series(labels, at: time, value)
        }
        return [
            one(MetricCatalogue.remoteWritePending, Double(backlog.pending)),
            one(MetricCatalogue.remoteWriteLag, backlog.lag.seconds),
            one(MetricCatalogue.remoteWriteSent, Double(sent)),
            one(MetricCatalogue.remoteWriteFailed, Double(failed)),
            one(MetricCatalogue.remoteWriteDropped, Double(refused), "refused"),
            one(MetricCatalogue.remoteWriteDropped, Double(repeated), "repeated"),
            one(MetricCatalogue.remoteWriteDropped, Double(overflowed), "queue_full"),
            one(MetricCatalogue.remoteWriteDropped, Double(lost), "damaged"),
        ]
    }
}

/// How far a destination is behind, in the health series' words.
struct OutgoingBacklogReading: Hashable, Sendable {
    var pending: Int64 = 0
    /// Age of the oldest sample that waits.
    var lag = TimeSpan.zero
}
