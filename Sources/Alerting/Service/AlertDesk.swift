package import Store
package import Telemetry

/// Writes silences and acknowledgements. Works in the agent and, on a store opened for records, beside it.
/// A note is written in the same transaction as what it tells of.
package struct AlertDesk: Sendable {
    private let records: SilenceRecords
    private let outbox: OutboxRecords

    package init(_ store: Store) {
        records = SilenceRecords(store)
        outbox = OutboxRecords(store)
    }

    /// Mutes alerts that match, from now on, and returns the silence.
    package func silence(
        _ matchers: [Matcher], for span: TimeSpan, by author: String, comment: String, at time: Timestamp,
        noting: SilenceNote = { _, _ in .none }
    ) async throws -> Silence {
        let set: MatcherSet
        do throws(PatternError) {
            set = try MatcherSet(matchers)
        } catch {
            throw SilenceError.badMatcher("\(error)")
        }
        let silence = Silence(
            id: UniqueID.make(at: time), matchers: set, startsAt: time, endsAt: time + span,
            createdBy: author, comment: comment)
        try silence.validate(at: time)
        try await records.save(silence, with: noting(.create, silence))
        return silence
    }

    /// Makes a silence, or changes the one whose id it has, as Alertmanager does: while it lasts its end and
    /// comment may change; with other matchers, or when it is over, another one takes its place.
    ///
    /// - Returns: the id it has from now on.
    package func set(
        _ silence: Silence, at time: Timestamp, noting: @escaping SilenceNote = { _, _ in .none }
    ) async throws -> String {
        try silence.validate(at: time)
        var silence = silence
        let id = silence.id
        guard !id.isEmpty else {
            silence.id = UniqueID.make(at: time)
            try await records.save(silence, with: noting(.create, silence))
            return silence.id
        }
        guard let old = try await records.silences().first(where: { $0.id == id }) else {
            throw SilenceError.unknown(id: id)
        }
        if old.state(at: time) != .expired, old.matchers == silence.matchers {
            if old.state(at: time) == .active { silence.startsAt = old.startsAt }
            try await records.save(silence, with: noting(.change, silence))
            return id
        }
        silence.id = UniqueID.make(at: time)
        try await records.replace(id, by: silence, at: time, noting: noting)
        return silence.id
    }

    /// Ends a silence.
    package func expireSilence(
        _ id: String, at time: Timestamp, noting: @escaping SilenceNote = { _, _ in .none }
    ) async throws {
        guard try await records.expire(id, at: time, noting: noting) else {
            throw SilenceError.unknown(id: id)
        }
    }

    /// Takes an alert on until the span is over: no reminders meanwhile.
    package func acknowledge(
        _ fingerprint: Fingerprint, by owner: String, for span: TimeSpan, comment: String = "",
        at time: Timestamp, with note: AccompanyingWrite = .none
    ) async throws -> Acknowledgement {
        let acknowledgement = Acknowledgement(
            fingerprint: fingerprint, owner: owner, comment: comment, time: time, expiresAt: time + span)
        try await records.save(acknowledgement, with: note)
        return acknowledgement
    }

    package func unacknowledge(
        _ fingerprint: Fingerprint, with note: AccompanyingWrite = .none
    ) async throws {
        try await records.removeAcknowledgements(of: [fingerprint], with: note)
    }

    /// The newest notification that the receiver of this one was told of the same group since; nil without
    /// one.
    package func newer(than delivery: Int64) async throws -> Int64? { try await outbox.newer(than: delivery) }

    /// Sends a dead letter again; false when that delivery is not dead.
    package func replay(
        _ delivery: Int64, at time: Timestamp, with note: AccompanyingWrite = .none
    ) async throws -> Bool {
        try await outbox.replay(delivery, at: time, with: note)
    }

    /// Forgets a dead letter; false when that delivery is not dead.
    package func discard(_ delivery: Int64, with note: AccompanyingWrite = .none) async throws -> Bool {
        try await outbox.discard(delivery, with: note)
    }
}
