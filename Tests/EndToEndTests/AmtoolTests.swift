import Support
import Telemetry
import Testing

/// Alertmanager's own tool against a real agent.
@Suite struct AmtoolTests {
    private static let rules = """
        groups:
          - name: g
            interval: 1s
            rules:
              - {alert: Quiet, expr: vector(1), labels: {severity: page, zone: a}}
              - {alert: Loud, expr: vector(1), labels: {severity: ticket, zone: b}}
        """

    private static let routes = """
        route:
          receiver: rest
          group_wait: 0s
          group_by: [alertname]
          routes:
            - {receiver: pager, matchers: ['severity="page"']}
        receivers:
          - {name: rest}
          - name: pager
            exec_configs: [{command: ["true"]}]
        """

    private static func agent(in folder: TemporaryFolder) throws -> Agent {
        let config = try folder.write(
            "beaufort.yaml",
            ShippedConfiguration.text(
                rules: try folder.write("rules.yaml", rules),
                alertmanager: try folder.write("routes.yaml", routes)))
        return try Agent(
            folder: folder.path, config: config, runtime: Agent.standIn(port: RealRuntime.freePort()))
    }

    @Test(.enabled(if: Peer.isAvailable("amtool"), "amtool is not installed"))
    func amtoolListsSilencesAndRoutes() async throws {
        let folder = try TemporaryFolder()
        let agent = try Self.agent(in: folder)
        func amtool(_ arguments: String...) async throws -> Program.Ended {
            try await Program.run(
                ["amtool", "--alertmanager.url=\(agent.adminURL)"] + arguments, folder: folder.path)
        }
        try await agent.ready()
        try await Deadline.wait("both alerts", .seconds(30)) {
            let listed = try await amtool("alert", "query")
            return listed.output.contains("Quiet") && listed.output.contains("Loud")
        }
        let one = try await amtool("alert", "query", "severity=page")
        #expect(one.output.contains("Quiet") && !one.output.contains("Loud"), "\(one.errors)")

        let added = try await amtool(
            "silence", "add", "--author=dana", "--comment=known", "--duration=1h", "zone=~\"a|c\"")
        #expect(added.status == 0, "\(added.errors)")
        let id = added.output.trimmed
        let silences = try await amtool("silence", "query", "--within=2h", "-q")
        #expect(silences.output.trimmed == id, "\(silences.errors)")
        let active = try await amtool("alert", "query", "--active")
        #expect(active.output.contains("Loud") && !active.output.contains("Quiet"), "\(active.errors)")
        let silenced = try await amtool("alert", "query", "--silenced")
        #expect(silenced.output.contains("Quiet"), "\(silenced.errors)")

        let updated = try await amtool("silence", "update", "--duration=2h", "--comment=still", id)
        #expect(updated.status == 0 && updated.output.contains("still"), "\(updated.errors)")
        #expect(try await amtool("silence", "expire", id).status == 0)
        #expect(try await amtool("silence", "query", "-q").output.trimmed == "")
        #expect(try await amtool("silence", "expire", id).status != 0)

        #expect(try await amtool("alert", "add", "alertname=ByHand", "zone=c").status == 0)
        try await Deadline.wait("the alert added by hand") {
            try await amtool("alert", "query", "zone=c").output.contains("ByHand")
        }
        let end = "--end=\(WallClock().now.rfc3339)"
        #expect(try await amtool("alert", "add", end, "alertname=ByHand", "zone=c").status == 0)
        try await Deadline.wait("its end") {
            try await !amtool("alert", "query", "zone=c").output.contains("ByHand")
        }
        let bare = try await amtool("alert", "add", "alertname=")
        #expect(bare.status != 0 && bare.errors.contains("at least one label pair"), "\(bare.errors)")

        let routed = try await amtool("config", "routes", "test", "severity=page")
        #expect(routed.output.trimmed == "pager", "\(routed.errors)")
        let shown = try await amtool("config", "show")
        #expect(shown.status == 0, "\(shown.errors)")
        let wide = try await amtool("silence", "add", "--comment=all", "a=~\".*\"")
        #expect(wide.status != 0)
        #expect(try await agent.stop() == 0)
    }

    /// The same with our own commands, acknowledgements too.
    @Test func silencesAndAcknowledgementsAreMadeListedAndEnded() async throws {
        let folder = try TemporaryFolder()
        let agent = try Self.agent(in: folder)
        func alert(_ arguments: String...) async throws -> Program.Ended {
            try await Program.run(
                [Program.beaufort, "alert"] + arguments + ["--data", agent.data], folder: folder.path)
        }
        func listed(_ name: String) async throws -> JSONValue? {
            let answer = try await alert("list", "--format", "json")
            return try JSONValue.parse(Array(answer.output.utf8)).array?.first { $0["name"]?.string == name }
        }
        try await agent.ready()
        try await Deadline.wait("the alert", .seconds(30)) {
            try await listed("Quiet")?["state"]?.string == "firing"
        }
        let made = try await alert("silence", "--match", "zone=~\"a|c\"", "--for", "2h", "--by", "dana")
        #expect(made.status == 0 && made.output.contains("Quiet"), "\(made.output)\(made.errors)")
        #expect(try await listed("Quiet")?["muted"]?.string?.contains("silence") == true)
        let silences = try JSONValue.parse(
            Array(try await alert("silences", "--format", "json").output.utf8))
        let id = silences.array?.first?["id"]?.string ?? ""
        #expect(silences.array?.count == 1 && silences.array?.first?["by"]?.string == "dana")
        let ended = try await alert("unsilence", String(id.prefix(12)))
        #expect(ended.status == 0 && ended.output.contains("is over"), "\(ended.errors)")
        #expect(try await listed("Quiet")?["muted"] == .null)
        #expect(try await alert("unsilence", id).status == 2)
        #expect(try await alert("silence", "--match", "a=~\".*\"").status == 2)
        #expect(try await alert("silence").status == 2)

        let fingerprint = try await listed("Quiet")?["fingerprint"]?.string ?? ""
        #expect(try await alert("unack", fingerprint).status == 2)
        #expect(try await alert("ack", fingerprint, "--owner", "dana").status == 0)
        #expect(try await listed("Quiet")?["acknowledged_by"]?.string == "dana")
        #expect(try await alert("unack", fingerprint).status == 0)
        #expect(try await listed("Quiet")?["acknowledged_by"] == .null)
        #expect(try await agent.stop() == 0)
    }
}

extension String {
    fileprivate var trimmed: String {
        String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    }
}
