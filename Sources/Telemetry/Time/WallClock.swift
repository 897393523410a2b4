#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// The one place where Beaufort reads the time and waits.
///
/// Loops take `any TimeSource`, so tests and `alert replay` run them on a virtual clock.
package protocol TimeSource: Sendable {
    /// The wall clock: what is written to the store and shown to people. It may step.
    var now: Timestamp { get }

    /// Nanoseconds on a clock that never steps; only differences mean anything.
    var monotonicNanoseconds: UInt64 { get }

    /// Waits; throws `CancellationError` when the task is cancelled meanwhile.
    func sleep(for span: TimeSpan) async throws
}

/// The machine's clock.
package struct WallClock: TimeSource {
    package init() {}

    package var now: Timestamp {
        let time = WallClock.read(CLOCK_REALTIME)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000)
    }

    package var monotonicNanoseconds: UInt64 {
        let time = WallClock.read(CLOCK_MONOTONIC)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    package func sleep(for span: TimeSpan) async throws {
        try await Task.sleep(for: span.duration, clock: .continuous)
    }

    private static func read(_ clock: clockid_t) -> timespec {
        var time = timespec()
        clock_gettime(clock, &time)
        return time
    }
}
