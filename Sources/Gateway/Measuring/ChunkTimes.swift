/// When content arrived: first chunk, and the gaps between those after it.
package struct ChunkTimes: Hashable, Sendable {
    /// Content chunks seen.
    package private(set) var count = 0
    package private(set) var first: UInt64?
    package private(set) var maximumGap: UInt64 = 0
    private var last: UInt64 = 0
    /// Gaps in microseconds, in order; a longer stream keeps the first of them.
    package private(set) var gaps: [UInt32] = []

    /// 8,192 gaps are 32 KiB: the most one stream may hold.
    package static let keptGaps = 8_192

    package init() {}

    /// Nanoseconds on the monotonic clock.
    mutating func note(at now: UInt64) {
        count += 1
        guard first != nil else {
            first = now
            last = now
            return
        }
        let gap = now - last
        last = now
        maximumGap = max(maximumGap, gap)
        if gaps.count < ChunkTimes.keptGaps { gaps.append(UInt32(clamping: gap / 1_000)) }
    }

    /// Mean of all gaps, kept or not.
    package var meanGap: UInt64 {
        guard let first, count > 1 else { return 0 }
        return (last - first) / UInt64(count - 1)
    }
}
