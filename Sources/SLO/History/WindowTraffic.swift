internal import Telemetry

/// How many events the long window of a pair holds, over history.
package struct WindowTraffic: Hashable, Sendable {
    package var window: BurnWindow
    /// In the emptiest window that held any.
    package var fewest: Int
    /// In the fullest.
    package var most: Int
    /// Events it takes for a lone bad one not to fire: in the window or, by the absolute rule, in the period.
    package var needed: Int
    /// Share of the windows with any events in which a lone one fires.
    package var belowNeeded: Double
    /// Events of the emptiest period that ended with such a window.
    package var fewestOfPeriod: Int
    /// Events a period must hold for a lone bad one not to spend the window's share of the budget.
    package var neededOfPeriod: Int

    /// One failure alone can fire.
    package var isAtRisk: Bool { window.isAbsolute ? fewestOfPeriod < needed : fewest < needed }
}

extension SLOHistory {
    func traffic(of window: BurnWindow, in range: TimeRange) -> WindowTraffic {
        let spending = Int((1 / (window.share * slo.budget)).rounded(.up))
        let needed = window.isAbsolute ? spending : eventsForOneFailure(window)
        let slices = self.slices(in: window.long)
        let period = self.slices(in: slo.period.nominal)
        var (fewest, most, below, all, volume) = (Int.max, 0, 0, 0, Int.max)
        let last = index(of: range.end)
        let first = min(index(of: range.start) + slices, last)
        // A period that began before the history has events that nobody counted.
        let whole = min(index(of: range.start) + period, last)
        for end in first...last {
            let total = running.total(after: end - slices, through: end)
            if total == 0 { continue }
            let inPeriod = running.total(after: end - period, through: end)
            all += 1
            if total < fewest { fewest = total }
            if total > most { most = total }
            if end >= whole, inPeriod < volume { volume = inPeriod }
            if (window.isAbsolute ? inPeriod : total) < needed { below += 1 }
        }
        return WindowTraffic(
            window: window, fewest: all > 0 ? fewest : 0, most: most, needed: needed,
            belowNeeded: all > 0 ? Double(below) / Double(all) : 0,
            fewestOfPeriod: volume < .max ? volume : 0, neededOfPeriod: spending)
    }

    private func eventsForOneFailure(_ window: BurnWindow) -> Int {
        let test = BurnTest(window, of: slo)
        var count = max(1, Int(1 / (window.factor * slo.budget)))
        while test.exceeds(EventCounts(good: count - 1, bad: 1)) { count += 1 }
        return count
    }
}
