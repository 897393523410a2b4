import Alerting
import GRDB
import Operations
import Store
import Support
import Telemetry
import Testing

/// What somebody does to silences, alerts and dead letters and the audit log's record of it are one
/// transaction.
struct AuditTogetherTests {
    private static let now = OperationsBench.time(60)

    private static let note: SilenceNote = { action, silence in
        AuditRecords.entry("silence.\(action.rawValue)", of: silence.id, by: "ada", at: now)
    }

    private static func entry(_ action: String) -> AccompanyingWrite {
        AuditRecords.entry(action, of: "x", by: "ada", at: now)
    }

    private static func silence(_ value: String, id: String = "") throws -> Silence {
        Silence(
            id: id, matchers: try MatcherSet([Matcher("alertname", .equal, value)]), startsAt: now,
            endsAt: now + .hours(1), createdBy: "ada", comment: "")
    }

    private static let fingerprint = Fingerprint(Labels(["alertname": "X"]))

    private static func letter(_ bench: OperationsBench) async throws -> Int64 {
        let outbox = OutboxRecords(bench.store)
        try await outbox.add([
            NewDelivery(
                key: "k", lane: NotificationLane(groupKey: "g", receiver: "r", integration: 0),
                status: "firing", reason: "first notification", groupLabels: Labels(), fingerprints: [],
                createdAt: now, body: [])
        ])
        try await bench.store.database.write {
            try $0.execute(sql: "UPDATE alerting_outbox SET state = 'dead', finished_at = 1")
        }
        return try await outbox.deadLetters(limit: 1)[0].id
    }

    /// Each action, on what is there before; and the actions it is recorded as.
    private enum Deed: String, CaseIterable, CustomTestStringConvertible {
        case create, change, replace, end, acknowledge, release, resend, discard

        var testDescription: String { rawValue }

        var recorded: [String] {
            switch self {
            case .create: ["silence.create"]
            case .change: ["silence.change"]
            case .replace: ["silence.end", "silence.create"]
            case .end: ["silence.end"]
            case .acknowledge, .release, .resend, .discard: ["deed"]
            }
        }

        func prepare(_ bench: OperationsBench) async throws -> String {
            let desk = AlertDesk(bench.store)
            switch self {
            case .create, .acknowledge: return ""
            case .change, .replace, .end: return try await desk.set(try silence("X"), at: now)
            case .release:
                _ = try await desk.acknowledge(fingerprint, by: "ada", for: .hours(1), at: now)
                return ""
            case .resend, .discard: return "\(try await letter(bench))"
            }
        }

        func run(_ desk: AlertDesk, _ id: String) async throws {
            switch self {
            case .create: _ = try await desk.set(try silence("X"), at: now, noting: note)
            case .change: _ = try await desk.set(try silence("X", id: id), at: now, noting: note)
            case .replace: _ = try await desk.set(try silence("Y", id: id), at: now, noting: note)
            case .end: try await desk.expireSilence(id, at: now, noting: note)
            case .acknowledge:
                _ = try await desk.acknowledge(
                    fingerprint, by: "ada", for: .hours(1), at: now, with: entry("deed"))
            case .release: try await desk.unacknowledge(fingerprint, with: entry("deed"))
            case .resend:
                #expect(try await desk.replay(Int64(id) ?? 0, at: now, with: entry("deed")))
            case .discard: #expect(try await desk.discard(Int64(id) ?? 0, with: entry("deed")))
            }
        }
    }

    /// All that these actions change.
    private static func state(_ bench: OperationsBench) async throws -> [String] {
        try await bench.store.database.read { db in
            try ["alerting_silence", "alerting_acknowledgement", "alerting_outbox"].flatMap { table in
                try Row.fetchAll(db, sql: "SELECT * FROM \(table)").map { "\($0)" }
            }
        }
    }

    private static func records(_ bench: OperationsBench) async throws -> [String] {
        try await AuditRecords(bench.store).records(
            in: TimeRange(OperationsBench.start, OperationsBench.time(3_600))
        ).map(\.action)
    }

    @Test(arguments: Deed.allCases) private func isRecorded(_ deed: Deed) async throws {
        let bench = try OperationsBench()
        let id = try await deed.prepare(bench)
        let before = try await Self.state(bench)
        try await deed.run(AlertDesk(bench.store), id)
        #expect(try await Self.state(bench) != before || deed == .change)
        #expect(try await Self.records(bench) == deed.recorded)
    }

    /// The audit log cannot be written: nothing is done.
    @Test(arguments: Deed.allCases) private func isNotDoneWithoutARecord(_ deed: Deed) async throws {
        let bench = try OperationsBench()
        let id = try await deed.prepare(bench)
        let before = try await Self.state(bench)
        try await bench.store.database.write { db in
            try db.execute(
                sql: """
                    CREATE TRIGGER no_audit BEFORE INSERT ON operations_audit_detail
                    BEGIN SELECT RAISE(ABORT, 'the disk is full'); END
                    """)
        }
        await #expect(throws: DatabaseError.self) { try await deed.run(AlertDesk(bench.store), id) }
        #expect(try await Self.state(bench) == before)
        #expect(try await Self.records(bench).isEmpty)
    }

    /// What was not done is not recorded.
    @Test func whatIsNotDoneIsNotRecorded() async throws {
        let bench = try OperationsBench()
        let desk = AlertDesk(bench.store)
        await #expect(throws: SilenceError.self) {
            try await desk.expireSilence("none", at: Self.now, noting: Self.note)
        }
        #expect(try await !desk.replay(7, at: Self.now, with: Self.entry("deed")))
        #expect(try await !desk.discard(7, with: Self.entry("deed")))
        #expect(try await Self.records(bench).isEmpty)
    }
}
