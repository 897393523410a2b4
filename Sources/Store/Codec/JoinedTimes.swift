internal import Telemetry

/// The times of several chunks put together, once for all series that have the same.
struct JoinedTimes {
    private struct Stretch: Hashable {
        var row: Int64
        var range: Range<Int>
    }

    private var known: [[Stretch]: [Timestamp]] = [:]

    /// The times of parts, and behind them newer ones from memory.
    mutating func times(
        _ parts: [ChunkSamples.Part], and newer: ArraySlice<Timestamp> = []
    ) -> [Timestamp] {
        if newer.isEmpty, parts.count == 1, parts[0].isWhole { return parts[0].times }
        let stretches = parts.compactMap { part in part.row.map { Stretch(row: $0, range: part.range) } }
        guard stretches.count == parts.count else { return JoinedTimes.join(parts, newer) }
        let older = parts.reduce(0) { $0 + $1.range.count }
        if let times = known[stretches], times.count == older + newer.count,
            times[older...].elementsEqual(newer)
        {
            return times
        }
        let times = JoinedTimes.join(parts, newer)
        known[stretches] = times
        return times
    }

    private static func join(
        _ parts: [ChunkSamples.Part], _ newer: ArraySlice<Timestamp>
    ) -> [Timestamp] {
        var times: [Timestamp] = []
        times.reserveCapacity(parts.reduce(newer.count) { $0 + $1.range.count })
        for part in parts { times += part.times[part.range] }
        times += newer
        return times
    }
}
