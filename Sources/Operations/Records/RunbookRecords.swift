internal import GRDB
package import Store
package import Telemetry

/// Runbook runs and their steps in the store's file.
package struct RunbookRecords: Sendable {
    private let database: any DatabaseWriter

    package init(_ store: Store) {
        database = store.database
    }

    /// Records that a run begins.
    package func start(_ run: RunbookRun) async throws {
        try await database.write { db in
            try db.execute(
                sql: "INSERT INTO operations_run VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                arguments: [
                    run.id, run.runbook, run.file, run.planHash, RecordText.write(run.parameters), run.actor,
                    run.cause, run.incident, run.state.rawValue, run.reason, run.started.milliseconds,
                    run.ended?.milliseconds,
                ])
            try AuditRecords.append(
                "runbook.start", of: run.id, by: run.actor,
                detail: "\(run.runbook) plan \(run.planHash) \(run.parameters)", at: run.started, db)
        }
    }

    /// Adds a finished step to a run; its number follows from those before.
    package func append(_ step: StepResult, to run: String) async throws {
        try await database.write { db in
            try db.execute(
                sql: """
                    INSERT INTO operations_step
                    SELECT ?, COALESCE(MAX(number), 0) + 1, ?, ?, ?, ?, ?, ?, ?, ?, ?
                    FROM operations_step WHERE run = ?
                    """,
                arguments: [
                    run, step.name, step.kind.rawValue, step.state.rawValue, step.exitStatus, step.attempts,
                    step.started.milliseconds, step.ended.milliseconds, step.output, step.reason, run,
                ])
        }
    }

    /// Records how a run ended.
    package func finish(_ id: String, _ state: RunState, reason: String, at time: Timestamp) async throws {
        try await database.write { db in
            try db.execute(
                sql: "UPDATE operations_run SET state = ?, reason = ?, ended_at = ? WHERE id = ?",
                arguments: [state.rawValue, reason, time.milliseconds, id])
            let actor = try String.fetchOne(
                db, sql: "SELECT actor FROM operations_run WHERE id = ?", arguments: [id])
            try AuditRecords.append(
                "runbook.finish", of: id, by: actor ?? "beaufort", detail: "\(state.rawValue) \(reason)",
                at: time, db)
        }
    }

    /// Runs that overlap the range, oldest first, with their steps.
    package func runs(in range: TimeRange, limit: Int = 1_000) async throws -> [RunbookRun] {
        try await runs(
            "started_at <= ? AND COALESCE(ended_at, started_at) >= ? ORDER BY started_at, id LIMIT ?",
            [range.end.milliseconds, range.start.milliseconds, Int64(limit)])
    }

    package func run(_ id: String) async throws -> RunbookRun? {
        try await runs("id = ?", [id]).first
    }

    /// Marks every run that still counts as running as interrupted. Call it once, when the process that owns
    /// the store starts: whatever ran before is gone, and a step is never resumed by itself.
    /// - Returns: the runs it marked.
    @discardableResult
    package func closeInterrupted(at time: Timestamp) async throws -> [String] {
        try await database.write { db in
            let running = RunState.running.rawValue
            let ids = try String.fetchAll(
                db, sql: "SELECT id FROM operations_run WHERE state = ? ORDER BY id", arguments: [running])
            for id in ids {
                try db.execute(
                    sql: "UPDATE operations_run SET state = ?, reason = ?, ended_at = ? WHERE id = ?",
                    arguments: [
                        RunState.interrupted.rawValue, "the process that ran it ended", time.milliseconds, id,
                    ])
                try AuditRecords.append("runbook.interrupted", of: id, by: "beaufort", at: time, db)
            }
            return ids
        }
    }

    private func runs(
        _ condition: String, _ arguments: [any DatabaseValueConvertible & Sendable]
    ) async throws -> [RunbookRun] {
        try await database.read { db in
            try Row.fetchAll(
                db, sql: "SELECT * FROM operations_run WHERE \(condition)",
                arguments: StatementArguments(arguments)
            ).map { row in
                var run = Self.run(row)
                run.steps = try Row.fetchAll(
                    db, sql: "SELECT * FROM operations_step WHERE run = ? ORDER BY number",
                    arguments: [run.id]
                ).map(Self.step)
                return run
            }
        }
    }

    private static func run(_ row: Row) -> RunbookRun {
        RunbookRun(
            id: row["id"], runbook: row["runbook"], file: row["file"], planHash: row["plan_hash"],
            parameters: RecordText.labels(row["parameters"]), actor: row["actor"], cause: row["cause"],
            incident: row["incident"], state: RunState(rawValue: row["state"]) ?? .interrupted,
            reason: row["reason"], started: Timestamp(milliseconds: row["started_at"]),
            ended: (row["ended_at"] as Int64?).map { Timestamp(milliseconds: $0) }, steps: [])
    }

    private static func step(_ row: Row) -> StepResult {
        StepResult(
            name: row["name"], kind: RunbookStep.Kind(rawValue: row["kind"]) ?? .run,
            state: RunState(rawValue: row["state"]) ?? .interrupted, exitStatus: row["exit_status"],
            attempts: row["attempts"], started: Timestamp(milliseconds: row["started_at"]),
            ended: Timestamp(milliseconds: row["ended_at"]), output: row["output"], reason: row["reason"])
    }
}
