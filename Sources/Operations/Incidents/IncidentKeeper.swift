package import Alerting
package import Store
package import Telemetry

/// Opens and closes incidents as alerts come and go. Everything it knows is in the store, so it survives
/// restarts and may be told the same thing twice.
package struct IncidentKeeper: Sendable {
    package let records: IncidentRecords
    private let book: AlertBook

    /// - Parameter rootCauseLabels: see `IncidentBond`.
    package init(_ store: Store, rootCauseLabels: [String] = IncidentBond.standardLabels) {
        records = IncidentRecords(store, rootCauseLabels: rootCauseLabels)
        book = AlertBook(store)
    }

    /// Takes in whatever alerting wrote into its history since the last call. Call it after each tick of
    /// alerting, and once at the start: what happened while nobody looked is made up for.
    /// - Returns: what changed.
    @discardableResult
    package func follow() async throws -> [IncidentOpener.Change] {
        var changes: [IncidentOpener.Change] = []
        while true {
            let entries = try await book.history(after: try await records.place(), limit: 200)
            guard let last = entries.map(\.id).max() else { return changes }
            changes += try await records.observe(entries.map(\.transition), place: last)
        }
    }

    /// Takes in transitions from elsewhere; those already known change nothing.
    @discardableResult
    package func observe(_ transitions: [AlertTransition]) async throws -> [IncidentOpener.Change] {
        try await records.observe(transitions)
    }

    package func incidents(in range: TimeRange) async throws -> [Incident] {
        try await records.incidents(in: range)
    }

    package func incident(_ id: String) async throws -> Incident? {
        try await records.incident(id)
    }

    package func last() async throws -> Incident? {
        try await records.last()
    }

    /// False when there is no such incident.
    package func note(_ text: String, by author: String, on id: String, at time: Timestamp) async throws
        -> Bool
    {
        try await records.note(IncidentNote(time: time, author: author, text: text), on: id)
    }
}
