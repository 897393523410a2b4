/// What cannot be written down.
extension Dispatcher {
    /// Takes rows in that the outbox could not: they are sent from memory until `wrote` says that it has
    /// them.
    func hold(_ deliveries: [NewDelivery]) { held.add(deliveries) }

    /// How the held among these rows fared, for the transaction that brings them into the outbox.
    func outcomes(of deliveries: [NewDelivery]) -> [DeliveryOutcome] { held.outcomes(of: deliveries) }

    /// The outbox has these rows with these outcomes.
    func wrote(_ deliveries: [NewDelivery], _ outcomes: [DeliveryOutcome]) {
        held.wrote(deliveries.map(\.key), outcomes)
    }

    /// Notifications that are in memory alone, by receiver.
    var unwritten: [String: Int] { held.unstored }

    /// Writes an answer down, or holds it.
    func writeDown(
        _ outcome: DeliveryOutcome, _ copies: [NewDelivery], of row: OutboxRecords.Due
    ) async -> (any Error)? {
        var failure: (any Error)?
        if !held.contains(outcome.key) {
            do {
                try await journal.write([outcome], copies)
                return nil
            } catch {
                failure = error
            }
        }
        held.keep(outcome, of: row)
        held.add(copies, areCopies: true)
        return failure
    }

    /// Writes what is held, but for what only a decision can write.
    func writeHeld() async throws {
        let (outcomes, copies) = held.writable
        guard !outcomes.isEmpty || !copies.isEmpty else { return }
        try await journal.write(outcomes, copies)
        held.wrote(outcomes.map(\.key) + copies.map(\.key), outcomes)
    }
}
