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
}
