import Support
import Telemetry
import Testing

@Suite struct RollupsTests {
    private static let day = TimeSpan.days(1)
    private static let start = Timestamp(milliseconds: 1_767_225_600_000)
    private static let rollups = Rollups([
        Rollups.Level(slice: .minutes(5), before: start + .days(4)),
        Rollups.Level(slice: .hours(1), before: start + .days(2)),
    ])

    @Test func aMomentHasTheLongestSlicesThatReachIt() {
        #expect(Self.rollups.slice(at: Self.start) == .hours(1))
        #expect(Self.rollups.slice(at: Self.start + .days(2)) == .hours(1))
        #expect(Self.rollups.slice(at: Self.start + .days(2) + .milliseconds(1)) == .minutes(5))
        #expect(Self.rollups.slice(at: Self.start + .days(4) + .milliseconds(1)) == nil)
        #expect(Rollups().slice(at: Self.start) == nil)
    }

    /// Each end goes to the nearest end of a slice; a window that would be empty takes the slice it lies in.
    @Test(
        arguments: [
            (0, 60, 0, 60), (20, 80, 0, 60), (31, 91, 60, 120), (50, 55, 0, 60), (61, 62, 60, 120),
            (70, 185, 60, 180),
            // Minutes from the start of the third day on are in short slices.
            (2_880, 2_890, 2_880, 2_890), (2_881, 2_884, 2_880, 2_885), (2_860, 2_892, 2_880, 2_890),
            // And from the fifth day on all samples are there.
            (5_760, 5_763, 5_760, 5_763), (5_758, 5_763, 5_760, 5_763), (5_757, 5_763, 5_755, 5_763),
        ] as [(Int64, Int64, Int64, Int64)])
    func windowsTakeWholeSlices(_ from: Int64, _ to: Int64, _ start: Int64, _ end: Int64) {
        let moved = Self.rollups.window(from: Self.start + .minutes(from), to: Self.start + .minutes(to))
        #expect(moved.start == Self.start + .minutes(start))
        #expect(moved.end == Self.start + .minutes(end))
    }

    /// What a walk over columns relies on.
    @Test(arguments: 0..<50 as Range<UInt64>) func windowsNeverGoBack(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let range = TimeSpan.seconds(Int64(random.int(in: 1...20_000)))
        let step = TimeSpan.seconds(Int64(random.int(in: 1...3_000)))
        var last: (start: Timestamp, end: Timestamp)?
        var end = Self.start
        while end < Self.start + .days(5) {
            let moved = Self.rollups.window(from: end - range, to: end)
            #expect(moved.start < moved.end)
            if let last { #expect(last.start <= moved.start && last.end <= moved.end, "\(range) at \(end)") }
            last = moved
            end = end + step
        }
    }
}
