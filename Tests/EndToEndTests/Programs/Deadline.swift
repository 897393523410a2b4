import Telemetry

/// Waiting for what another process does, with an end to patience.
enum Deadline {
    /// Returns as soon as the condition holds; looks 50 times a second.
    /// - Throws: `ProgramError` when it does not in time.
    static func wait(
        _ what: String, _ limit: TimeSpan = .seconds(60), until isDone: () async throws -> Bool
    ) async throws {
        let clock = WallClock()
        let end = clock.monotonicNanoseconds + UInt64(limit.milliseconds) * 1_000_000
        while try await !isDone() {
            guard clock.monotonicNanoseconds < end else {
                throw ProgramError("waited \(limit) for \(what)")
            }
            try await clock.sleep(for: .milliseconds(20))
        }
    }
}
