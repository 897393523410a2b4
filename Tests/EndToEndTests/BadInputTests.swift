import GRDBSQLite
import Store
import Support
import Telemetry
import Testing

/// Whatever is wrong is said once, with where it is and what to do, and the exit status tells its kind.
@Suite struct BadInputTests {
    /// A command that must fail.
    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let status: Int32
        /// Each must be in what it says. `DIR` stands for the test's folder.
        let says: [String]
        /// Words after `beaufort`.
        let command: [String]
        var files: [String: String] = [:]
    }

    static let cases = [
        Case(
            testDescription: "broken YAML", status: 3, says: ["DIR/a.yaml:3:6:"],
            command: ["serve", "--data", "DIR/d", "--config", "DIR/a.yaml"],
            files: ["a.yaml": "listen: 127.0.0.1:1\nslos: [a, b\nrules: {"]),
        Case(
            testDescription: "no such file", status: 3, says: ["DIR/none.yaml"],
            command: ["serve", "--data", "DIR/d", "--config", "DIR/none.yaml"]),
        Case(
            testDescription: "unknown key", status: 3, says: ["DIR/a.yaml:1:", "did you mean"],
            command: ["serve", "--data", "DIR/d", "--config", "DIR/a.yaml"],
            files: ["a.yaml": "listne: 127.0.0.1:1\n"]),
        Case(
            testDescription: "unknown SLO field", status: 1, says: ["DIR/slo.yaml:17:", "targett"],
            command: ["slo", "lint", "DIR/slo.yaml"],
            files: ["slo.yaml": slo]),
        Case(
            testDescription: "a folder without SLOs", status: 1, says: ["DIR", "no file of SLOs"],
            command: ["slo", "lint", "DIR"]),
        Case(
            testDescription: "a report on the future", status: 2, says: ["--end", "is in the future"],
            command: ["slo", "report", "--data", "DIR", "--end", "2999-01-01T00:00:00Z"]),
        Case(
            testDescription: "an objective the agent cannot read", status: 3,
            says: ["DIR/slo.yaml:17:", "targett", "did you mean 'target'"],
            command: ["serve", "--admin", "127.0.0.1:0", "--data", "DIR/d", "--config", "DIR/a.yaml"],
            files: ["slo.yaml": slo, "a.yaml": ShippedConfiguration.text(slos: "slo.yaml")]),
        Case(
            testDescription: "a test that cannot fail", status: 1,
            says: ["DIR/t.yaml:5:", "no rule of these files is named 'Gone'"],
            command: ["alert", "test", "--strict", "DIR/t.yaml"],
            files: ["t.yaml": idleTest, "r.yaml": "groups: []\n"]),
        Case(
            testDescription: "bad PromQL", status: 2, says: ["1:5: ", "unclosed left parenthesis"],
            command: ["query", "--data", "DIR", "sum("]),
        Case(
            testDescription: "no store", status: 3, says: ["no store here"],
            command: ["query", "--data", "DIR/none", "up"]),
        Case(
            testDescription: "missing runtime", status: 3, says: ["/nonexistent/llama-server"],
            command: [
                "run", "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0", "--data", "DIR/d", "--",
                "/nonexistent/llama-server", "--port", "1",
            ]),
        Case(
            testDescription: "no command", status: 2, says: ["--"], command: ["run"]),
        Case(
            testDescription: "bad address", status: 2, says: ["--listen", "HOST:PORT"],
            command: ["agent", "--upstream", "http://127.0.0.1:9", "--listen", "nowhere"]),
        Case(
            testDescription: "unwritable data folder", status: 3, says: ["/proc/beaufort", "--data"],
            command: ["serve", "--admin", "127.0.0.1:0", "--data", "/proc/beaufort"]),
    ]

    static let slo = """
        apiVersion: openslo/v1
        kind: SLO
        metadata:
          name: typo
        spec:
          service: chat
          indicator:
            metadata: {name: answered}
            spec:
              ratioMetric:
                counter: true
                good: {metricSource: {type: beaufort, spec: {where: status < 500}}}
                total: {metricSource: {type: beaufort, spec: {where: operation == "chat"}}}
          timeWindow: [{duration: 30d, isRolling: true}]
          budgetingMethod: Occurrences
          objectives:
            - targett: 0.99
        """

    static let idleTest = """
        rule_files: [r.yaml]
        tests:
          - interval: 1m
            alert_rule_test:
              - {eval_time: 5m, alertname: Gone}

        """

    /// Without `--strict` it is only said.
    @Test func aTestThatCannotFailIsAWarning() async throws {
        let folder = try TemporaryFolder()
        try folder.write("r.yaml", "groups: []\n")
        let ended = try await Program.run(
            [Program.beaufort, "alert", "test", try folder.write("t.yaml", Self.idleTest)],
            folder: folder.path, name: "command")
        #expect(ended.status == 0 && ended.errors.contains("warning: "), "\(ended)")
        #expect(ended.output.contains("1 test in 1 file, 0 failed, 1 warning"), "\(ended.output)")
    }

    @Test(arguments: cases) func saysWhatAndWhere(_ one: Case) async throws {
        let folder = try TemporaryFolder()
        for (name, text) in one.files { try folder.write(name, text) }
        let words = one.command.map { $0.replacing("DIR", with: folder.path) }
        try await check([Program.beaufort] + words, one.status, one.says, folder)
    }

    @Test(arguments: ["--admin", "--listen"]) func aPortInUse(_ option: String) async throws {
        let folder = try TemporaryFolder()
        let other = try await ScriptedServer { _ in [.close] }
        let free = option == "--admin" ? "--listen" : "--admin"
        let command = [
            Program.beaufort, "run", option, "127.0.0.1:\(other.port)", free,
            "127.0.0.1:\(RealRuntime.freePort())", "--data", folder.file("d"), "--",
        ]
        let runtime = Agent.standIn(port: RealRuntime.freePort())
        try await check(command + runtime, 3, ["\(other.port)"], folder)
        await other.stop()
    }

    @Test func aDatabaseOfANewerVersion() async throws {
        let folder = try TemporaryFolder()
        try Store.open(folder.path, mode: .readWrite).close()
        var connection: OpaquePointer?
        #expect(sqlite3_open(folder.file("beaufort.db"), &connection) == SQLITE_OK)
        #expect(sqlite3_exec(connection, "PRAGMA user_version = 9999", nil, nil, nil) == SQLITE_OK)
        sqlite3_close(connection)
        for command in [["serve", "--admin", "127.0.0.1:0"], ["query", "up"]] {
            let words = [Program.beaufort, command[0], "--data", folder.path] + command.dropFirst()
            try await check(words, 3, ["beaufort.db", "newer Beaufort", "upgrade"], folder)
        }
    }

    private func check(
        _ command: [String], _ status: Int32, _ says: [String], _ folder: TemporaryFolder
    ) async throws {
        let ended = try await Program.run(command, folder: folder.path)
        #expect(ended.status == status, "\(ended.errors)\(ended.output)")
        for text in says {
            let text = text.replacing("DIR", with: folder.path)
            #expect((ended.errors + ended.output).contains(text), "'\(text)' is not in: \(ended.errors)")
        }
        // One message, not a cascade; notices of what a part did before it was stopped are none.
        let message = ended.errors.split(separator: "\n").filter { !$0.contains(" notice beaufort: ") }
        #expect(message.count <= 8, "\(ended.errors)")
    }
}
