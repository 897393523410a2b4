/// Writes answers down, those that come while a transaction is under way together in the next: with thirty
/// under way the last waits for two transactions and not for thirty, and a kill finds fewer that were
/// answered and not written.
actor AnswerJournal {
    private struct Entries: Sendable {
        var outcomes: [DeliveryOutcome] = []
        var copies: [NewDelivery] = []
    }

    private let records: OutboxRecords
    private var waiting = Entries()
    /// The transaction that will take what waits.
    private var next: Task<Void, any Error>?
    private var last: Task<Void, any Error>?

    init(_ records: OutboxRecords) { self.records = records }

    /// Returns when it is written, also while the service shuts down: an answer that came is not thrown away.
    ///
    /// - Throws: when the transaction failed; then nothing of it is written.
    func write(_ outcomes: [DeliveryOutcome], _ copies: [NewDelivery]) async throws {
        waiting.outcomes += outcomes
        waiting.copies += copies
        try await (next ?? begin()).value
    }

    private func begin() -> Task<Void, any Error> {
        let task = Task { [last] in
            _ = await last?.result
            let entries = take()
            try await records.record(entries.outcomes, escalations: entries.copies)
        }
        next = task
        return task
    }

    private func take() -> Entries {
        defer {
            waiting = Entries()
            last = next
            next = nil
        }
        return waiting
    }
}
