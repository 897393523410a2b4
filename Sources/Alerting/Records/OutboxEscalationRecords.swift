internal import GRDB
internal import Telemetry

extension OutboxRecords {
    /// Copies to the fallback receiver what has waited too long, whatever keeps it from being tried, and the
    /// ends of what was copied: whoever got the firing gets the resolve.
    ///
    /// - Parameter limit: rows decided until then have waited too long.
    /// - Returns: how many notifications were copied; at most 256, the others at the next call.
    @discardableResult
    func escalate(to fallback: FallbackCopy, decidedUntil limit: Timestamp, at time: Timestamp) async throws
        -> Int
    {
        let arguments: StatementArguments = [fallback.receiver, limit.milliseconds]
        let isDue = try await database.read { db in
            try Row.fetchOne(db, sql: Self.waiting + " LIMIT 1", arguments: arguments) != nil
        }
        guard isDue else { return 0 }
        return try await database.write { db in
            let rows = try Row.fetchAll(db, sql: Self.waiting + " LIMIT 256", arguments: arguments)
            for row in rows {
                let delivery = Self.delivery(row)
                let body = Array((row["body"] as String).utf8)
                for copy in fallback.copies(of: delivery, body: body, at: time) { try Self.insert(copy, db) }
                try db.execute(
                    sql: "UPDATE alerting_outbox SET is_escalated = 1 WHERE id = ?", arguments: [delivery.id])
            }
            return rows.count
        }
    }

    /// Pending rows of other receivers, no trials: those decided too long ago, and ends of a lane whose
    /// firing was copied and whose end was not.
    private static let waiting = """
        SELECT * FROM alerting_outbox AS own
        WHERE state = 'pending' AND is_escalated = 0 AND receiver != ?1
        AND group_key NOT LIKE '\(Delivery.trialPrefix)%'
        AND (created_at <= ?2 OR (status = 'resolved' AND EXISTS (
            SELECT 1 FROM alerting_outbox AS firing
            WHERE firing.is_escalated = 1 AND firing.group_key = own.group_key
            AND firing.receiver = own.receiver AND firing.integration = own.integration
            AND firing.status != 'resolved' AND firing.id < own.id
            AND NOT EXISTS (
                SELECT 1 FROM alerting_outbox AS ended
                WHERE ended.is_escalated = 1 AND ended.group_key = own.group_key
                AND ended.receiver = own.receiver AND ended.integration = own.integration
                AND ended.status = 'resolved' AND ended.id > firing.id))))
        ORDER BY id
        """
}
