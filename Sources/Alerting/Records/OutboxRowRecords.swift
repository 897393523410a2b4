internal import GRDB
internal import Telemetry

extension OutboxRecords {
    /// Inserts a row; one with a key that is there already changes nothing.
    static func insert(_ delivery: NewDelivery, _ db: Database) throws {
        try db.run(
            """
            INSERT OR IGNORE INTO alerting_outbox
            (key, group_key, receiver, integration, status, reason, group_labels, fingerprints,
             created_at, state, next_attempt_at, body)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?9, 'pending', ?9, ?10)
            """,
            [
                delivery.key, delivery.lane.groupKey, delivery.lane.receiver, delivery.lane.integration,
                delivery.status, delivery.reason, RecordText.write(delivery.groupLabels),
                RecordText.write(delivery.fingerprints), delivery.createdAt.milliseconds,
                String(decoding: delivery.body, as: UTF8.self),
            ])
    }

    /// Writes down how an attempt ended. What has arrived needs its bytes no more: of a group of hundreds
    /// each notification has them all, and rows are kept for months.
    static func update(_ outcome: DeliveryOutcome, _ db: Database) throws {
        try db.run(
            """
            UPDATE alerting_outbox SET state = ?1, attempts = ?, rejections = ?, next_attempt_at = ?,
            last_attempt_at = ?, finished_at = ?, http_status = ?, error = ?, answer = ?,
            is_escalated = is_escalated OR ?,
            body = iif(?1 = 'delivered', '', body)
            WHERE key = ? AND state = 'pending'
            """,
            [
                outcome.state.rawValue, outcome.attempts, outcome.rejections,
                outcome.nextAttemptAt.milliseconds, outcome.time.milliseconds,
                outcome.state == .pending ? nil : outcome.time.milliseconds, outcome.httpStatus,
                outcome.error, outcome.answer,
                outcome.isEscalated, outcome.key,
            ])
    }

    static func lane(_ row: Row) -> NotificationLane {
        NotificationLane(
            groupKey: row["group_key"], receiver: row["receiver"], integration: row["integration"])
    }

    static func delivery(_ row: Row) -> Delivery {
        func time(_ column: String) -> Timestamp? {
            (row[column] as Int64?).map { Timestamp(milliseconds: $0) }
        }
        return Delivery(
            id: row["id"], key: row["key"], lane: lane(row), status: row["status"], reason: row["reason"],
            groupLabels: RecordText.labels(row["group_labels"]),
            fingerprints: RecordText.fingerprints(row["fingerprints"]),
            createdAt: Timestamp(milliseconds: row["created_at"]),
            state: Delivery.State(rawValue: row["state"]) ?? .dead, attempts: row["attempts"],
            rejections: row["rejections"], nextAttemptAt: Timestamp(milliseconds: row["next_attempt_at"]),
            lastAttemptAt: time("last_attempt_at"), finishedAt: time("finished_at"),
            httpStatus: row["http_status"], error: row["error"], answer: row["answer"],
            isEscalated: row["is_escalated"])
    }
}
