package import Telemetry

/// One SLO, as its table shows it.
package struct ObjectiveRow: Hashable, Sendable {
    package enum State: Int, Hashable, Sendable {
        case met = 0
        case breaching = 1
        case noTraffic = 2
        case noData = 3
    }

    package var name: String
    /// The combination that the row is about, of an SLO that is split; else empty.
    package var labels: Labels
    package var title: String
    package var state: State
    /// The objective as a ratio, 0.999.
    package var objective: Double
    /// What was reached over the whole period, as a ratio.
    package var actual: Reading
    /// Share of the error budget left: 1 untouched, 0 spent, negative overspent.
    package var budget: Reading
    /// Burn rate by window, shortest window first.
    package var burns: [Burn]
    package var budgetHistory = Timeline.empty

    package struct Burn: Hashable, Sendable {
        package var window: TimeSpan
        package var rate: Double

        package init(window: TimeSpan, rate: Double) {
            self.window = window
            self.rate = rate
        }
    }

    package init(
        name: String, labels: Labels = Labels(), title: String? = nil, state: State, objective: Double,
        actual: Reading = .absent("not yet known"), budget: Reading = .absent("not yet known"),
        burns: [Burn] = []
    ) {
        self.name = name
        self.labels = labels
        self.title = title ?? name
        self.state = state
        self.objective = objective
        self.actual = actual
        self.budget = budget
        self.burns = burns
    }

    /// Within the objective over its period.
    package var isMet: Bool { state == .met || state == .noTraffic }

    package var highestBurn: Burn? { burns.max { $0.rate < $1.rate } }

    /// The burn over the window nearest to `window`.
    package func burn(near window: TimeSpan) -> Burn? {
        burns.min {
            abs($0.window.milliseconds - window.milliseconds)
                < abs($1.window.milliseconds - window.milliseconds)
        }
    }
}
