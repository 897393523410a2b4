internal import Telemetry

extension Column {
    /// Appends a part of another column; a whole one keeps sharing the other's memory.
    mutating func append(_ other: Column, _ part: Range<Int>) {
        if isEmpty && part == 0..<other.count {
            self = other
        } else if !part.isEmpty {
            times += other.times[part]
            values += other.values[part]
        }
    }

    /// Makes room for what follows until `end` when it comes as often as what is there: growing step by step
    /// copies everything again each time. No more than sixteen times what is there.
    mutating func reserve(until end: Timestamp) {
        guard let first = times.first, let last = times.last, last > first, end > last else { return }
        let share = (end - first).seconds / (last - first).seconds
        let expected = Int(Double(count) * min(16, share)) + 1
        times.reserveCapacity(expected)
        values.reserveCapacity(expected)
    }
}
