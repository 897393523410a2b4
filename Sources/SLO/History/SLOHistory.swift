package import Telemetry

/// The recorded events of one SLO, slice by slice, over a stretch of time.
///
/// Built by `HistoryReader`. Everything else about the past is computed from it: counts of any stretch are
/// one subtraction of integers, windows that slide are one pass over the slices.
package struct SLOHistory: Sendable {
    package private(set) var slo: SLODefinition
    /// What is to be judged; slices before it are kept for the windows that reach back.
    package let range: TimeRange
    /// Stretches without data, in order; the first begins before all data, the last ends after it.
    package let silences: [DataSilence]
    /// Why the indicator could not be evaluated, in words.
    package let problem: String?
    /// Width of a slice.
    package let width: TimeSpan
    /// Begin of the first slice.
    let origin: Timestamp
    let running: RunningCounts

    init(_ track: SLOTrack, range: TimeRange, from start: Timestamp) {
        slo = track.definition
        self.range = range
        silences = (track.log ?? DataLog(width: track.width)).finished()
        problem = track.problem
        width = track.width
        origin = track.book.ledger.boundary(before: start)
        running = track.book.ledger.running(from: start, through: range.end)
    }

    /// The slices of a composite of the histories of its components; nil where it does not count slices.
    init?(composite slo: SLODefinition, _ parts: [SLOHistory]) {
        guard slo.isComposite, case .timeslices = slo.method, let first = parts.first else { return nil }
        self.slo = slo
        range = first.range
        // Where one component knows nothing, nothing is known.
        silences = DataSilence.union(parts.map(\.silences))
        problem = parts.lazy.compactMap(\.problem).first
        width = first.width
        origin = first.origin
        running =
            CompositeSlices(parts.map(\.running), from: first.origin, width: first.width).running
    }

    /// The same events held against another target.
    func with(target: Double) -> SLOHistory {
        var history = self
        history.slo.target = target
        return history
    }

    /// Events in `(start, end]`; both ends move back to the boundary of a slice, as in the engine's ledger.
    package func counts(after start: Timestamp, through end: Timestamp) -> EventCounts {
        running.counts(after: index(of: start), through: index(of: end))
    }

    /// Events of the period that counts at an instant; of the last instant with data, where there is none and
    /// the policy is to keep what was known.
    package func periodCounts(at time: Timestamp) -> EventCounts {
        var index = index(of: time)
        if slo.noData == .keep, let silence = silence(at: time) { index = heldIndex(in: silence, at: index) }
        let end = self.time(index)
        return counts(after: slo.period.range(at: end).start, through: end)
    }

    /// The silence an instant lies in; nil where there is data.
    package func silence(at time: Timestamp) -> DataSilence? {
        silences.first { $0.from < time && time < $0.until }
    }

    /// When data began; nil when there has never been any.
    package var firstData: Timestamp? {
        guard let first = silences.first, first.until < .distantFuture else { return nil }
        return first.until
    }

    /// Time in `(start, end]` without data.
    package func timeWithoutData(after start: Timestamp, through end: Timestamp) -> TimeSpan {
        silences.reduce(.zero) { sum, silence in
            let begin = max(silence.from, start)
            let stop = min(silence.until, end)
            return begin < stop ? sum + (stop - begin) : sum
        }
    }

    /// Number of the last boundary at or before an instant; the boundary before the first slice is 0.
    func index(of time: Timestamp) -> Int {
        let slices = floorDivide(Int((time - origin).milliseconds), Int(width.milliseconds))
        return min(max(slices, 0), running.slices)
    }

    /// The boundary of that number.
    func time(_ index: Int) -> Timestamp {
        origin + TimeSpan(milliseconds: Int64(index) * width.milliseconds)
    }

    /// Slices that a window reaches back: the far edge moves back to a boundary.
    func slices(in span: TimeSpan) -> Int {
        Int((span.milliseconds + width.milliseconds - 1) / width.milliseconds)
    }
}
