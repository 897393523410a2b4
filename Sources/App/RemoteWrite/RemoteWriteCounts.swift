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
    /// In requests that were accepted, of which the receiver says that it did not write them.
    package var unwritten = 0
    package var overflowed = 0
    package var lost = 0
    /// Samples `write_relabel_configs` left out, as asked.
    package var excluded = 0
    /// The receiver does not read the version of remote write it is sent; nothing goes out until it does.
    package var isMisunderstood = false

    package init() {}

    /// The health series of a destination.
    func series(
        _ settings: RemoteWriteSettings, _ backlog: OutgoingBacklogReading, at time: Timestamp
    ) -> [Series] {
        func one(_ metric: Metric, _ value: Double, _ reason: String? = nil) -> Series {
            var labels = Labels(name: metric.name, ["remote": settings.name])
            if let reason { labels["reason"] = reason }
            return Series(labels, at: time, value)
        }
        var misunderstood = one(MetricCatalogue.remoteWriteMisunderstood, isMisunderstood ? 1 : 0)
        misunderstood.labels["message"] = settings.message.rawValue
        return [
            misunderstood,
            one(MetricCatalogue.remoteWritePending, Double(backlog.pending)),
            one(MetricCatalogue.remoteWriteLag, backlog.lag.seconds),
            one(MetricCatalogue.remoteWriteSent, Double(sent)),
            one(MetricCatalogue.remoteWriteFailed, Double(failed)),
            one(MetricCatalogue.remoteWriteDropped, Double(refused), "refused"),
            one(MetricCatalogue.remoteWriteDropped, Double(repeated), "repeated"),
            one(MetricCatalogue.remoteWriteDropped, Double(unwritten), "unwritten"),
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
