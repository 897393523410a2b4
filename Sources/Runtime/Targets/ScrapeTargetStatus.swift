package import Telemetry

/// What is known of one target now: a row of `/api/v1/targets`.
package struct ScrapeTargetStatus: Hashable, Sendable {
    package enum Health: String, Hashable, Sendable {
        case up, down
        /// Not asked yet.
        case unknown
    }

    package var target: ScrapeTarget
    package var health = Health.unknown
    /// Empty when the last scrape went well.
    package var lastError = ""
    package var lastScrape: Timestamp?
    package var lastDuration = TimeSpan.zero

    package init(_ target: ScrapeTarget) {
        self.target = target
    }
}
