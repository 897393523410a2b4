internal import Telemetry

/// When a window pair burned over a history.
package struct PairHistory: Hashable, Sendable {
    package var window: BurnWindow
    /// Both windows above the factor.
    package var over: [BurnStretch]
    /// Both above it, enough events for the traffic guard, and for as long as the alert waits.
    package var alerts: [BurnStretch]
}

extension SLOHistory {
    /// Each pair of the policy, as the engine would have judged it at the end of every slice of the range.
    /// What was on already where the range begins starts there.
    package func pairHistories() -> [PairHistory] {
        if let composite { return pairHistories(composite) }
        let segments = segments(in: TimeRange(range.start - slo.alertLead, range.end))
        return slo.policy.windows.map { window in
            var replay = BurnReplay(self, window)
            for segment in segments { replay.run(segment) }
            return pairHistory(window, over: replay.over, burning: replay.burning)
        }
    }

    /// What was joined about a pair, within the range.
    func pairHistory(_ window: BurnWindow, over: StretchJoiner, burning: StretchJoiner) -> PairHistory {
        let end = time(index(of: range.end))
        let alerts = burning.stretches(in: self).compactMap {
            $0.held(for: window.forSpan, slice: width, now: end)
        }
        let within = { (stretches: [BurnStretch]) in
            stretches.compactMap { $0.cut(from: self.range.start) }
        }
        return PairHistory(window: window, over: within(over.stretches(in: self)), alerts: within(alerts))
    }
}

extension SLODefinition {
    /// How long before an instant pairs must be judged to know what is on at it: an alert waits for its
    /// `for`, in whole slices.
    var alertLead: TimeSpan {
        (policy.windows.map(\.forSpan).max() ?? .zero) + sliceWidth + sliceWidth
    }
}

/// One pass over the slices for one window pair.
struct BurnReplay {
    let history: SLOHistory
    let test: BurnTest
    let long: Int
    let short: Int
    /// Number of the last slice with events that was looked at.
    var newest = 0
    private(set) var over = StretchJoiner()
    private(set) var burning = StretchJoiner()

    init(_ history: SLOHistory, _ window: BurnWindow) {
        self.history = history
        test = BurnTest(window, of: history.slo)
        long = history.slices(in: window.long)
        short = history.slices(in: window.short)
    }

    mutating func run(_ segment: HistorySegment) {
        guard let silence = segment.silence else {
            guard test.window.isAbsolute else { return runThroughData(segment.ends) }
            for end in segment.ends { judgeSpending(end, at: end) }
            return
        }
        let first = segment.ends.lowerBound
        switch history.slo.noData {
        case .exclude: note(false, false, at: first, rate: 0)
        case .bad:
            let window = test.window
            let burns = history.slo.maximumBurn > (window.isAbsolute ? window.least : window.factor)
            note(burns, burns, at: first, rate: history.slo.maximumBurn)
        case .keep:
            // The windows end where data ended, so all slices of the silence say the same, unless somebody
            // said what happened in it.
            for index in history.isCorrected(segment) ? segment.ends : first...first {
                let held = history.heldIndex(in: silence, at: index)
                if test.window.isAbsolute { judgeSpending(held, at: index) } else { judge(held, at: index) }
            }
        }
    }

    /// In plain integers and local names: there are as many windows as slices, and nothing else here takes
    /// time.
    private mutating func runThroughData(_ ends: ClosedRange<Int>) {
        let (good, bad) = (history.running.good, history.running.bad)
        let (factor, budget) = (test.window.factor, test.budget)
        for end in ends {
            // Without a bad event in the short window nothing burns, and that is most of the time.
            let start = max(0, end - short)
            let failed = bad[end] - bad[start]
            var rate = failed > 0 ? Double(failed) / Double(failed + good[end] - good[start]) / budget : 0
            if rate > factor {
                let start = max(0, end - long)
                let failed = bad[end] - bad[start]
                rate = min(rate, Double(failed) / Double(failed + good[end] - good[start]) / budget)
            }
            if rate > factor {
                note(true, permits(end), at: end, rate: rate)
            } else if over.isOn {
                note(false, false, at: end, rate: 0)
            }
        }
    }

    private func permits(_ end: Int) -> Bool {
        !test.isGuarded || test.permits(history.running.counts(after: end - long, through: end))
    }

    private mutating func judge(_ end: Int, at index: Int) {
        let shortCounts = history.running.counts(after: end - short, through: end)
        let isShort = test.exceeds(shortCounts)
        let longCounts = history.running.counts(after: end - long, through: end)
        let isOver = isShort && test.exceeds(longCounts)
        guard isOver || over.isOn else { return }
        let rate = isOver ? min(test.rate(shortCounts), test.rate(longCounts)) : 0
        note(isOver, isOver && test.permits(longCounts), at: index, rate: rate)
    }

    mutating func note(_ isOver: Bool, _ isBurning: Bool, at index: Int, rate: Double) {
        over.next(isOver, at: index, rate: rate)
        burning.next(isBurning, at: index, rate: rate)
    }
}
