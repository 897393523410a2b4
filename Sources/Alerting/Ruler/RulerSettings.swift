package import Telemetry

/// What every evaluation has in common.
package struct RulerSettings: Hashable, Sendable {
    /// Interval of groups that name none; a minute unless something else is said, as in Prometheus.
    package var interval: TimeSpan
    /// Available to templates.
    package var externalLabels: Labels
    package var externalURL: String

    package init(
        interval: TimeSpan = .minutes(1), externalLabels: Labels = Labels(), externalURL: String = ""
    ) {
        self.interval = interval
        self.externalLabels = externalLabels
        self.externalURL = externalURL
    }
}

/// A rule whose last evaluation failed; its alerts stay as they were.
package struct RuleFailure: Error, Hashable, Sendable, CustomStringConvertible {
    package var group: String
    package var rule: String
    package var time: Timestamp
    package var what: String

    package var description: String { "rule \(rule) of group \(group) fails: \(what)" }
}
