import GRDB
import Operations
import Store
import Support
import Telemetry
import Testing

struct AuditRecordsTests {
    private static func bench() async throws -> OperationsBench {
        let bench = try OperationsBench()
        let records = AuditRecords(bench.store)
        for number in 1...5 {
            try await records.append(
                "slo.change", of: "slo-\(number)", by: "ada", detail: "to \(number)",
                at: OperationsBench.time(Int64(number)))
        }
        return bench
    }

    @Test func theChainHoldsOverARestartAndWithoutADetail() async throws {
        let bench = try await Self.bench()
        let before = try await AuditRecords(bench.store).verify()
        #expect(before.count == 5)
        #expect(before.fault == nil)
        try bench.restart()
        let records = AuditRecords(bench.store)
        try await records.eraseDetail(of: 3)
        #expect(try await records.verify() == before)
        let listed = try await records.records(
            in: TimeRange(OperationsBench.time(2), OperationsBench.time(4)))
        #expect(listed.map(\.seq) == [2, 3, 4])
        #expect(listed.map(\.detail) == ["to 2", nil, "to 4"])
    }

    @Test(arguments: [
        "UPDATE operations_audit SET actor = 'eve' WHERE seq = 2",
        "DELETE FROM operations_audit WHERE seq = 2", "DELETE FROM operations_audit",
    ])
    func recordsAreNeitherChangedNorDeleted(sql: String) async throws {
        let bench = try await Self.bench()
        await #expect(throws: DatabaseError.self) {
            try await bench.store.database.write { try $0.execute(sql: sql) }
        }
        #expect(try await AuditRecords(bench.store).verify().count == 5)
    }

    /// Somebody who can write the file can drop the triggers; the chain still tells.
    @Test(arguments: [
        ("UPDATE operations_audit SET actor = 'eve' WHERE seq = 2", 2),
        ("UPDATE operations_audit SET at = at + 1 WHERE seq = 4", 4),
        ("UPDATE operations_audit SET hash = 'x' WHERE seq = 5", 5),
        ("DELETE FROM operations_audit WHERE seq = 1", 1),
        ("DELETE FROM operations_audit WHERE seq = 3", 3),
        ("UPDATE operations_audit_detail SET detail = 'to 9' WHERE seq = 4", 4),
    ])
    func tamperingIsFound(sql: String, seq: Int64) async throws {
        let bench = try await Self.bench()
        try await bench.store.database.write { db in
            try db.execute(sql: "DROP TRIGGER operations_audit_no_update")
            try db.execute(sql: "DROP TRIGGER operations_audit_no_delete")
            try db.execute(sql: sql)
        }
        #expect(try await AuditRecords(bench.store).verify().fault?.seq == seq)
    }

    /// A first word stands for all kinds that begin with it, and for no other that only looks like it.
    @Test func recordsAreFoundByKindPersonAndThing() async throws {
        let bench = try OperationsBench()
        let audit = AuditRecords(bench.store)
        for (second, entry) in [
            ("silence.create", "mia", "s1"), ("silence.end", "bo", "s1"), ("silences", "mia", "s2"),
            ("change", "mia", "host"), ("budget_policy.add", "bo", "p"), ("budgetxpolicy.add", "bo", "p"),
        ].enumerated() {
            try await audit.append(
                entry.0, of: entry.2, by: entry.1, detail: "d", at: OperationsBench.time(Int64(second)))
        }
        let whole = TimeRange(.distantPast, .distantFuture)
        func found(
            _ kinds: [String] = [], _ actors: [String] = [], _ objects: [String] = [], limit: Int = 100
        ) async throws -> [Int64] {
            var filter = AuditRecords.Filter()
            (filter.kinds, filter.actors, filter.objects) = (kinds, actors, objects)
            return try await audit.records(in: whole, matching: filter, limit: limit).map(\.seq)
        }
        #expect(try await found() == [1, 2, 3, 4, 5, 6])
        #expect(try await found(["silence"]) == [1, 2])
        #expect(try await found(["silence.end", "change"]) == [2, 4])
        #expect(try await found(["budget_policy"]) == [5])
        #expect(try await found(["silence"], ["mia"]) == [1])
        #expect(try await found([], ["mia", "bo"], ["s1", "p"]) == [1, 2, 5, 6])
        #expect(try await found(limit: 2) == [5, 6])
        #expect(try await audit.kinds().count == 6)
        let early = TimeRange(OperationsBench.time(0), OperationsBench.time(1))
        #expect(try await audit.records(in: early).map(\.object) == ["s1", "s1"])
    }
}
