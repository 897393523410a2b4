internal import Telemetry

/// How many events the long window of a pair holds, over history.
package struct WindowTraffic: Hashable, Sendable {
    package var window: BurnWindow
    /// In the emptiest window that held any.
    package var fewest: Int
    /// In the fullest.
    package var most: Int
    /// Events it takes for a lone bad one not to exceed the factor.
    package var needed: Int
    /// Share of the windows with any events that hold fewer than that.
    package var belowNeeded: Double
}

extension SLOHistory {
    func traffic(of window: BurnWindow, in range: TimeRange) -> WindowTraffic {
        let needed = eventsForOneFailure(window)
        let slices = self.slices(in: window.long)
        let good = running.good
        let bad = running.bad
        var (fewest, most, below, all) = (Int.max, 0, 0, 0)
        let first = min(index(of: range.start) + slices, index(of: range.end))
        for end in first...index(of: range.end) {
            let start = max(0, end - slices)
            let total = good[end] - good[start] + bad[end] - bad[start]
            if total == 0 { continue }
            all += 1
            if total < fewest { fewest = total }
            if total > most { most = total }
            if total < needed { below += 1 }
        }
        return WindowTraffic(
            window: window, fewest: all > 0 ? fewest : 0, most: most, needed: needed,
            belowNeeded: all > 0 ? Double(below) / Double(all) : 0)
    }

    private func eventsForOneFailure(_ window: BurnWindow) -> Int {
        let test = BurnTest(window, of: slo)
        var count = max(1, Int(1 / (window.factor * slo.budget)))
        while test.exceeds(EventCounts(good: count - 1, bad: 1)) { count += 1 }
        return count
    }
}
