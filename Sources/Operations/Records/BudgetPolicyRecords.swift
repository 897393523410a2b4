internal import GRDB
package import SLO
package import Store
package import Telemetry

/// Where SLOs are with the steps of error-budget policies, in the store's file, and what the audit log says
/// of
/// the policies: each that is added, changed or removed, and each step entered and left.
package struct BudgetPolicyRecords: Sendable {
    private let database: any DatabaseWriter

    package init(_ store: Store) {
        database = store.database
    }

    /// As they were last written.
    package func states() async throws -> [PolicyPlace: PolicyStepState] {
        try await database.read { db in
            try Row.fetchAll(db, sql: "SELECT * FROM operations_policy_step").reduce(into: [:]) {
                states, row in
                let place = PolicyPlace(policy: row["policy"], slo: row["slo"], step: row["step"])
                let time = { (name: String) in
                    (row[name] as Int64?).map { Timestamp(milliseconds: $0) }
                }
                states[place] = PolicyStepState(
                    entered: time("entered_at"), met: time("met_at"), cleared: time("cleared_at"))
            }
        }
    }

    /// Writes what an evaluation changed, with a record of the audit log for each step entered or left; all
    /// or
    /// nothing.
    package func write(_ update: PolicyUpdate) async throws {
        try await database.write { db in
            for (place, state) in update.states { try Self.write(state, at: place, db) }
            for transition in update.transitions {
                let message = transition.message.isEmpty ? "" : "\n\(transition.message)"
                try AuditRecords.append(
                    "policy.\(transition.isEntry ? "enter" : "leave")", of: Self.object(transition.place),
                    by: "beaufort", detail: transition.reason + message, at: transition.at, db)
            }
        }
    }

    /// Writes down how the policies differ from those that were last written down; all or nothing.
    ///
    /// - Returns: the differences, in words.
    @discardableResult
    package func take(_ policies: [BudgetPolicy], at time: Timestamp) async throws -> [String] {
        try await database.write { db in
            let known = try Self.known(db)
            var changes: [String] = []
            for policy in policies {
                let old = known[policy.name]
                guard old?.text != policy.text || old?.owner != policy.owner else { continue }
                let before = (old?.text).map { "\nwas: \($0)" } ?? ""
                try AuditRecords.append(
                    "budget_policy.\(old == nil ? "add" : "change")", of: policy.name, by: policy.owner,
                    detail: policy.text + before, at: time, db)
                changes.append("\(policy.name) of \(policy.owner): \(policy.text)")
            }
            let names = Set(policies.map(\.name))
            for (name, old) in known.sorted(by: { $0.key < $1.key }) where !names.contains(name) {
                try AuditRecords.append(
                    "budget_policy.remove", of: name, by: old.owner, detail: "\nwas: \(old.text)", at: time,
                    db)
                changes.append("\(name) of \(old.owner) is removed")
            }
            return changes
        }
    }

    /// Writes down that somebody takes an action that a gate refuses.
    package func pass(_ decision: GateDecision, _ pass: GatePass, at time: Timestamp) async throws {
        let approver = pass.approver.map { ", approved by \($0)" } ?? ""
        try await database.write { db in
            try AuditRecords.append(
                "policy.\(pass.kind.rawValue)", of: decision.action, by: pass.actor,
                detail: "\(pass.reason)\(approver)\n\(decision.text)", at: time, db)
        }
    }

    private static func write(_ state: PolicyStepState?, at place: PolicyPlace, _ db: Database) throws {
        guard let state else {
            return try db.execute(
                sql: "DELETE FROM operations_policy_step WHERE policy = ? AND slo = ? AND step = ?",
                arguments: [place.policy, place.slo, place.step])
        }
        try db.execute(
            sql: "INSERT OR REPLACE INTO operations_policy_step VALUES (?, ?, ?, ?, ?, ?)",
            arguments: [
                place.policy, place.slo, place.step, state.entered?.milliseconds, state.met?.milliseconds,
                state.cleared?.milliseconds,
            ])
    }

    private static func object(_ place: PolicyPlace) -> String {
        "\(place.policy)/\(place.slo)/\(place.step)"
    }

    /// Policies by name as their last record has them; not those that were removed. One whose detail was
    /// erased
    /// differs from any.
    private static func known(_ db: Database) throws -> [String: (owner: String, text: String)] {
        let sql = """
            SELECT object, actor, detail FROM operations_audit LEFT JOIN operations_audit_detail USING (seq)
            WHERE seq IN (
                SELECT MAX(seq) FROM operations_audit WHERE action GLOB 'budget_policy.*' GROUP BY object)
            AND action <> 'budget_policy.remove'
            """
        return try Row.fetchAll(db, sql: sql).reduce(into: [:]) { known, row in
            let detail: String = row["detail"] ?? ""
            let text = detail.split(separator: "\n").first.map(String.init) ?? ""
            known[row["object"]] = (row["actor"], text)
        }
    }
}
