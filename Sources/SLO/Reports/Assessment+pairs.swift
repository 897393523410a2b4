internal import Telemetry

extension Assessment {
    /// Every window pair: how fast it burns, from when on it fires, and by the formulae how soon it would
    /// notice a steady failure and let go of it. Empty without any.
    package var pairTable: String {
        guard let first = pairs.first else { return "" }
        let times = ExpectedTimes.all(of: first.window, budget: slo.paceRatio)
        var grid = TextGrid(
            ["pair", "long", "short", "fires above", "budget spent", "now"]
                + times.map { "\($0.name): detected / reset" })
        for pair in pairs {
            grid.add(
                [
                    ReportNumber.pair(pair.window), pair.long.map(ReportNumber.burn) ?? ReportNumber.none,
                    pair.short.map(ReportNumber.burn) ?? ReportNumber.none,
                    pair.threshold.map(ReportNumber.burn) ?? ReportNumber.none,
                    pair.spent.map(ReportNumber.percent) ?? ReportNumber.none, pair.standing,
                ]
                    + ExpectedTimes.all(of: pair.window, budget: slo.paceRatio).map(\.words))
        }
        return grid.aligned
    }
}

extension PairReading {
    /// `burning`, `held back`, `quiet`
    package var standing: String { isBurning ? "burning" : isHeldBack ? "held back" : "quiet" }
}

extension ExpectedTimes {
    /// `52 s / 5 min`
    package var words: String {
        guard let detection, let reset else { return "never" }
        return "\(spoken(detection)) / \(spoken(reset))"
    }
}
