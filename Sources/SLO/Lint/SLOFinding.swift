package import Documents

/// Something about an SLO that will not do what its author expects.
package struct SLOFinding: Hashable, Sendable, CustomStringConvertible {
    /// Names of the checks; they stay the same, so that people can search for them.
    package enum Check: String, Hashable, Sendable, CaseIterable {
        /// Even a total outage stays below the factor.
        case cannotFire = "cannot-fire"
        /// The factor is below 1: it alerts while the budget lasts.
        case firesBelowPace = "fires-below-pace"
        /// At the traffic seen, a single bad event exceeds the factor.
        case oneFailurePages = "one-failure-pages"
        /// Even a total outage does not spend the share of the budget, at steady traffic.
        case cannotSpend = "cannot-spend"
        /// A window holds too few slices to say anything.
        case windowTooShort = "window-too-short"
        /// A burn window is longer than the budget's period.
        case windowBeyondPeriod = "window-beyond-period"
        /// Nothing watches the budget.
        case noAlerts = "no-alerts"
        /// The source is one we cannot ask.
        case cannotMeasure = "cannot-measure"
        /// A target of 0: nothing is promised.
        case promisesNothing = "promises-nothing"
    }

    package var check: Check
    package var slo: String
    package var position: SourcePosition
    package var what: String
    package var remedy: String

    package init(_ check: Check, _ slo: SLODefinition, _ what: String, remedy: String) {
        self.check = check
        self.slo = slo.name
        position = slo.position
        self.what = what
        self.remedy = remedy
    }

    package var description: String { "\(position): \(slo): \(what) [\(check.rawValue)]\n  \(remedy)" }
}
