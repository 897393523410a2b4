import Documents
import Glibc
import Outbound
import Support
import Telemetry
import Testing

/// Commands beside an agent speak of what it was started with, and say what they read.
@Suite struct OwnConfigurationTests {
    private static let maintenance = """
        windows:
          - name: swap
            owner: dana
            start: 2026-12-01T22:00
            duration: 2h
            exclude: [own]

        """

    private static func keeper(_ folder: TemporaryFolder) throws -> Keeper {
        let own = ExportedObjectives.Objective(
            name: "own", indicator: ExportedObjectives.requests, objective: "target: 0.9", annotations: "{}",
            period: "6h")
        try folder.write("slos/own.yaml", own.text)
        try folder.write("maintenance.yaml", maintenance)
        return try Keeper(folder, files: "slos: [slos]\n", settings: "")
    }

    @Test func commandsReadTheAgentsConfiguration() async throws {
        let folder = try TemporaryFolder()
        let keeper = try Self.keeper(folder)
        try await keeper.ready()
        let window = ["--start", "2026-12-01T00:00:00Z", "--end", "2026-12-03T00:00:00Z"]
        for place in [["--data", keeper.data], ["--url", keeper.url]] {
            let rules = try await keeper.run(["export", "rules"] + place)
            #expect(rules.status == 0 && rules.output.contains("# own: 90 % over 6h."), "\(rules)")
            #expect(!rules.output.contains("chat-availability"))
            let list = try await keeper.run(["maintenance", "list", "--format", "csv"] + window + place)
            #expect(list.output.contains("\nswap,2026-12-01T22:00:00Z"), "\(list)")
        }
        let own = folder.file("beaufort.yaml")
        for words in [["export", "rules"], ["maintenance", "list"], ["check"]] {
            let ended = try await keeper.run(words + ["--data", keeper.data])
            #expect(ended.status == 0)
            #expect(
                ended.errors.contains(
                    "note: the configuration is \(own), that of the agent in \(keeper.data)"), "\(ended)")
        }
        #expect(try await keeper.run(["slo", "list", "--data", keeper.data]).errors.isEmpty)
        #expect(try await keeper.stop() == 0)
        // What ran there last still says what is meant.
        #expect(try await keeper.run(["slo", "list", "--data", keeper.data]).output.contains("own"))
    }

    @Test func withoutAnAgentWhatShipsIsNotReadInSilence() async throws {
        let folder = try TemporaryFolder()
        for words in [["export", "rules"], ["maintenance", "list"], ["check"], ["runbook", "list"]] {
            let ended = try await Program.run(
                [Program.beaufort] + words, folder: folder.path,
                environment: ["BEAUFORT_DATA": folder.file("none")])
            #expect(ended.status == 0, "\(words): \(ended.errors)")
            #expect(
                ended.errors.contains("no agent has run in \(folder.file("none"))")
                    && ended.errors.contains("note: the configuration is "), "\(words): \(ended.errors)")
        }
    }

    /// Another user, who may not read where the agent is, is told so and shown nothing else in its place.
    @Test(.enabled(if: getuid() == 0, "only root can become somebody else"))
    func anotherUserIsToldWhatIsMissing() async throws {
        let folder = try TemporaryFolder()
        let keeper = try Self.keeper(folder)
        try await keeper.ready()
        chmod(folder.path, 0o755)
        for words in [
            ["export", "rules"], ["maintenance", "list"], ["check"], ["slo", "list"], ["alert", "list"],
            ["runbook", "list"], ["reload"], ["alert", "explain", "x"],
        ] {
            let ended = try await Program.run(
                ["setpriv", "--reuid=65534", "--clear-groups", Program.beaufort] + words
                    + ["--data", keeper.data], folder: folder.path, environment: ["USER": "nobody"])
            #expect(ended.status == 3 && ended.output.isEmpty, "\(words): \(ended)")
            #expect(
                ended.errors.contains("nobody cannot tell which agent runs in \(keeper.data)")
                    && ended.errors.contains("belongs to root: Permission denied")
                    && ended.errors.contains("--url"), "\(words): \(ended.errors)")
        }
        #expect(try await keeper.stop() == 0)
    }

    /// Port 0 is the system's choice, which is said and left for commands to find.
    @Test func whereItListensIsSaid() async throws {
        let folder = try TemporaryFolder()
        let data = folder.file("data")
        let agent = try Program(
            [
                Program.beaufort, "run", "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0", "--data", data,
                "--",
            ] + Agent.standIn(port: RealRuntime.freePort()), folder: folder.path)
        try await Deadline.wait("the line") { agent.complained.contains("data: \(data)") }
        let line = try #require(agent.complained.split(separator: "\n").first { $0.contains("listening: ") })
        let address = try #require(
            try TextFile.read(data + "/agent.address").split(separator: "\n").first.map(String.init))
        #expect(line.contains("admin on \(address); both plain HTTP, no TLS"), "\(line)")
        #expect(!line.contains(":0;") && !line.contains(":0 "), "\(line)")
        #expect(agent.complained.contains("configuration: "))
        let client = try OutboundClient()
        #expect(try await client.send(HTTPRequest(url: address + "/health")).status == 200)
        let gateway = try #require(line.firstRange(of: "gateway on ")).upperBound
        let url = line[gateway...].prefix { $0 != ";" }
        try await Deadline.wait("the gateway to answer") {
            try await client.send(HTTPRequest(url: url + "/v1/models")).status != 404
        }
        let status = try await Program.run(
            [Program.beaufort, "runtime", "status", "--data", data], folder: folder.path)
        #expect(status.status == 0, "\(status.errors)")
        agent.signal(SIGTERM)
        #expect(try await agent.end() == 0)
    }
}
