internal import GRDB
package import Store
package import Telemetry

/// The outbox: notifications that must arrive. A row is written with the decision and leaves `pending`
/// only when the receiver answered 2xx or when giving up is recorded.
package struct OutboxRecords: Sendable {
    private let database: any DatabaseWriter

    package init(_ store: Store) {
        database = store.database
    }

    /// A row with the bytes to send.
    package struct Due: Sendable {
        package var delivery: Delivery
        package var body: [UInt8]
    }

    /// Pending rows whose time has come, oldest first, at most the first of each lane: what was decided
    /// later never overtakes.
    ///
    /// Rows of `blocked` endpoints are passed over: a dead endpoint's rows must not hide those of others.
    package func due(at time: Timestamp, limit: Int, blocked: Set<Endpoint> = []) async throws -> [Due] {
        let passes = blocked.map { _ in "AND NOT (receiver = ? AND integration = ?)" }.joined(separator: " ")
        var arguments: StatementArguments = [time.milliseconds]
        for endpoint in blocked { arguments += [endpoint.receiver, endpoint.integration] }
        arguments += [limit]
        return try await database.read { [arguments] db in
            let sql = """
                SELECT * FROM alerting_outbox AS o WHERE state = 'pending' AND next_attempt_at <= ? \(passes)
                AND NOT EXISTS (
                    SELECT 1 FROM alerting_outbox AS p WHERE p.state = 'pending'
                    AND p.group_key = o.group_key AND p.receiver = o.receiver
                    AND p.integration = o.integration AND p.id < o.id)
                ORDER BY next_attempt_at, id LIMIT ?
                """
            return try Row.fetchAll(db, sql: sql, arguments: arguments).map { row in
                Due(delivery: Self.delivery(row), body: Array((row["body"] as String).utf8))
            }
        }
    }

    /// When the next pending row is due; nil when nothing is pending.
    package func nextAttempt() async throws -> Timestamp? {
        try await database.read { db in
            try Int64.fetchOne(
                db, sql: "SELECT min(next_attempt_at) FROM alerting_outbox WHERE state = 'pending'"
            )
            .map { Timestamp(milliseconds: $0) }
        }
    }

    /// How many rows are pending for each receiver that has any.
    package func pendingByReceiver() async throws -> [String: Int] {
        try await database.read { db in
            let sql =
                """
                SELECT receiver, count(*) AS n FROM alerting_outbox WHERE state = 'pending' GROUP BY receiver
                """
            let rows = try Row.fetchAll(db, sql: sql).map { ($0["receiver"] as String, $0["n"] as Int) }
            return Dictionary(rows) { _, last in last }
        }
    }

    /// How many rows are pending.
    package func pendingCount() async throws -> Int {
        try await database.read { db in
            try Int.fetchOne(db, sql: "SELECT count(*) FROM alerting_outbox WHERE state = 'pending'") ?? 0
        }
    }

    /// Lanes with a row that has not arrived.
    package func busyLanes() async throws -> Set<NotificationLane> {
        try await database.read { db in
            let sql =
                """
                SELECT DISTINCT group_key, receiver, integration FROM alerting_outbox WHERE state = 'pending'
                """
            return Set(try Row.fetchAll(db, sql: sql).map(Self.lane))
        }
    }

    /// Rows decided in the range, oldest first.
    package func deliveries(in range: TimeRange, limit: Int) async throws -> [Delivery] {
        try await fetch(
            "created_at BETWEEN ? AND ? ORDER BY id LIMIT \(limit)",
            [range.start.milliseconds, range.end.milliseconds])
    }

    /// Rows that tell a receiver of an alert, decided up to a time, oldest first; the last so many.
    ///
    /// - Parameter others: keys of groups that are left out.
    package func deliveries(
        of alert: Fingerprint, receiver: String, besides others: [String], until time: Timestamp, limit: Int
    ) async throws -> [Delivery] {
        try await database.read { db in
            let sql = """
                SELECT * FROM alerting_outbox WHERE created_at <= ? AND receiver = ?
                AND instr(fingerprints, ?) AND group_key NOT IN (\(others.map { _ in "?" }.joined(separator: ",")))
                ORDER BY id DESC LIMIT ?
                """
            var arguments: StatementArguments = [time.milliseconds, receiver, alert.description]
            arguments += StatementArguments(others)
            arguments += [limit]
            return try Row.fetchAll(db, sql: sql, arguments: arguments).map(Self.delivery).reversed()
        }
    }

    /// Rows given up, newest first.
    package func deadLetters(limit: Int) async throws -> [Delivery] {
        try await fetch("state = 'dead' ORDER BY id DESC LIMIT \(limit)", [])
    }

    /// The bytes of one row; nil when it is gone.
    package func body(of id: Int64) async throws -> [UInt8]? {
        try await database.read { db in
            try String.fetchOne(db, sql: "SELECT body FROM alerting_outbox WHERE id = ?", arguments: [id])
                .map { Array($0.utf8) }
        }
    }

    /// Adds rows outside a decision: fallbacks, tests.
    package func add(_ deliveries: [NewDelivery]) async throws {
        try await database.write { db in
            for delivery in deliveries { try Self.insert(delivery, db) }
        }
    }

    /// Writes down how attempts ended, all in one transaction, with the escalations they cause.
    package func record(_ outcomes: [DeliveryOutcome], escalations: [NewDelivery] = []) async throws {
        try await database.write { db in
            for outcome in outcomes { try Self.update(outcome, db) }
            for delivery in escalations { try Self.insert(delivery, db) }
        }
    }

    /// Puts a dead letter back into the queue; false when that row is not dead.
    package func replay(_ id: Int64, at time: Timestamp) async throws -> Bool {
        try await database.write { db in
            try db.execute(
                sql: """
                    UPDATE alerting_outbox SET state = 'pending', attempts = 0, rejections = 0,
                    next_attempt_at = ?1, created_at = ?1, finished_at = NULL WHERE id = ?2 AND state = 'dead'
                    """,
                arguments: [time.milliseconds, id])
            return db.changesCount > 0
        }
    }

    /// Forgets rows that ended before.
    package func prune(before time: Timestamp) async throws {
        try await database.write { db in
            try db.execute(
                sql: "DELETE FROM alerting_outbox WHERE state != 'pending' AND finished_at < ?",
                arguments: [time.milliseconds])
        }
    }

    private func fetch(_ condition: String, _ arguments: [Int64]) async throws -> [Delivery] {
        try await database.read { db in
            try Row.fetchAll(
                db, sql: "SELECT * FROM alerting_outbox WHERE " + condition,
                arguments: StatementArguments(arguments)
            ).map(Self.delivery)
        }
    }
}

