internal import Telemetry

/// The components of a composite whose burn rates add up with their weights, slice by slice.
struct CompositeParts: Sendable {
    struct Part: Sendable {
        let slo: SLODefinition
        let weight: Double
        /// What one unit of its burn rate is in the composite's.
        let share: Double
        let running: RunningCounts
        let deviations: Double?
        /// For each boundary where its windows end: there, or where its data ended; `unknown` and `failing`
        /// where the policy says so.
        let ends: [Int]
    }

    static let unknown = -1
    static let failing = -2

    let slo: SLODefinition
    let parts: [Part]

    init(_ slo: SLODefinition, _ histories: [SLOHistory]) {
        self.slo = slo
        parts = zip(slo.components, histories).map { component, history in
            Part(
                slo: history.slo, weight: component.weight, share: component.share(of: slo),
                running: history.running,
                deviations: slo.trafficGuard.confidence.map(WilsonInterval.deviations),
                ends: CompositeParts.ends(history, slo.noData))
        }
    }

    private static func ends(_ history: SLOHistory, _ policy: NoDataPolicy) -> [Int] {
        var ends = Array(0...history.running.slices)
        let whole = TimeRange(history.origin, history.time(history.running.slices))
        for segment in history.segments(in: whole) {
            guard let silence = segment.silence else { continue }
            for index in segment.ends {
                switch policy {
                case .keep: ends[index] = history.heldIndex(in: silence, at: index)
                case .exclude: ends[index] = unknown
                case .bad: ends[index] = failing
                }
            }
        }
        return ends
    }

    /// A window's burn rate, as `CompositeAssessor` reads it.
    struct Reading {
        var rate = 0.0
        /// What the guard's confidence leaves of it.
        var certain = 0.0
        var counts = EventCounts()
        /// A component without data counts as failing, whatever the guard asks for.
        var isFailing = false
    }

    /// Of the window of so many slices that ends at a boundary.
    func reading(_ slices: Int, at index: Int) -> Reading {
        var reading = Reading()
        for part in parts {
            let end = part.ends[index]
            if end == CompositeParts.failing {
                reading.isFailing = true
                reading.rate += part.share * part.slo.maximumBurn
                reading.certain += part.share * part.slo.maximumBurn
            }
            guard end >= 0 else { continue }
            let counts = part.running.counts(after: end - slices, through: end)
            reading.counts = reading.counts + counts
            guard counts.bad > 0, let ratio = counts.errorRatio else { continue }
            let unit = part.share / part.slo.budget
            reading.rate += unit * ratio
            reading.certain +=
                unit * (part.deviations.map { WilsonInterval.lowerBound(counts, deviations: $0) } ?? ratio)
        }
        return reading
    }

    /// Share of the composite's budget that the events between two boundaries spent of a stretch around them;
    /// nil without events there.
    func consumed(after start: Int, through end: Int, of whole: ClosedRange<Int>) -> Double? {
        sum { part in
            let all = part.running.counts(after: whole.lowerBound, through: whole.upperBound)
            guard all.total > 0 else { return nil }
            let bad = part.running.counts(after: start, through: end).bad
            return part.share * Double(bad) / (part.slo.budget * Double(all.total))
        }
    }

    /// Σ weight · share of bad events; nil without events.
    func errorRatio(after start: Int, through end: Int) -> Double? {
        sum { part in
            part.running.counts(after: start, through: end).errorRatio.map { part.weight * $0 }
        }
    }

    /// What goes wrong between two boundaries beyond a burn rate, in slices of burn 1; slices of a component
    /// weigh by its events.
    func excess(after start: Int, through end: Int, beyond factor: Double) -> Double {
        let spent = parts.reduce(0.0) { sum, part in
            let all = part.running.counts(after: 0, through: part.running.slices)
            guard all.total > 0 else { return sum }
            let mean = Double(all.total) / Double(part.running.slices)
            let bad = Double(part.running.counts(after: start, through: end).bad)
            return sum + part.share * bad / (part.slo.budget * mean)
        }
        return spent - factor * Double(end - start)
    }

    private func sum(_ value: (Part) -> Double?) -> Double? {
        let known = parts.compactMap(value)
        return known.isEmpty ? nil : known.reduce(0, +)
    }
}

extension SLOHistory {
    /// As `pairHistories`, of a composite whose burn rates add up.
    func pairHistories(_ composite: CompositeParts) -> [PairHistory] {
        let (first, last) = (index(of: range.start - slo.alertLead) + 1, index(of: range.end))
        return slo.policy.windows.map { window in
            var (over, burning) = (StretchJoiner(), StretchJoiner())
            let (long, short) = (slices(in: window.long), slices(in: window.short))
            for end in first <= last ? first...last : last...last {
                let near = composite.reading(short, at: end)
                let far = near.rate > window.factor ? composite.reading(long, at: end) : near
                let isOver = near.rate > window.factor && far.rate > window.factor
                let isPermitted =
                    far.isFailing || far.certain > window.factor && slo.trafficGuard.permits(far.counts)
                let rate = isOver ? min(near.rate, far.rate) : 0
                over.next(isOver, at: end, rate: rate)
                burning.next(isOver && isPermitted, at: end, rate: rate)
            }
            return pairHistory(window, over: over, burning: burning)
        }
    }

    /// As `peaks`, of such a composite.
    func peaks(_ composite: CompositeParts, in segments: [HistorySegment]) -> [WindowPeak] {
        slo.policy.spans.compactMap { span in
            let slices = slices(in: span)
            var best: (rate: Double, index: Int)?
            for end in segments.lazy.flatMap(\.ends) {
                let rate = composite.reading(slices, at: end).rate
                if rate > best?.rate ?? 0 { best = (rate, end) }
            }
            return best.map { WindowPeak(span: span, rate: $0.rate, at: time($0.index)) }
        }
    }

    /// Share of the budget of a stretch that was spent in a part of it; nil where the whole has no events.
    func consumed(after start: Timestamp, through end: Timestamp, of whole: TimeRange) -> Double? {
        if let composite {
            let around = index(of: whole.start)...max(index(of: whole.start), index(of: whole.end))
            return composite.consumed(after: index(of: start), through: index(of: end), of: around)
        }
        let all = counts(after: whole.start, through: whole.end).total
        let bad = counts(after: start, through: end).bad
        return all > 0 ? Double(bad) / (slo.budget * Double(all)) : nil
    }

    /// Share of bad events, of such a composite with the weights of its components; nil without events.
    func errorRatio(after start: Timestamp, through end: Timestamp) -> Double? {
        guard let composite else { return counts(after: start, through: end).errorRatio }
        return composite.errorRatio(after: index(of: start), through: index(of: end))
    }
}
