package import Telemetry

/// When events do not count against a budget, by SLO.
package struct Exclusions: Hashable, Sendable {
    /// For every SLO.
    package var everywhere: [Recurrence]
    /// By the name of the SLO, beside those for every one.
    package var named: [String: [Recurrence]]

    package init(everywhere: [Recurrence] = [], named: [String: [Recurrence]] = [:]) {
        self.everywhere = everywhere
        self.named = named
    }

    /// All that hold for an SLO.
    package func recurrences(for slo: String) -> [Recurrence] {
        everywhere + (named[slo] ?? [])
    }
}
