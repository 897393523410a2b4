package import Telemetry

/// What came of a request that told alerts of another server.
package struct ForeignIntake: Hashable, Sendable {
    /// Alerts that were taken.
    package var taken = 0
    /// What was wrong with others, in their order.
    package var faults: [ForeignAlertFault] = []
    /// Alerts that were not taken, because there are too many already.
    package var refused = 0
}

extension AlertingService {
    /// Takes alerts of another server in, as `POST /api/v2/alerts` has them. They are in the store when it
    /// returns, and are routed with ours at the next tick; what is wrong with one does not keep the others
    /// out.
    ///
    /// - Parameter sender: name of the program that tells them.
    package func take(
        _ posted: [JSONValue], from sender: String, at time: Timestamp
    ) async throws -> ForeignIntake {
        var told: [ForeignAlert] = []
        var result = ForeignIntake()
        for value in posted {
            do {
                told.append(
                    try ForeignAlert(
                        posted: value, by: sender, at: time, timeout: configuration.resolveTimeout))
            } catch {
                result.faults.append(error)
            }
        }
        let intake = try await foreign.take(told, faults: result.faults.count, at: time)
        result.refused = intake.refused
        result.taken = told.count - intake.refused
        return result
    }
}
