package import Telemetry

/// Waiting for what another process does, with an end to patience.
package enum Deadline {
    /// Returns as soon as the condition holds; looks 50 times a second.
    /// - Throws: `DeadlineError` when it does not in time.
    package static func wait(
        _ what: String, _ limit: TimeSpan = .seconds(60), until isDone: () async throws -> Bool
    ) async throws {
        let clock = WallClock()
        let end = clock.monotonicNanoseconds + UInt64(limit.milliseconds) * 1_000_000
        while try await !isDone() {
            guard clock.monotonicNanoseconds < end else {
                throw DeadlineError(description: "waited \(limit) for \(what)")
            }
            try await clock.sleep(for: .milliseconds(20))
        }
    }
}

/// What did not come about in time.
package struct DeadlineError: Error, CustomStringConvertible {
    package let description: String
}
