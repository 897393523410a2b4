import Alerting
import Operations
import Telemetry
import Testing

struct MaintenanceRecordsTests {
    private static func plan(_ windows: String...) throws -> MaintenancePlan {
        let items = windows.map { "  - {start: 2026-01-04 02:00, duration: 2h, mute: all, \($0)}\n" }
        return try MaintenanceReader().read("windows:\n" + items.joined(), file: "m").plan
    }

    @Test func theLogTellsWhatChangedAndWho() async throws {
        let bench = try OperationsBench()
        let first = try Self.plan("name: swap, owner: dana", "name: move, owner: li")
        try await MaintenanceRecords(bench.store).take(first, at: OperationsBench.time(1))
        try bench.restart()
        let records = MaintenanceRecords(bench.store)
        #expect(try await records.take(first, at: OperationsBench.time(2)).isEmpty)
        let second = try Self.plan("name: swap, owner: dana, exclude: all")
        try await records.take(second, at: OperationsBench.time(3))
        #expect(try await records.take(second, at: OperationsBench.time(4)).isEmpty)
        try await records.take(first, at: OperationsBench.time(5))
        let log = try await AuditRecords(bench.store).records(
            in: TimeRange(OperationsBench.time(0), OperationsBench.time(9)))
        #expect(
            log.map { "\($0.action) \($0.object) \($0.actor)" } == [
                "maintenance.add move li", "maintenance.add swap dana", "maintenance.remove move li",
                "maintenance.change swap dana", "maintenance.add move li", "maintenance.change swap dana",
            ])
        let text = "from 2026-01-04 02:00:00 UTC for 2h, mutes all, excludes"
        #expect(
            log.map(\.detail) == [
                "\(text) nothing", "\(text) nothing", "was: \(text) nothing",
                "\(text) all\nwas: \(text) nothing", "\(text) nothing", "\(text) nothing\nwas: \(text) all",
            ])
        #expect(try await AuditRecords(bench.store).verify().fault == nil)
    }

    /// What can no longer be compared is written down again, once.
    @Test func anErasedDetailIsWrittenAnew() async throws {
        let bench = try OperationsBench()
        let records = MaintenanceRecords(bench.store)
        let plan = try Self.plan("name: swap, owner: dana")
        try await records.take(plan, at: OperationsBench.time(1))
        try await AuditRecords(bench.store).eraseDetail(of: 1)
        #expect(try await records.take(plan, at: OperationsBench.time(2)).map(\.kind) == [.change])
        #expect(try await records.take(plan, at: OperationsBench.time(3)).isEmpty)
    }
}
