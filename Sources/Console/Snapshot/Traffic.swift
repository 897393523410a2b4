/// Requests and tokens, now and over the window.
package struct Traffic: Hashable, Sendable {
    static let noTraffic = Reading.absent("no requests yet")

    /// Good answers out of all that were our duty, over the last minute.
    package var success = noTraffic
    package var successHistory = Timeline.empty
    package var requestsPerSecond = noTraffic
    package var requestHistory = Timeline.empty
    package var inputTokensPerSecond = noTraffic
    package var outputTokensPerSecond = noTraffic
    package var tokenHistory = Timeline.empty
    package var inFlight = noTraffic
    package var inFlightHistory = Timeline.empty
    package var waiting = noTraffic
    package var waitingHistory = Timeline.empty
    /// Over the window: answered requests, failures by kind (largest first), retries, fallbacks, …
    package var requestsInWindow = noTraffic
    package var failures: [Tally] = []
    package var attempts: [Tally] = []
    package var retries = noTraffic
    package var retryHistory = Timeline.empty
    package var fallbacks = noTraffic
    package var disconnects = noTraffic
    package var truncated = noTraffic

    package init() {}
}

/// How many of what.
package struct Tally: Hashable, Sendable {
    package var name: String
    package var count: Double

    package init(_ name: String, _ count: Double) {
        self.name = name
        self.count = count
    }
}

/// Seconds: how long answers take, as a whole and by stage.
package struct Latency: Hashable, Sendable {
    static let none = Reading.absent("no finished request in the last minute")

    package var p50 = none
    package var p95 = none
    package var p99 = none
    package var p50History = Timeline.empty
    package var p95History = Timeline.empty
    package var p99History = Timeline.empty
    /// Time to the first chunk with content.
    package var firstChunkP50 = none
    package var firstChunkP95 = none
    package var firstChunkHistory = Timeline.empty
    /// Between chunks of one answer, as the runtime produces tokens.
    package var perTokenP95 = none
    package var queueP95 = none
    package var queueHistory = Timeline.empty
    /// Largest gap in a stream.
    package var stallP95 = none
    /// One for each upstream, by name.
    package var heatmaps: [HeatmapGrid] = []

    package init() {}
}
