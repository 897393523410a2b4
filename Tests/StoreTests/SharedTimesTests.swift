import Telemetry
import Testing

@testable import Store

/// Lists of times that many series have are there once.
struct SharedTimesTests {
    private static func times(_ count: Int, from first: Int64 = 0) -> [Timestamp] {
        (0..<Int64(count)).map { Timestamp(milliseconds: first + $0 * 15_000) }
    }

    private static func place(_ times: [Timestamp]) -> UnsafePointer<Timestamp>? {
        times.withUnsafeBufferPointer(\.baseAddress)
    }

    @Test func partsAreJoinedOnce() {
        let parts = [
            ChunkSamples.Part(row: 1, times: Self.times(100), range: 40..<100),
            ChunkSamples.Part(row: 2, times: Self.times(80, from: 1_500_000), range: 0..<80),
        ]
        let newer = Self.times(5, from: 2_700_000)
        var joined = JoinedTimes()
        let first = joined.times(parts, and: newer[...])
        #expect(first == parts[0].times[40...] + parts[1].times + newer)
        #expect(Self.place(joined.times(parts, and: newer[...])) == Self.place(first))
        // Other times behind the same parts, the same from another place, and times of a chunk's own are
        // joined anew.
        let other = Self.times(5, from: 2_700_001)
        #expect(joined.times(parts, and: other[...]).suffix(5) == other[...])
        var shorter = parts
        shorter[0].range = 41..<100
        #expect(joined.times(shorter, and: newer[...]) == Array(first.dropFirst()))
        var own = parts
        own[0].row = nil
        #expect(joined.times(own, and: newer[...]) == first)
        #expect(Self.place(joined.times([parts[1]])) == Self.place(parts[1].times))
    }

    /// Queries that ask for a few lists find them, whatever a query over months left behind.
    @Test func whatIsAskedForAgainIsKept() {
        let memory = TimesMemory()
        let list = Self.times(5_760)
        for row in 0..<500 as Range<Int64> { memory.keep(row, checksum: 7, list) }
        func missing(_ rows: Range<Int64>) -> Int {
            rows.reduce(0) { count, row in
                if memory.find(row, checksum: 7) != nil { return count }
                memory.keep(row, checksum: 7, list)
                return count + 1
            }
        }
        let rounds = (0..<40).map { _ in missing(600..<608) }
        #expect(rounds[0] == 8 && rounds.last == 0, "\(rounds)")
        #expect((0..<500).count { memory.find($0, checksum: 7) != nil } < 46)
        #expect(memory.find(600, checksum: 8) == nil)
    }
}
