import Alerting
import Operations
import Store
import Support
import Telemetry
import Testing

/// Incidents open from pages, gather what belongs together and close by themselves.
struct IncidentTests {
    /// Each step: seconds, alert with labels, fires or not. Result: `id alerts open|closed`.
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var steps: [(Int64, String, Bool)]
        var expected: [String]
        var testDescription: String { name }
    }

    static let cases = [
        Case(name: "a page opens", steps: [(0, "A", true)], expected: ["1 A open"]),
        Case(
            name: "a ticket does not", steps: [(0, "A severity=ticket", true)], expected: []),
        Case(
            name: "it closes with its last alert",
            steps: [(0, "A", true), (9, "A", false)], expected: ["1 A closed"]),
        Case(
            name: "the same service joins",
            steps: [
                (0, "A service=chat", true), (1, "B service=chat slo=x", true), (5, "A service=chat", false),
            ],
            expected: ["1 A,B open"]),
        Case(
            name: "the same SLO joins",
            steps: [
                (0, "A slo=x", true), (1, "B slo=x severity=critical", true), (5, "A slo=x", false),
                (6, "B slo=x severity=critical", false),
            ], expected: ["1 A,B closed"]),
        Case(
            name: "another service opens its own",
            steps: [
                (0, "A service=chat", true), (1, "B service=embed", true), (2, "B service=embed", false),
            ],
            expected: ["1 A open", "2 B closed"]),
        Case(
            name: "an alert about the whole agent joins what is open",
            steps: [(0, "A service=chat", true), (1, "Down", true)], expected: ["1 A,Down open"]),
        Case(
            name: "and what pages meanwhile joins it",
            steps: [(0, "Down", true), (1, "A service=chat", true), (2, "Down", false)],
            expected: ["1 Down,A open"]),
        Case(
            name: "what is wrong with a machine is an incident of its own",
            steps: [(0, "A service=chat", true), (1, "DiskFull instance=db1:9100", true)],
            expected: ["1 A open", "2 DiskFull open"]),
        Case(
            name: "what is wrong with the same machine joins, whatever names it",
            steps: [
                (0, "DiskFull instance=db1:9100", true), (1, "DatabaseDown instance=db1:5432", true),
                (2, "NodeDown node=db1", true), (3, "DiskFull instance=db2:9100", true),
            ], expected: ["1 DiskFull,DatabaseDown,NodeDown open", "2 DiskFull open"]),
        Case(
            name: "so does a service's page that names the machine",
            steps: [
                (0, "A service=chat instance=gpu1:8000", true), (1, "NodeDown instance=gpu1:9100", true),
                (2, "B service=embed instance=gpu1:8001", true),
            ], expected: ["1 A,NodeDown open", "2 B open"]),
        Case(
            name: "loopback is the machine of whoever says so",
            steps: [
                (0, "A instance=127.0.0.1:1", true), (1, "B instance=127.0.0.1:2", true),
                (2, "@C instance=127.0.0.1:1", true),
            ], expected: ["1 A,B open", "2 C open"]),
        Case(
            name: "a broad label brings nothing together",
            steps: [
                (0, "A instance=a cluster=c job=node", true), (1, "B instance=b cluster=c job=node", true),
            ],
            expected: ["1 A open", "2 B open"]),
        Case(
            name: "what concerns the agent does not join a machine's",
            steps: [(0, "DiskFull instance=db1:9100", true), (1, "Down", true), (2, "B slo=x", true)],
            expected: ["1 DiskFull open", "2 Down,B open"]),
        Case(
            name: "the service comes before the machine",
            steps: [
                (0, "NodeDown instance=a", true), (1, "A service=chat", true),
                (2, "B service=chat instance=a", true),
            ], expected: ["1 NodeDown open", "2 A,B open"]),
        Case(
            name: "another server's page stands alone when it names no place",
            steps: [(0, "A service=chat", true), (1, "@Odd", true), (2, "@Other", true), (3, "Down", true)],
            expected: ["1 A,Down open", "2 Odd open", "3 Other open"]),
        Case(
            name: "firing again while open is the same incident",
            steps: [
                (0, "A service=s", true), (1, "B service=s", true), (2, "A service=s", false),
                (3, "A service=s", true),
            ], expected: ["1 A,B,A open"]),
        Case(
            name: "firing again later is another",
            steps: [(0, "A", true), (1, "A", false), (9, "A", true)], expected: ["1 A closed", "2 A open"]),
    ]

    @Test(arguments: cases)
    func pagesBecomeIncidents(_ one: Case) async throws {
        let bench = try OperationsBench()
        for (seconds, alert, fires) in one.steps {
            let step = OperationsBench.transition(alert, fires ? .firing : .inactive, at: seconds)
            try await IncidentKeeper(bench.store).observe([step])
            // The same again changes nothing, and neither does a restart.
            if fires { try await IncidentKeeper(bench.store).observe([step]) }
        }
        try bench.restart()
        let found = try await IncidentKeeper(bench.store).incidents(
            in: TimeRange(.distantPast, .distantFuture))
        #expect(
            found.map { incident in
                "\(incident.id.dropFirst(13)) \(incident.alerts.map(\.name).joined(separator: ",")) "
                    + (incident.isOpen ? "open" : "closed")
            } == one.expected)
        #expect(found.allSatisfy { $0.id.hasPrefix("inc-20260101-") })
        #expect(try await AuditRecords(bench.store).verify().fault == nil)
    }

    @Test func alertingsHistoryIsFollowedOverRestarts() async throws {
        let bench = try OperationsBench()
        func record(_ alert: String, _ state: AlertState, at seconds: Int64) async throws {
            var change = AlertRecords.Change()
            change.transitions = [OperationsBench.transition(alert, state, at: seconds)]
            try await AlertRecords(bench.store).save(change, at: OperationsBench.time(seconds))
        }
        try await record("A service=chat", .firing, at: 1)
        #expect(try await IncidentKeeper(bench.store).follow().count == 1)
        #expect(try await IncidentKeeper(bench.store).follow().isEmpty)
        try bench.restart()
        // What happened while no keeper ran is made up for.
        try await record("A service=chat", .inactive, at: 2)
        try await record("A service=chat", .firing, at: 3)
        let changes = try await IncidentKeeper(bench.store).follow()
        #expect(changes.count == 3)
        let last = try #require(try await IncidentKeeper(bench.store).last())
        #expect(last.id == "inc-20260101-2")
        #expect(last.title == "A is wrong")
        #expect(last.opened == OperationsBench.time(3))
    }

    @Test func peopleOpenNoteAndClose() async throws {
        let bench = try OperationsBench()
        let keeper = IncidentKeeper(bench.store)
        let made = try await keeper.records.open(
            title: "odd answers", severity: "ticket", by: "ada", at: OperationsBench.time(0))
        #expect(
            try await keeper.note("looks like drift", by: "bob", on: made.id, at: OperationsBench.time(5)))
        #expect(try await !keeper.note("nowhere", by: "bob", on: "inc-0", at: OperationsBench.time(5)))
        #expect(try await keeper.records.close(made.id, by: "ada", at: OperationsBench.time(9)))
        #expect(try await !keeper.records.close(made.id, by: "ada", at: OperationsBench.time(9)))
        let found = try #require(try await keeper.incident(made.id))
        #expect(found.notes.map(\.text) == ["looks like drift"])
        #expect(found.closed == OperationsBench.time(9))
        let audit = try await AuditRecords(bench.store).records(in: TimeRange(.distantPast, .distantFuture))
        #expect(audit.map(\.action) == ["incident.open", "incident.note", "incident.close"])
    }
}
