package import Telemetry

/// A supervised runtime at a glance.
package struct SupervisorStatus: Hashable, Sendable {
    package enum State: String, Hashable, Sendable {
        case idle
        case starting
        case ready
        case unresponsive
        case stopping
        /// Between two runs, waiting out the backoff.
        case restarting
        case finished
    }

    package var state = State.idle
    /// Process and group id of the run at hand.
    package var processID: Int32?
    package var startedAt: Timestamp?
    /// Spawn to first good probe of the latest run that got there.
    package var loadTime: TimeSpan?
    package var restarts = 0
    package var outOfMemoryKills = 0
    package var isCrashLooping = false
    package var lastExit: RuntimeExit?

    package var isUp: Bool { state == .ready }
    package var isRunning: Bool { processID != nil }

    package init() {}
}

extension SupervisorStatus {
    /// The supervisor's own metrics. What is not known yet is absent, not zero.
    ///
    /// `isUp` when a fresher look than the supervisor's own says more.
    package func series(labels: Labels, isUp: Bool? = nil, at time: Timestamp) -> [Series] {
        func one(_ metric: Metric, _ value: Double) -> Series {
            Series(labels.merging(metric.series()), at: time, value)
        }
        var series = [
            one(MetricCatalogue.runtimeUp, isUp ?? self.isUp ? 1 : 0),
            one(MetricCatalogue.runtimeRestarts, Double(restarts)),
            one(MetricCatalogue.runtimeOOMKills, Double(outOfMemoryKills)),
        ]
        if let loadTime { series.append(one(MetricCatalogue.modelLoadDuration, loadTime.seconds)) }
        return series
    }
}