extension OutboxRecords {
    /// Inserts a row; one with a key that is there already changes nothing.
    static func insert(_ delivery: NewDelivery, _ db: Database) throws {
        try db.execute(
            sql: """
                INSERT OR IGNORE INTO alerting_outbox
                (key, group_key, receiver, integration, status, reason, group_labels, fingerprints,
                 created_at, state, next_attempt_at, body)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?9, 'pending', ?9, ?10)
                """,
            arguments: [
                delivery.key, delivery.lane.groupKey, delivery.lane.receiver, delivery.lane.integration,
                delivery.status, delivery.reason, RecordText.write(delivery.groupLabels),
                RecordText.write(delivery.fingerprints), delivery.createdAt.milliseconds,
                String(decoding: delivery.body, as: UTF8.self),
            ])
    }

    fileprivate static func update(_ outcome: DeliveryOutcome, _ db: Database) throws {
        try db.execute(
            sql: """
                UPDATE alerting_outbox SET state = ?, attempts = ?, rejections = ?, next_attempt_at = ?,
                last_attempt_at = ?, finished_at = ?, http_status = ?, error = ?, is_escalated = ?
                WHERE id = ? AND state = 'pending'
                """,
            arguments: [
                outcome.state.rawValue, outcome.attempts, outcome.rejections,
                outcome.nextAttemptAt.milliseconds, outcome.time.milliseconds,
                outcome.state == .pending ? nil : outcome.time.milliseconds, outcome.httpStatus,
                outcome.error,
                outcome.isEscalated, outcome.id,
            ])
    }

    private static func lane(_ row: Row) -> NotificationLane {
        NotificationLane(
            groupKey: row["group_key"], receiver: row["receiver"], integration: row["integration"])
    }

    fileprivate static func delivery(_ row: Row) -> Delivery {
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
            httpStatus: row["http_status"], error: row["error"], isEscalated: row["is_escalated"])
    }
}
