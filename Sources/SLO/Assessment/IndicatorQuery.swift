internal import PromQL
internal import Telemetry

/// A PromQL indicator, ready to be asked for the events of each slice.
struct IndicatorQuery: Sendable {
    let indicator: Indicator
    let width: TimeSpan
    /// By whose labels events are told apart; nil when they are not.
    let split: LabelSplit?
    /// Asked at an instant to learn whether there is data at all.
    let presence: String
    /// Slices asked for at once.
    private let stretchSlices: Int
    /// A slice counts without events too, as long as it has samples.
    private let countsSlices: Bool

    /// So many samples at most are in an answer.
    private static let stretchSamples = 500_000

    init(
        _ indicator: Indicator, width: TimeSpan, split: LabelSplit? = nil, countsSlices: Bool = false
    ) throws {
        self.indicator = indicator
        self.width = width
        self.split = split
        self.countsSlices = countsSlices
        stretchSlices = min(5_000, max(100, IndicatorQuery.stretchSamples / (split?.limit ?? 1)))
        let lookback = max(width, TimeSpan.minutes(5))
        let labels = split?.labels ?? []
        switch indicator {
        case .counters(let counters):
            presence = try SlicedQuery(counters.total, by: labels).sampled(over: lookback)
            _ = try SlicedQuery(counters.total, by: labels).increase(over: width)
            _ = try SlicedQuery(counters.selected, by: labels).increase(over: width)
        case .threshold(let threshold):
            presence = try SlicedQuery(threshold.query, by: labels).sampled(over: lookback)
        case .ratio(let ratio):
            presence = try SlicedQuery(ratio.query, by: labels).sampled(over: lookback)
        case .requests, .foreign, .composite:
            presence = ""
        }
    }

    private func sliced(_ query: String) -> SlicedQuery { SlicedQuery(query, by: split?.labels ?? []) }

    /// Ends of the slices to ask for: the first, the last, and how far apart.
    struct Stretch: Hashable, Sendable {
        var first: Timestamp
        var last: Timestamp
        var step: TimeSpan

        /// All of the slices, without its start.
        var range: TimeRange { TimeRange(first - step, last) }
    }

    /// What to ask for after the slices up to `closed` are known: those and, once more, the recent ones.
    /// At first the whole period; counters in coarse steps where no burn window looks, which a calendar's
    /// boundary does not fall into.
    func stretches(
        of slo: SLODefinition, after closed: Timestamp?, through end: Timestamp
    ) -> [Stretch] {
        if let closed {
            let start = max(closed - SLOTrack.revision, end - slo.period.longest)
            return cut(Stretch(first: aligned(start) + width, last: end, step: width))
        }
        let start = aligned(end - slo.period.longest)
        let reach = max(slo.policy.windows.map(\.long).max() ?? .zero, TimeSpan.hours(1))
        let recent = max(start, end - reach)
        guard case .counters = indicator, slo.method == .occurrences, recent > start else {
            return cut(Stretch(first: start + width, last: end, step: width))
        }
        let factor = max(1, (recent - start).milliseconds / (720 * width.milliseconds))
        let coarse = TimeSpan(milliseconds: width.milliseconds * factor)
        let steps = { (span: TimeSpan) in span.milliseconds / coarse.milliseconds }
        let boundary = slo.period.boundaries(at: end).last.map(aligned)
        var (before, begin): ([Stretch], Timestamp) = ([], start)
        if let boundary, boundary > start, boundary < recent {
            begin = boundary
            // Counted back from the boundary, a step further than the period reaches.
            let count = steps(boundary - start) + 1
            let first = boundary - TimeSpan(milliseconds: (count - 1) * coarse.milliseconds)
            before = cut(Stretch(first: first, last: boundary, step: coarse))
        }
        let middle = begin + TimeSpan(milliseconds: steps(recent - begin) * coarse.milliseconds)
        return before + cut(Stretch(first: begin + coarse, last: middle, step: coarse))
            + cut(Stretch(first: middle + width, last: end, step: width))
    }

    func cut(_ whole: Stretch) -> [Stretch] {
        var stretches: [Stretch] = []
        var first = whole.first
        let span = TimeSpan(milliseconds: whole.step.milliseconds * Int64(stretchSlices - 1))
        while first <= whole.last {
            let last = min(whole.last, first + span)
            stretches.append(Stretch(first: first, last: last, step: whole.step))
            first = last + whole.step
        }
        return stretches
    }

