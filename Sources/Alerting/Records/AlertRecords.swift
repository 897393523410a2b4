internal import GRDB
package import Store
package import Telemetry

/// Alert states and their history in the store's file.
package struct AlertRecords: Sendable {
    private let database: any DatabaseWriter

    package init(_ store: Store) {
        database = store.database
    }

    /// An alert with the rule it belongs to.
    package struct StoredAlert: Hashable, Sendable {
        package var rule: String
        package var alert: ActiveAlert

        package init(rule: String, alert: ActiveAlert) {
            self.rule = rule
            self.alert = alert
        }
    }

    /// What an evaluation changed.
    package struct Change: Sendable {
        package var saved: [StoredAlert] = []
        package var removed: [(rule: String, labels: Labels)] = []
        package var transitions: [AlertTransition] = []

        package init() {}

        package var isEmpty: Bool { saved.isEmpty && removed.isEmpty && transitions.isEmpty }

        /// The same in parts that can be written one after the other, by alert.
        func parts(of count: Int) -> [Change] {
            var portions = RecordPortions<Labels, Change>(Change())
            for stored in saved { portions.add(stored.alert.labels) { $0.saved.append(stored) } }
            for one in removed { portions.add(one.labels) { $0.removed.append(one) } }
            for one in transitions { portions.add(one.alert.labels) { $0.transitions.append(one) } }
            return portions.joined(
                upTo: count, weigh: { $0.saved.count + $0.removed.count + $0.transitions.count }
            ) {
                $0.saved += $1.saved
                $0.removed += $1.removed
                $0.transitions += $1.transitions
            }
        }
    }

    /// Writes states and history in one transaction.
    package func save(_ change: Change, at time: Timestamp) async throws {
        try await database.write { db in
            for stored in change.saved { try Self.save(stored, db) }
            for (rule, labels) in change.removed {
                try db.run(
                    "DELETE FROM alerting_alert WHERE rule = ? AND labels = ?",
                    [rule, RecordText.write(labels)])
            }
            for transition in change.transitions { try Self.append(transition, db) }
            try Self.beat(time, db)
        }
    }

    /// Notes that rules are being evaluated: how long they were not is known after a restart.
    package func beat(at time: Timestamp) async throws {
        try await database.write { db in try Self.beat(time, db) }
    }

    /// All alerts as last saved, and the last heartbeat.
    package func load() async throws -> (alerts: [StoredAlert], heartbeat: Timestamp?) {
        try await database.read { db in
            let rows = try Row.fetchAll(db, sql: "SELECT * FROM alerting_alert ORDER BY rule, labels")
            let beat = try Int64.fetchOne(db, sql: "SELECT at FROM alerting_heartbeat")
            return (
                rows.map { StoredAlert(rule: $0["rule"], alert: Self.alert($0)) },
                beat.map { Timestamp(milliseconds: $0) }
            )
        }
    }

    /// Transitions in the range, oldest first.
    package func history(in range: TimeRange, limit: Int) async throws -> [AlertHistoryEntry] {
        try await history(
            "at BETWEEN ? AND ?", [range.start.milliseconds, range.end.milliseconds], limit: limit)
    }

    /// Transitions written after the one with that id, oldest first: a reader that keeps its place
    /// misses none, however often it restarts.
    package func history(after id: Int64, limit: Int) async throws -> [AlertHistoryEntry] {
        try await history("id > ?", [id], limit: limit)
    }

    /// The last transition of each alert at or before a time.
    package func latest(at time: Timestamp) async throws -> [AlertTransition] {
        try await database.read { db in
            // SQLite fills the other columns from the row that has the maximum.
            let sql = "SELECT *, max(id) FROM alerting_transition WHERE at <= ? GROUP BY fingerprint"
            return try Row.fetchAll(db, sql: sql, arguments: [time.milliseconds]).map(Self.transition)
        }
    }

    package func prune(before time: Timestamp) async throws {
        try await database.write { db in
            try db.run("DELETE FROM alerting_transition WHERE at < ?", [time.milliseconds])
        }
    }

    private func history(
        _ condition: String, _ arguments: [Int64], limit: Int
    ) async throws -> [AlertHistoryEntry] {
        try await database.read { db in
            let sql = "SELECT * FROM alerting_transition WHERE \(condition) ORDER BY at, id LIMIT \(limit)"
            return try Row.fetchAll(db, sql: sql, arguments: StatementArguments(arguments)).map { row in
                AlertHistoryEntry(id: row["id"], transition: Self.transition(row))
            }
        }
    }

    private static func save(_ stored: StoredAlert, _ db: Database) throws {
        let alert = stored.alert
        try db.run(
            """
            INSERT OR REPLACE INTO alerting_alert
            (rule, labels, annotations, value, state, active_at, fired_at, resolved_at, keep_firing_since)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                stored.rule, RecordText.write(alert.labels), RecordText.write(alert.annotations),
                alert.value.isNaN ? nil : alert.value, alert.state.rawValue, alert.activeAt.milliseconds,
                alert.firedAt?.milliseconds, alert.resolvedAt?.milliseconds,
                alert.keepFiringSince?.milliseconds,
            ])
    }

    static func append(_ transition: AlertTransition, _ db: Database) throws {
        let alert = transition.alert
        try db.run(
            """
            INSERT INTO alerting_transition
            (at, fingerprint, from_state, to_state, reason, labels, annotations, value, active_at,
             fired_at, resolved_at, origin)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                transition.time.milliseconds, transition.fingerprint.description, transition.from?.rawValue,
                transition.to?.rawValue, transition.reason, RecordText.write(alert.labels),
                RecordText.write(alert.annotations), alert.value.isNaN ? nil : alert.value,
                alert.activeAt.milliseconds, alert.firedAt?.milliseconds, alert.resolvedAt?.milliseconds,
                alert.origin,
            ])
    }

    private static func beat(_ time: Timestamp, _ db: Database) throws {
        try db.run("INSERT OR REPLACE INTO alerting_heartbeat (id, at) VALUES (1, ?)", [time.milliseconds])
    }

    private static func alert(_ row: Row) -> ActiveAlert {
        var alert = ActiveAlert(
            labels: RecordText.labels(row["labels"]), annotations: RecordText.labels(row["annotations"]),
            value: row["value"] ?? .nan, state: AlertState(rawValue: row["state"]) ?? .inactive,
            activeAt: Timestamp(milliseconds: row["active_at"]), firedAt: time(row, "fired_at"),
            resolvedAt: time(row, "resolved_at"))
        alert.keepFiringSince = time(row, "keep_firing_since")
        return alert
    }

    private static func transition(_ row: Row) -> AlertTransition {
        let from: String? = row["from_state"]
        let to: String? = row["to_state"]
        let toState = to.flatMap { AlertState(rawValue: $0) }
        let alert = ActiveAlert(
            labels: RecordText.labels(row["labels"]), annotations: RecordText.labels(row["annotations"]),
            value: row["value"] ?? .nan, state: toState ?? .inactive,
            activeAt: Timestamp(milliseconds: row["active_at"]), firedAt: time(row, "fired_at"),
            resolvedAt: time(row, "resolved_at"), origin: row["origin"] ?? "")
        return AlertTransition(
            time: Timestamp(milliseconds: row["at"]), from: from.flatMap { AlertState(rawValue: $0) },
            to: toState, alert: alert, reason: row["reason"])
    }

    private static func time(_ row: Row, _ column: String) -> Timestamp? {
        (row[column] as Int64?).map { Timestamp(milliseconds: $0) }
    }
}

/// A transition as recorded.
package struct AlertHistoryEntry: Hashable, Sendable {
    /// Grows with every transition recorded.
    package var id: Int64
    package var transition: AlertTransition
}
