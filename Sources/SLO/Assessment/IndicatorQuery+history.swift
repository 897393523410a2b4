internal import PromQL
internal import Telemetry

extension IndicatorQuery {
    /// What to ask for to know every slice of a stretch of time. Of counters whose samples are not kept any
    /// more each kept slice is asked for once: a shorter window would count it several times.
    func history(after start: Timestamp, through end: Timestamp, rollups: Rollups) -> [Stretch] {
        guard case .counters = indicator, !rollups.isEmpty else {
            return fine(after: start, through: end)
        }
        var stretches: [Stretch] = []
        var begin = start
        for level in rollups.levels.reversed() where level.before > begin {
            let before = min(level.before, end)
            guard begin < before else { break }
            let step = max(width, level.slice)
            let first = IndicatorQuery.boundary(begin, step)
            let last = IndicatorQuery.boundary(before, step)
            if first < last { stretches += cut(Stretch(first: first + step, last: last, step: step)) }
            begin = max(begin, last)
        }
        return stretches + fine(after: begin, through: end)
    }

    /// At which of a stretch's instants there is data, of any combination.
    func presence(in stretch: Stretch, runner: any QueryRunner) async throws -> [Timestamp] {
        let range = TimeRange(stretch.first, stretch.last)
        let value = try await runner.range(presence, over: range, step: stretch.step).value
        guard case .matrix(let series) = value else { return [] }
        let times = series.flatMap { $0.floats.times + $0.histograms.map(\.time) }
        return Set(times).sorted()
    }

    /// The values that a threshold is compared with, of all slices of a stretch and of one combination of its
    /// labels.
    func readings(
        in stretch: Stretch, of combination: Labels, runner: any QueryRunner
    ) async throws -> [Double] {
        guard case .threshold(let threshold) = indicator else { return [] }
        let query = try SlicedQuery(threshold.query, by: split?.labels ?? []).text(over: stretch.step)
        let range = TimeRange(stretch.first, stretch.last)
        let value = try await runner.range(query, over: range, step: stretch.step).value
        guard case .matrix(let series) = value else { return [] }
        let own = series.filter { split == nil || split?.combination(of: $0.labels) == combination }
        return own.flatMap { $0.floats.values.filter(\.isFinite) }
    }

    private func fine(after start: Timestamp, through end: Timestamp) -> [Stretch] {
        let first = IndicatorQuery.boundary(start, width) + width
        let last = IndicatorQuery.boundary(end, width)
        return first <= last ? cut(Stretch(first: first, last: last, step: width)) : []
    }

    /// The last multiple of a length at or before an instant.
    static func boundary(_ time: Timestamp, _ length: TimeSpan) -> Timestamp {
        let count = floorDivide(Int(time.milliseconds), Int(length.milliseconds))
        return Timestamp(milliseconds: Int64(count) * length.milliseconds)
    }
}
