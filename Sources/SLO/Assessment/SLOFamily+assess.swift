internal import Telemetry

extension SLOFamily {
    /// Of the SLO; of one that is split as a whole, then of each combination in the order of their labels.
    func assessments(at time: Timestamp) -> [Assessment] {
        guard definition.split != nil else { return [whole.assess(at: time)] }
        let parts = self.parts.sorted { $0.key < $1.key }.map { $0.value.assess(at: time, sharing: whole) }
        return [overall(parts, at: time)] + parts
    }

    /// Nil for an SLO that is not split.
    func standing(at time: Timestamp) -> SplitStanding? {
        guard let split = definition.split else { return nil }
        let isOverflowing = parts[split.overflow] != nil
        return SplitStanding(
            slo: definition, combinations: parts.count - (isOverflowing ? 1 : 0), isOverflowing: isOverflowing
        )
    }

    /// What can be said of all combinations at once: their events together, and the worst of their states. It
    /// has no burn rates and raises no alert but that of missing data, for the promise is to each.
    private func overall(_ parts: [Assessment], at time: Timestamp) -> Assessment {
        var overall = whole.assess(at: time)
        overall.windows = []
        overall.pairs = []
        overall.exhaustion = nil
        overall.exhaustionRange = nil
        // The track of the whole counts no events, at most slices.
        overall.counts = parts.reduce(EventCounts()) { $0 + $1.counts }
        overall.corrected = parts.reduce(EventCounts()) { $0 + $1.corrected }
        overall.excluded = parts.reduce(0) { $0 + $1.excluded }
        guard overall.state != .noData else { return overall }
        let states = Set(parts.map(\.state))
        overall.state =
            states.contains(.breaching) ? .breaching : states.contains(.ok) ? .ok : .noTraffic
        return overall
    }
}
