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
    /// Samples of the last page that were left out.
    package var dropped = ScrapeDrops()

    package init(_ target: ScrapeTarget) {
        self.target = target
    }
}

/// Samples of a page that are not stored though the page is sound.
package struct ScrapeDrops: Hashable, Sendable {
    /// Of a series that has a sample of that instant on the same page.
    package var duplicates = 0
    /// At times of their own that lie more than ten minutes ahead.
    package var tooFarAhead = 0

    package init(duplicates: Int = 0, tooFarAhead: Int = 0) {
        self.duplicates = duplicates
        self.tooFarAhead = tooFarAhead
    }

    /// How many, by the word that `beaufort_scrape_dropped_samples_total` has for the reason.
    package var byReason: KeyValuePairs<String, Int> {
        ["duplicate": duplicates, "too_far_ahead": tooFarAhead]
    }
}
