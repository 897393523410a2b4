/// The interval of a forecast where failures cost differently, as those of a composite's components do.
///
/// What k failures of costs c spent, Σ c·k, varies like that of Σ(c·k)² / Σ c²·k failures which cost
/// Σ c²·k / Σ c·k each (the scaled Poisson distribution of Bohm and Zech, "Statistics of weighted Poisson
/// events and its applications", NIM A 748 (2014) 1). With them the budget left is a number of failures, and
/// the interval is `ForecastInterval`'s; so is the dispersion, Pearson's over what the parts spent.
package struct WeightedForecast {
    package struct Source {
        /// Share of the whole budget that one failure spends.
        var cost: Double
        /// Events of the period.
        var counted: Double
        /// Failures and events of each part of the window.
        var parts: [(bad: Double, total: Double)]

        package init(cost: Double, counted: Double, parts: [(bad: Double, total: Double)]) {
            self.cost = cost
            self.counted = counted
            self.parts = parts
        }

        var bad: Double { parts.reduce(0) { $0 + $1.bad } }
        var total: Double { parts.reduce(0) { $0 + $1.total } }
    }

    let sources: [Source]

    package init(sources: [Source]) {
        self.sources = sources
    }

    /// - Parameters:
    ///   - left: share of the budget that is left, above 0.
    ///   - rate: burn rate of the window.
    ///   - period: its length; the times are in its unit.
    /// - Returns: Nil without events.
    package func times(left: Double, rate: Double, period: Double) -> (earliest: Double, latest: Double)? {
        let known = sources.filter { $0.total > 0 && $0.counted > 0 }
        guard !known.isEmpty else { return nil }
        let spent = known.reduce(0) { $0 + $1.cost * $1.bad }
        let squares = known.reduce(0) { $0 + $1.cost * $1.cost * $1.bad }
        // Without a failure the dearest there could be says how few it takes.
        let cost = spent > 0 ? squares / spent : known.map(\.cost).max() ?? 0
        guard cost > 0 else { return nil }
        // As long as the window's events are of the period's, so that the middle is left · period / rate.
        let held = known.reduce(0) { $0 + $1.total / $1.counted } / Double(known.count)
        let window = spent > 0 && rate > 0 ? period * spent / rate : period * held
        let (dispersion, filled) = dispersion(known, cost: cost)
        return ForecastInterval.times(
            seen: spent / cost, left: left / cost, dispersion: dispersion, filled: filled, window: window)
    }

    private func dispersion(_ known: [Source], cost: Double) -> (Double, filled: Int) {
        let count = known.map(\.parts.count).min() ?? 0
        var (square, filled) = (0.0, 0)
        for index in 0..<count where known.contains(where: { $0.parts[index].total > 0 }) {
            var (spent, expected, variance) = (0.0, 0.0, 0.0)
            for source in known {
                let usual = source.bad / source.total * source.parts[index].total
                spent += source.cost * source.parts[index].bad
                expected += source.cost * usual
                variance += source.cost * source.cost * usual
            }
            filled += 1
            if variance > 0 { square += (spent - expected) * (spent - expected) / variance }
        }
        return (filled > 1 ? max(1, square / Double(filled - 1)) : 1, filled)
    }
}
