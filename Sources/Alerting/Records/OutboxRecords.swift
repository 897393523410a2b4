internal import GRDB
package import Store
package import Telemetry

/// The outbox: notifications that must arrive. A row is written with the decision and leaves `pending`
/// only when the receiver answered 2xx or when giving up is recorded.
package struct OutboxRecords: Sendable {
    let database: any DatabaseWriter

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
    ///
    /// - Parameter horizon: what is due later than so was put off before the clock was set back, and is due.
    package func due(
        at time: Timestamp, limit: Int, blocked: Set<Endpoint> = [], horizon: TimeSpan = .days(365)
    ) async throws -> [Due] {
        let passes = blocked.map { _ in "AND NOT (receiver = ? AND integration = ?)" }.joined(separator: " ")
        var arguments: StatementArguments = [time.milliseconds, (time + horizon).milliseconds]
        for endpoint in blocked { arguments += [endpoint.receiver, endpoint.integration] }
        arguments += [limit]
        return try await database.read { [arguments] db in
            let sql = """
                SELECT * FROM alerting_outbox AS o WHERE state = 'pending'
                AND (next_attempt_at <= ? OR next_attempt_at > ?) \(passes)
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

    /// The keys of rows that have not arrived, by lane.
    func pendingKeys() async throws -> [NotificationLane: [String]] {
        try await database.read { db in
            let sql = """
                SELECT key, group_key, receiver, integration FROM alerting_outbox WHERE state = 'pending'
                """
            let rows = try Row.fetchAll(db, sql: sql).map { (Self.lane($0), $0["key"] as String) }
            return Dictionary(grouping: rows) { $0.0 }.mapValues { $0.map(\.1) }
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
    package func add(_ deliveries: [NewDelivery], with note: AccompanyingWrite = .none) async throws {
        try await database.write { db in
            for delivery in deliveries { try Self.insert(delivery, db) }
            try note.write(db)
        }
    }

    /// Writes down how attempts ended, all in one transaction, with the escalations they cause.
    package func record(_ outcomes: [DeliveryOutcome], escalations: [NewDelivery] = []) async throws {
        try await database.write { db in
            for delivery in escalations { try Self.insert(delivery, db) }
            for outcome in outcomes { try Self.update(outcome, db) }
        }
    }

    /// The newest row that was decided for the same endpoint and group after this one; nil when it is the
    /// newest.
    package func newer(than id: Int64) async throws -> Int64? {
        try await database.read { db in
            try Int64.fetchOne(
                db,
                sql: """
                    SELECT max(late.id) FROM alerting_outbox AS late JOIN alerting_outbox AS one
                    USING (group_key, receiver, integration) WHERE one.id = ?1 AND late.id > ?1
                    """, arguments: [id])
        }
    }

    /// Puts a dead letter back into the queue; false when that row is not dead.
    package func replay(
        _ id: Int64, at time: Timestamp, with note: AccompanyingWrite = .none
    ) async throws -> Bool {
        try await database.write { db in
            try db.execute(
                sql: """
                    UPDATE alerting_outbox SET state = 'pending', attempts = 0, rejections = 0,
                    next_attempt_at = ?1, created_at = ?1, finished_at = NULL, answer = NULL,
                    is_escalated = 0 WHERE id = ?2 AND state = 'dead'
                    """,
                arguments: [time.milliseconds, id])
            guard db.changesCount > 0 else { return false }
            try note.write(db)
            return true
        }
    }

    /// Forgets a dead letter; false when that row is not dead.
    package func discard(_ id: Int64, with note: AccompanyingWrite = .none) async throws -> Bool {
        try await database.write { db in
            try db.execute(
                sql: "DELETE FROM alerting_outbox WHERE id = ? AND state = 'dead'", arguments: [id])
            guard db.changesCount > 0 else { return false }
            try note.write(db)
            return true
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
