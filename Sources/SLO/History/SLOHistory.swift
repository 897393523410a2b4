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
    /// Corrections that apply, of any time.
    package let corrections: [Correction]
    /// Numbers of the boundaries at which slices end that corrections change, in order.
    let correctedEnds: [Int]
    /// Width of a slice.
    package let width: TimeSpan
    /// Begin of the first slice.
    let origin: Timestamp
    let running: RunningCounts
    /// Of a composite that has no slices of its own, whose burn rates add up.
    private(set) var composite: CompositeParts?

    init(_ track: SLOTrack, range: TimeRange, from start: Timestamp) {
        slo = track.definition
        self.range = range
        silences = (track.log ?? DataLog(width: track.width)).finished()
        problem = track.problem
        corrections = track.corrections
        width = track.width
        origin = track.book.ledger.boundary(before: start)
        running = track.book.ledger.running(from: start, through: range.end)
        let (origin, width) = (origin, width)
        correctedEnds = track.corrections.changes(width: width, in: TimeRange(origin, range.end)).map {
            Int(($0.end - origin).milliseconds / width.milliseconds)
        }
    }

    /// A composite of the histories of its components: slices of its own for Timeslices, else the events of
    /// all together, and burn rates that add up. Nil for what is no composite.
    init?(composite slo: SLODefinition, _ parts: [SLOHistory]) {
        guard slo.isComposite, let first = parts.first else { return nil }
        self.slo = slo
        range = first.range
        // Where one component knows nothing, nothing is known, unless it is left out then.
        let all = parts.map(\.silences)
        silences = slo.noData == .exclude ? DataSilence.common(all) : DataSilence.union(all)
        problem = parts.lazy.compactMap(\.problem).first
        // Left-out time is so for every component, and told once.
        var seen: Set<Int64> = []
        corrections = parts.flatMap(\.corrections).filter { seen.insert($0.id).inserted }
        width = first.width
        origin = first.origin
        correctedEnds = Set(parts.flatMap(\.correctedEnds)).sorted()
        if case .timeslices = slo.method {
            running =
                CompositeSlices(parts.map(\.running), from: first.origin, width: first.width).running
        } else {
            running = RunningCounts(sum: parts.map(\.running))
            composite = CompositeParts(slo, parts)
        }
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
        let range = periodRange(at: time)
        return counts(after: range.start, through: range.end)
    }

    /// The period that counts at an instant, or did when there was data.
    func periodRange(at time: Timestamp) -> TimeRange {
        var index = index(of: time)
        if slo.noData == .keep, let silence = silence(at: time) { index = heldIndex(in: silence, at: index) }
        let end = self.time(index)
        return TimeRange(min(end, slo.period.range(at: end).start), end)
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
