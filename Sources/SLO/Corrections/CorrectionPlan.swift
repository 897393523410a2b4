package import Telemetry

/// A correction worked out, before anybody writes it down.
package struct CorrectionPlan: Hashable, Sendable {
    package var slo: String
    /// Of an SLO that is split.
    package var combination: Labels
    /// Whole slices.
    package var range: TimeRange
    /// Width of a slice.
    package var width: TimeSpan
    package var change: CorrectionChange
    /// Events in the range as they count now, then as they will: without those left out by time.
    package var before: EventCounts
    package var after: EventCounts

    /// More slices in one correction would make every start slow.
    private static let mostSlices = 200_000

    /// - Parameter slices: events of every slice of the range as they count now, by their end, oldest first.
    /// - Throws: `CorrectionRefused` when a count would fall below zero.
    init(
        _ request: CorrectionRequest, of slo: SLODefinition, in range: TimeRange,
        _ slices: [CorrectedEvents.Slice]
    ) throws(CorrectionRefused) {
        self.slo = slo.name
        combination = slo.combination
        self.range = range
        width = slo.sliceWidth
        let there = slices.reduce(EventCounts()) { $0 + $1.counts }
        before = there
        switch request {
        case .exclude:
            change = .exclude
            after = EventCounts()
        case .change(let good, let bad):
            after = EventCounts(good: there.good + good, bad: there.bad + bad)
            guard after.good >= 0, after.bad >= 0 else {
                throw CorrectionRefused(
                    """
                    \(slo.title) has \(there.good) good and \(there.bad) bad events between \(range.start.rfc3339) and \
                    \(range.end.rfc3339): no more than those can be taken away
                    """)
            }
            let events = CorrectionPlan.events(good: good, bad: bad, slices, there)
            guard events.slices.count <= CorrectionPlan.mostSlices else {
                throw CorrectionRefused(
                    "this changes \(events.slices.count) slices: correct shorter stretches")
            }
            change = .events(events)
        }
    }

    /// What is taken away goes in proportion to what is there; what is counted the other way stays where it
    /// is; the rest is spread.
    private static func events(
        good: Int, bad: Int, _ slices: [CorrectedEvents.Slice], _ there: EventCounts
    ) -> CorrectedEvents {
        let badToGood = min(max(0, -bad), max(0, good))
        let goodToBad = min(max(0, -good), max(0, bad))
        let lessBad = shares(of: max(0, -bad), slices.map(\.counts.bad), there.bad)
        let lessGood = shares(of: max(0, -good), slices.map(\.counts.good), there.good)
        let moreGood = shares(of: badToGood, lessBad, max(0, -bad))
        let moreBad = shares(of: goodToBad, lessGood, max(0, -good))
        let changed = slices.indices.compactMap { index -> CorrectedEvents.Slice? in
            let counts = EventCounts(
                good: moreGood[index] - lessGood[index], bad: moreBad[index] - lessBad[index])
            return counts == EventCounts() ? nil : .init(end: slices[index].end, counts: counts)
        }
        return CorrectedEvents(
            added: EventCounts(good: max(0, good) - badToGood, bad: max(0, bad) - goodToBad), slices: changed)
    }

    /// Divides a number over weights in whole parts: part i is ⌊n · W(i) / W⌋ − ⌊n · W(i−1) / W⌋, with W(i)
    /// the sum of the first i weights. The parts add up to n, and none is more than its weight when n is at
    /// most W.
    static func shares(of count: Int, _ weights: [Int], _ sum: Int) -> [Int] {
        guard count > 0, sum > 0 else { return Array(repeating: 0, count: weights.count) }
        var through: Int128 = 0
        var given = 0
        return weights.map { weight in
            through += Int128(weight)
            let total = Int(Int128(count) * through / Int128(sum))
            defer { given = total }
            return total - given
        }
    }
}

extension HistoryReader {
    /// So much is counted slice by slice at once.
    private var longest: TimeSpan { .days(100) }

