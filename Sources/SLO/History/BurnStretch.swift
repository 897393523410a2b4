package import Telemetry

/// A stretch of time in which a window pair burned.
package struct BurnStretch: Hashable, Sendable {
    /// End of the first slice at which it did.
    package var start: Timestamp
    /// End of the first slice at which it no longer did; nil when it still does where the history ends.
    package var end: Timestamp?
    /// The highest burn rate that both windows sustained.
    package var peak: Double

    /// How long it lasted, up to `now` where it goes on.
    package func length(now: Timestamp) -> TimeSpan { (end ?? now) - start }

    /// The part in `(after, through]`.
    func length(after: Timestamp, through: Timestamp) -> TimeSpan {
        let begin = max(start, after)
        let stop = min(end ?? through, through)
        return begin < stop ? stop - begin : .zero
    }

    /// The part from an instant on, which begins at it where it was on before; nil for what was over by then.
    func cut(from begin: Timestamp) -> BurnStretch? {
        if let end, end <= begin { return nil }
        return BurnStretch(start: max(start, begin), end: end, peak: peak)
    }

    /// What is left once the condition must have held for a time; nil when it did not hold that long.
    func held(for span: TimeSpan, slice: TimeSpan, now: Timestamp) -> BurnStretch? {
        let slices = (span.milliseconds + slice.milliseconds - 1) / slice.milliseconds
        let fired = start + TimeSpan(milliseconds: slices * slice.milliseconds)
        let isReached = end.map { fired < $0 } ?? (fired <= now)
        return isReached ? BurnStretch(start: fired, end: end, peak: peak) : nil
    }
}

/// Joins what is said about one slice after the other into stretches. Slices go by number: it is asked for
/// each of them, and times are wanted of few.
struct StretchJoiner {
    private var closed: [(start: Int, end: Int, peak: Double)] = []
    private var begun = 0
    private var peak = 0.0
    private(set) var isOn = false

    mutating func next(_ isOn: Bool, at index: Int, rate: Double) {
        if isOn == self.isOn {
            if isOn, rate > peak { peak = rate }
            return
        }
        if isOn {
            (begun, peak) = (index, rate)
        } else {
            closed.append((begun, index, peak))
        }
        self.isOn = isOn
    }

    /// All stretches so far; the last one goes on when nothing has ended it.
    func stretches(in history: SLOHistory) -> [BurnStretch] {
        let ended = closed.map { stretch in
            BurnStretch(
                start: history.time(stretch.start), end: history.time(stretch.end), peak: stretch.peak)
        }
        return isOn ? ended + [BurnStretch(start: history.time(begun), end: nil, peak: peak)] : ended
    }
}
