package import Telemetry

/// A place metrics are read from, and how the last reading went.
package struct TargetStatus: Hashable, Sendable {
    package enum Health: String, Hashable, Sendable {
        case up, down
        /// Not read yet.
        case unknown
    }

    /// Name of the group of targets it belongs to.
    package var pool: String
    package var url: String
    /// Laid over every series read there.
    package var labels: Labels
    /// As found, before relabelling.
    package var discoveredLabels: Labels
    package var health: Health
    /// Empty when the last reading went well.
    package var lastError: String
    package var lastScrape: Timestamp?
    package var lastScrapeSeconds: Double
    package var interval: TimeSpan
    package var timeout: TimeSpan

    package init(
        pool: String, url: String, labels: Labels, discoveredLabels: Labels = Labels(),
        health: Health = .unknown, lastError: String = "", lastScrape: Timestamp? = nil,
        lastScrapeSeconds: Double = 0, interval: TimeSpan, timeout: TimeSpan
    ) {
        self.pool = pool
        self.url = url
        self.labels = labels
        self.discoveredLabels = discoveredLabels
        self.health = health
        self.lastError = lastError
        self.lastScrape = lastScrape
        self.lastScrapeSeconds = lastScrapeSeconds
        self.interval = interval
        self.timeout = timeout
    }
}
