package import Store
package import Telemetry

/// Writes silences and acknowledgements. Works in the agent and, on a store opened for records, beside it.
package struct AlertDesk: Sendable {
    private let records: SilenceRecords
    private let outbox: OutboxRecords

    package init(_ store: Store) {
        records = SilenceRecords(store)
        outbox = OutboxRecords(store)
    }

    /// Mutes alerts that match, from now on, and returns the silence.
    package func silence(
        _ matchers: [Matcher], for span: TimeSpan, by author: String, comment: String, at time: Timestamp
    ) async throws -> Silence {
        let set: MatcherSet
        do throws(PatternError) {
            set = try MatcherSet(matchers)
        } catch {
            throw SilenceError.badMatcher("\(error)")
        }
        let silence = Silence(
            id: UniqueID.make(at: time), matchers: set, startsAt: time, endsAt: time + span,
            createdBy: author,
            comment: comment)
        try silence.validate(at: time)
        try await records.save(silence)
        return silence
    }

    /// Ends a silence.
    package func expireSilence(_ id: String, at time: Timestamp) async throws {
        guard try await records.expire(id, at: time) else { throw SilenceError.unknown(id: id) }
    }

    /// Takes an alert on until the span is over: no reminders meanwhile.
    package func acknowledge(
        _ fingerprint: Fingerprint, by owner: String, for span: TimeSpan, comment: String = "",
        at time: Timestamp
    ) async throws -> Acknowledgement {
        let acknowledgement = Acknowledgement(
            fingerprint: fingerprint, owner: owner, comment: comment, time: time, expiresAt: time + span)
        try await records.save(acknowledgement)
        return acknowledgement
    }

    package func unacknowledge(_ fingerprint: Fingerprint) async throws {
        try await records.removeAcknowledgements(of: [fingerprint])
    }

    /// Sends a dead letter again; false when that delivery is not dead.
    package func replay(_ delivery: Int64, at time: Timestamp) async throws -> Bool {
        try await outbox.replay(delivery, at: time)
    }
}
