internal import PromQL
internal import Telemetry

extension IndicatorQuery {
    /// Events of each combination by the end of their slice, of runs of slices given by the ends of the first
    /// and the last.
    ///
    /// Where only slices of samples are kept, a run grows to whole ones of those: nothing tells the events of
    /// one apart, and windows shorter than it would count it several times.
    func events(
        inRuns runs: [TimeRange], rollups: Rollups, runner: any QueryRunner
    ) async throws -> [Labels: [Timestamp: EventCounts]] {
        var events: [Labels: [Timestamp: EventCounts]] = [:]
        for run in runs {
            let whole = IndicatorQuery.whole(TimeRange(run.start - width, run.end), rollups)
            for stretch in history(after: whole.start, through: whole.end, rollups: rollups) {
                let found = try await self.events(in: stretch, runner: runner)
                events.merge(found) { $0.merging($1) { $1 } }
            }
        }
        return events
    }

    /// The stretch `(start, end]` with both ends moved outwards to those of the slices they lie in.
    private static func whole(_ range: TimeRange, _ rollups: Rollups) -> TimeRange {
        var range = range
        if let slice = rollups.slice(at: range.start + .milliseconds(1)) {
            range.start = boundary(range.start, slice)
        }
        if let slice = rollups.slice(at: range.end) {
            range.end = boundary(range.end - .milliseconds(1), slice) + slice
        }
        return range
    }
}
