internal import Telemetry

/// Turns samples of one cumulative counter into increments. A drop is a restart from zero; the very
/// first sample is only a baseline, which is why recorders begin with a 0.
struct CounterReader: Hashable, Sendable {
    private(set) var last: Double?
    private(set) var time = Timestamp.distantPast

    /// The increment up to this sample; nil for the first, for one not newer than the last, for a NaN.
    mutating func increment(to value: Double, at time: Timestamp) -> Int? {
        guard time > self.time, value.isFinite else { return nil }
        defer {
            last = value
            self.time = time
        }
        guard let last else { return nil }
        return Int((value < last ? value : value - last).rounded())
    }
}