    /// Works out a correction from what is counted now, other corrections included.
    ///
    /// - Parameters:
    ///   - combination: of an SLO that is split, whose events are changed; left-out time is so for all.
    ///   - range: widened to whole slices.
    ///   - now: nothing after it can be corrected.
    /// - Throws: `CorrectionRefused`, in words; what the source throws.
    package func plan(
        _ request: CorrectionRequest, of slo: SLODefinition, only combination: Labels = Labels(),
        in range: TimeRange, now: Timestamp
    ) async throws -> CorrectionPlan {
        let width = slo.sliceWidth
        let whole = TimeRange(
            range.start.roundedDown(to: width),
            min(range.end.roundedUp(to: width), now.roundedDown(to: width)))
        guard range.start < range.end else { throw CorrectionRefused("the time ends before it begins") }
        guard range.end <= now else { throw CorrectionRefused("\(range.end.rfc3339) is not over yet") }
        guard whole.start < whole.end else {
            throw CorrectionRefused("this slice of \(width) is not over yet: wait for its end")
        }
        guard whole.length <= longest else {
            throw CorrectionRefused("no more than \(longest) at once: correct shorter stretches")
        }
        try slo.permits(request, combination)
        // What is left out needs no counting slice by slice, but whoever asks wants to know how much it is.
        let part = slo.corrected(combination)
        let slices = try await events(of: slo, combination, in: whole)
        if slices.isEmpty {
            throw CorrectionRefused("\(part.title) has had no event since \(whole.start.rfc3339)")
        }
        return try CorrectionPlan(request, of: part, in: whole, slices)
    }

    /// Whether counts stay whole without a correction that others may stand on.
    ///
    /// - Throws: `CorrectionRefused` when one would fall below zero.
    package func checkRevoking(_ correction: Correction, of slo: SLODefinition) async throws {
        guard case .events = correction.change else { return }
        for slice in try await events(of: slo, correction.combination, in: correction.range)
        where slice.counts.good < 0 || slice.counts.bad < 0 {
            throw CorrectionRefused(
                """
                without correction \(correction.id) later ones would take away more than there is at \
                \(slice.end.rfc3339): revoke those first
                """)
        }
    }

    /// Events slice by slice, unweighed, nothing left out; of one combination, or of all together. Empty
    /// where the combination had none.
    private func events(
        of slo: SLODefinition, _ combination: Labels, in range: TimeRange
    ) async throws -> [CorrectedEvents.Slice] {
        let all = try await readEach([slo], in: range, from: range.start, unweighed: true).flatMap(\.self)
        if let problem = all.compactMap(\.problem).first {
            throw CorrectionRefused("\(slo.name) cannot be counted: \(problem)")
        }
        // A composite's own slices are its components' once more.
        let histories = all.filter { history in
            combination.isEmpty
                ? !slo.isComposite || history.slo.isComponent : history.slo.combination == combination
        }
        guard let one = histories.first else { return [] }
        let first = one.index(of: range.start)
        let last = one.index(of: range.end)
        guard first < last else { return [] }
        return (first + 1...last).map { index in
            CorrectedEvents.Slice(
                end: one.time(index),
                counts: histories.reduce(EventCounts()) {
                    $0 + $1.running.counts(after: index - 1, through: index)
                })
        }
    }
}

extension SLODefinition {
    fileprivate func permits(
        _ request: CorrectionRequest, _ combination: Labels
    ) throws(CorrectionRefused) {
        guard request != .exclude else {
            guard combination.isEmpty else {
                throw CorrectionRefused("time is left out for all combinations of \(name): give no labels")
            }
            return
        }
        if isComposite {
            guard let component = components.first(where: { $0.definition.combination == combination })
            else {
                let names = components.map(\.name).joined(separator: ", ")
                throw CorrectionRefused(
                    "\(name) is a composite: say whose events, with --only \(SLOComponent.label)= one of \(names)"
                )
            }
            return try component.definition.permitsEvents()
        }
        if let split, combination.sorted.map(\.name) != split.labels.sorted() {
            throw CorrectionRefused(
                "\(name) is split: say whose events, with --only and each of \(split.labels.joined(separator: ", "))"
            )
        }
        guard split != nil || combination.isEmpty else {
            throw CorrectionRefused("\(name) is not split by labels")
        }
        try permitsEvents()
    }

    /// The SLO whose events are meant: itself, a combination of it, or a component.
    fileprivate func corrected(_ combination: Labels) -> SLODefinition {
        if combination.isEmpty { return self }
        return components.first { $0.definition.combination == combination }?.definition ?? part(combination)
    }

    private func permitsEvents() throws(CorrectionRefused) {
        switch indicator {
        case .requests, .counters, .threshold: return
        case .composite:
            throw CorrectionRefused("\(name) is a composite, whose events are its components'")
        case .ratio:
            throw CorrectionRefused("\(name) measures a ratio, which has no events: give --exclude")
        case .foreign(let source):
            throw CorrectionRefused("\(name) asks a source of type \(source), which is not counted here")
        }
    }
}

extension Timestamp {
    fileprivate func roundedDown(to width: TimeSpan) -> Timestamp {
        let count = floorDivide(Int(milliseconds), Int(width.milliseconds))
        return Timestamp(milliseconds: Int64(count) * width.milliseconds)
    }
}
