internal import GRDB
package import Store
internal import Telemetry

/// Groups, the notification log and, in the same transaction, new rows of the outbox.
package struct NotifierRecords: Sendable {
    private let database: any DatabaseWriter

    package init(_ store: Store) {
        database = store.database
    }

    /// What the last process knew.
    package struct State: Sendable {
        package var groups: [AlertGroup]
        package var log: [NotificationLane: NotificationLog]
    }

    package func load() async throws -> State {
        try await database.read { db in
            let groups = try Row.fetchAll(db, sql: "SELECT * FROM alerting_group").map { row in
                AlertGroup(
                    key: row["key"], routeKey: row["route"], receiver: row["receiver"],
                    labels: RecordText.labels(row["labels"]),
                    nextFlush: Timestamp(milliseconds: row["next_flush"]))
            }
            var log: [NotificationLane: NotificationLog] = [:]
            for row in try Row.fetchAll(db, sql: "SELECT * FROM alerting_log") {
                let lane = NotificationLane(
                    groupKey: row["group_key"], receiver: row["receiver"], integration: row["integration"])
                let alerts = RecordText.alerts(row["alerts"]).map { ($0.fingerprint, $0) }
                log[lane] = NotificationLog(
                    entry: NotificationLogEntry(
                        firing: Set(RecordText.fingerprints(row["firing"])),
                        resolved: Set(RecordText.fingerprints(row["resolved"])),
                        time: Timestamp(milliseconds: row["at"])),
                    alerts: Dictionary(alerts) { _, last in last }, since: RecordText.times(row["since"]))
            }
            return State(groups: groups, log: log)
        }
    }

    /// All or nothing: after it, the log says a receiver was told, and the outbox makes it true.
    ///
    /// - Parameter outcomes: of deliveries that were tried before they could be written down.
    package func commit(
        _ change: NotifierChange, deliveries: [NewDelivery], outcomes: [DeliveryOutcome] = []
    ) async throws {
        try await database.write { db in
            for group in change.savedGroups { try Self.save(group, db) }
            for group in change.removedGroups {
                try db.run(
                    "DELETE FROM alerting_group WHERE key = ? AND receiver = ?", [group.key, group.receiver])
            }
            for (lane, log) in change.savedLogs { try Self.save(log, lane, db) }
            for lane in change.removedLogs {
                try db.run(
                    "DELETE FROM alerting_log WHERE group_key = ? AND receiver = ? AND integration = ?",
                    [lane.groupKey, lane.receiver, lane.integration])
            }
            for delivery in deliveries { try OutboxRecords.insert(delivery, db) }
            for outcome in outcomes { try OutboxRecords.update(outcome, db) }
        }
    }

    private static func save(_ group: AlertGroup, _ db: Database) throws {
        try db.run(
            """
            INSERT OR REPLACE INTO alerting_group (key, route, receiver, labels, next_flush)
            VALUES (?, ?, ?, ?, ?)
            """,
            [
                group.key, group.routeKey, group.receiver, RecordText.write(group.labels),
                group.nextFlush.milliseconds,
            ])
    }

    private static func save(_ log: NotificationLog, _ lane: NotificationLane, _ db: Database) throws {
        try db.run(
            """
            INSERT OR REPLACE INTO alerting_log
            (group_key, receiver, integration, at, firing, resolved, alerts, since)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                lane.groupKey, lane.receiver, lane.integration, log.entry.time.milliseconds,
                RecordText.write(log.entry.firing), RecordText.write(log.entry.resolved),
                RecordText.write(log.alerts.values), RecordText.write(log.since),
            ])
    }
}