    private func aligned(_ time: Timestamp) -> Timestamp {
        let slice = floorDivide(Int(time.milliseconds), Int(width.milliseconds))
        return Timestamp(milliseconds: Int64(slice) * width.milliseconds)
    }

    /// The combinations that have data at an instant; the empty one for an indicator that is not split.
    func present(at time: Timestamp, runner: any QueryRunner) async throws -> Set<Labels> {
        switch try await runner.instant(presence, at: time).value {
        case .scalar(_, let value): value.isNaN ? [] : [combination(of: Labels())]
        case .vector(let elements): Set(elements.map { combination(of: $0.labels) })
        case .matrix(let series): Set(series.map { combination(of: $0.labels) })
        case .string: []
        }
    }

    /// Events of each combination by the end of their slice; slices without any are left out.
    func events(
        in stretch: Stretch, runner: any QueryRunner
    ) async throws -> [Labels: [Timestamp: EventCounts]] {
        let ask = { (query: String) async throws -> [Labels: [Timestamp: [Double]]] in
            let range = TimeRange(stretch.first, stretch.last)
            return values(try await runner.range(query, over: range, step: stretch.step).value)
        }
        switch indicator {
        case .counters(let counters):
            let selected = try await ask(sliced(counters.selected).increase(over: stretch.step))
            let whole = sliced(counters.total)
            let total = try await ask(
                countsSlices
                    ? whole.sampledIncrease(over: stretch.step) : whole.increase(over: stretch.step))
            return total.reduce(into: [:]) { events, part in
                events[part.key] = counters.events(part.value, selected: selected[part.key] ?? [:])
            }
        case .threshold(let threshold):
            let values = try await ask(sliced(threshold.query).text(over: stretch.step))
            return values.mapValues { $0.mapValues(threshold.events) }
        case .ratio(let ratio):
            let values = try await ask(sliced(ratio.query).text(over: stretch.step))
            return values.mapValues { $0.mapValues(ratio.events) }
        case .requests, .foreign, .composite:
            return [:]
        }
    }

    private func combination(of labels: Labels) -> Labels {
        split?.combination(of: labels) ?? Labels()
    }

    /// Finite values of all series of a combination by time.
    private func values(_ value: Value) -> [Labels: [Timestamp: [Double]]] {
        guard case .matrix(let series) = value else { return [:] }
        var values: [Labels: [Timestamp: [Double]]] = [:]
        for series in series {
            var byTime = values.removeValue(forKey: combination(of: series.labels)) ?? [:]
            for (time, value) in zip(series.floats.times, series.floats.values) where value.isFinite {
                byTime[time, default: []].append(value)
            }
            values[combination(of: series.labels)] = byTime
        }
        return values
    }
}

extension CounterIndicator {
    /// The increases of a slice's series are added up.
    fileprivate func events(
        _ total: [Timestamp: [Double]], selected: [Timestamp: [Double]]
    ) -> [Timestamp: EventCounts] {
        total.reduce(into: [:]) { events, slice in
            let whole = max(0, Int(slice.value.reduce(0, +).rounded()))
            let part = min(whole, max(0, Int((selected[slice.key] ?? []).reduce(0, +).rounded())))
            let good = countsBad ? whole - part : part
            events[slice.key] = EventCounts(good: good, bad: whole - good)
        }
    }
}

extension RatioIndicator {
    /// The mean of a slice's series, in millionths.
    fileprivate func events(_ values: [Double]) -> EventCounts {
        let mean = min(1, max(0, values.reduce(0, +) / Double(values.count)))
        let units = BudgetingMethod.ratioUnits
        let good = Int(((isSuccess ? mean : 1 - mean) * Double(units)).rounded())
        return EventCounts(good: good, bad: units - good)
    }
}

extension ThresholdIndicator {
    fileprivate func events(_ values: [Double]) -> EventCounts {
        let good = values.count { holds($0) }
        return EventCounts(good: good, bad: values.count - good)
    }

    func holds(_ value: Double) -> Bool { operation.holds(value, bound) ?? false }
}
