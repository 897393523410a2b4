internal import Telemetry

/// What history says of a window pair under some target.
package struct PairVerdict: Hashable, Sendable {
    package enum Finding: String, Hashable, Sendable {
        /// Even a total outage stays at or below the factor.
        case cannotFire = "cannot-fire"
        /// No window ever held as many events as the traffic guard asks for.
        case guardHoldsBack = "guard-holds-back"
        /// On for a quarter of the time or more.
        case firesConstantly = "fires-constantly"
        case fine
    }

    package var window: BurnWindow
    package var finding: Finding
    package var alerts: Int
    /// Time it was on, of the time with data.
    package var share: Double

    private static let constantly = 0.25

    init(_ pair: PairHistory, _ traffic: WindowTraffic, in history: SLOHistory, basis: HistoryBasis) {
        window = pair.window
        let sum = StretchSum(pair.alerts, in: basis.range)
        alerts = sum.count
        share = sum.length.seconds / max(1, basis.recorded.seconds)
        let trafficGuard = history.slo.trafficGuard
        // By the absolute rule a window may hold more than its share of the traffic.
        let window = pair.window
        if window.rule != .absolute || alerts == 0, window.cannotFire(budget: history.slo.budget) {
            finding = .cannotFire
        } else if max(trafficGuard.minimumEvents, trafficGuard.minimumBad) > traffic.most {
            finding = .guardHoldsBack
        } else {
            finding = share >= PairVerdict.constantly ? .firesConstantly : .fine
        }
    }
}
