internal import Telemetry

/// Whether a window pair burns, by counts: what `Assessor` decides from readings, ready to be asked often.
struct BurnTest {
    let window: BurnWindow
    let budget: Double
    private let trafficGuard: TrafficGuard
    /// Of the guard's confidence.
    private let deviations: Double?

    init(_ window: BurnWindow, of slo: SLODefinition) {
        self.window = window
        budget = slo.budget
        trafficGuard = slo.trafficGuard
        isGuarded = !slo.trafficGuard.isOff
        deviations = slo.trafficGuard.confidence.map(WilsonInterval.deviations)
    }

    /// The traffic guard has something to say.
    let isGuarded: Bool

    /// Error ratio / budget; 0 without events: nothing burns then.
    func rate(_ counts: EventCounts) -> Double { (counts.errorRatio ?? 0) / budget }

    func exceeds(_ counts: EventCounts) -> Bool { rate(counts) > window.factor }

    /// Enough events for the traffic guard, and certain enough.
    func permits(_ long: EventCounts) -> Bool { permits(long, above: window.factor) }

    func permits(_ long: EventCounts, above threshold: Double) -> Bool {
        guard trafficGuard.permits(long) else { return false }
        guard let deviations else { return true }
        return WilsonInterval.lowerBound(long, deviations: deviations) / budget > threshold
    }
}
