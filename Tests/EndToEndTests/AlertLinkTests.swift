import Glibc
import Outbound
import Support
import Synchronization
import Telemetry
import Testing

/// Links in notifications lead to a page of the agent about the alert.
@Suite struct AlertLinkTests {
    private static let rules = """
        groups:
          - name: g
            interval: 1s
            rules:
              - alert: Odd
                expr: label_replace(vector(3), "what", "<b>&", "", "")
                labels: {severity: page}
                annotations: {summary: "Odd at {{ $externalURL }}", description: "<script>", runbook: Runbooks/api-down.md}

        """

    private final class Hook: Sendable {
        private let bodies = Mutex<[JSONValue]>([])

        func take(_ request: ScriptedRequest) {
            if let body = try? JSONValue.parse(request.body) { bodies.withLock { $0.append(body) } }
        }

        /// The last one that such an alert is in.
        func body(_ name: String, _ condition: (JSONValue) -> Bool = { _ in true }) -> JSONValue? {
            bodies.withLock { bodies in
                bodies.last { $0["alerts"]?[0]?["labels"]?["alertname"]?.string == name && condition($0) }
            }
        }
    }

    private static func page(_ url: String, accept: String = "text/html") async throws -> (Int, String) {
        let client = try OutboundClient()
        let answer = try await client.send(
            HTTPRequest(url: url, headers: [HTTPHeader("Accept", accept)]))
        return (answer.status, String(decoding: answer.body, as: UTF8.self))
    }

    @Test func aLinkLeadsToTheAlert() async throws {
        let folder = try TemporaryFolder()
        let hook = Hook()
        let receiver = try await ScriptedServer { request in
            hook.take(request)
            return [.answer(200)]
        }
        let port = RealRuntime.freePort()
        let files = ShippedConfiguration.text(
            slos: "", rules: try folder.write("rules.yaml", Self.rules),
            alertmanager: try folder.write(
                "routes.yaml",
                """
                route: {receiver: hook, group_by: [alertname], group_wait: 0s, group_interval: 1s, repeat_interval: 2s}
                receivers: [{name: hook, webhook_configs: [{url: '\(receiver.url)/'}]}]

                """))
        let keeper = try Keeper(folder, admin: port, files: files, settings: "")
        try await keeper.ready()
        try await Deadline.wait("the page") { hook.body("Odd") != nil }
        let body = try #require(hook.body("Odd"))
        #expect(body["externalURL"]?.string == keeper.url)
        let alert = try #require(body["alerts"]?[0])
        let link = try #require(alert["generatorURL"]?.string)
        let fingerprint = alert["fingerprint"]?.string ?? ""
        #expect(link == "\(keeper.url)/alerts/\(fingerprint)")
        #expect(alert["annotations"]?["summary"]?.string == "Odd at \(keeper.url)")

        // The receiver has it before the agent has its answer.
        try await Deadline.wait("the answer on record") {
            try await Self.page(link).1.contains("Receiver hook was told")
        }
        let (status, text) = try await Self.page(link)
        #expect(status == 200)
        for part in [
            "<h1>Odd</h1>", "Odd at \(keeper.url)", "&lt;b&gt;&amp;", "label_replace(vector(3)",
            "beaufort runbook show Runbooks/api-down.md", "beaufort alert ack \(fingerprint)",
        ] { #expect(text.contains(part), "\(part) in \(text)") }
        #expect(!text.contains("<script") && !text.contains("<b>&"))
        #expect(try await Self.page("\(keeper.url)/").1.contains("<a href=\"alerts/\(fingerprint)\">Odd</a>"))
        #expect(try await Self.page("\(keeper.url)/", accept: "*/*").1.hasPrefix("Beaufort "))
        #expect(try await Self.page("\(keeper.url)/alerts").1.contains("Odd"))
        #expect(try await Self.page("\(keeper.url)/alerts/0123456789abcdef").0 == 404)
        #expect(try await Self.page("\(keeper.url)/alerts/nonsense").0 == 404)
        #expect(try await Self.page(link + "?at=now%2B1d").0 == 400)
        let listed = try await Self.page("\(keeper.url)/api/v2/alerts").1
        #expect(listed.contains(link.replacing("/", with: "\\/")) || listed.contains(link), "\(listed)")

        try await follows(keeper, hook, folder, files)
        try await refusesTheFuture(keeper)
        #expect(try await keeper.stop() == 0)
        await receiver.stop()
    }

    /// Another address is taken by a reload; a wrong one is refused and names its line.
    private func follows(
        _ keeper: Keeper, _ hook: Hook, _ folder: TemporaryFolder, _ files: String
    ) async throws {
        let data = ["--data", keeper.data]
        let every = "intervals: {flush: 200ms, scrape: 1s}\n"
        for wrong in ["beaufort.example.org", "https://a@b/", "http:///x", "https://b/?x=1"] {
            _ = try folder.write("beaufort.yaml", files + every + "externalURL: \(wrong)\n")
            let refused = try await keeper.run(["reload"] + data)
            #expect(
                refused.status != 0 && refused.errors.contains("expected an address such as https"),
                "\(wrong)")
        }
        _ = try folder.write(
            "beaufort.yaml", files + every + "externalURL: https://sre.example.org/beaufort/\n")
        let reloaded = try await keeper.run(["reload"] + data)
        #expect(reloaded.status == 0 && !reloaded.output.contains("next start"), "\(reloaded)")
        try await Deadline.wait("a page with the new address") {
            hook.body("Odd") { $0["externalURL"]?.string == "https://sre.example.org/beaufort" } != nil
        }
        let alert = try #require(hook.body("Odd")?["alerts"]?[0])
        #expect(alert["generatorURL"]?.string?.hasPrefix("https://sre.example.org/beaufort/alerts/") ?? false)
        try await Deadline.wait("the template to follow") {
            hook.body("Odd")?["alerts"]?[0]?["annotations"]?["summary"]?.string
                == "Odd at https://sre.example.org/beaufort"
        }
        let tried = try await keeper.run(["alert", "test", "--receiver", "hook"] + data)
        #expect(tried.status == 0)
        let trial = hook.body("BeaufortTest")?["alerts"]?[0]
        #expect(trial?["generatorURL"]?.string == "https://sre.example.org/beaufort")
    }

    /// Asked of the agent and beside it alike.
    private func refusesTheFuture(_ keeper: Keeper) async throws {
        let asked = ["alert", "explain", "Odd", "--at", "now+2h"]
        for place in [["--data", keeper.data], ["--url", keeper.url]] {
            let answer = try await keeper.run(asked + place)
            #expect(answer.status == 2 && answer.errors.contains("has not come yet"), "\(answer)")
        }
        let copy = keeper.folder.file("copy")
        #expect(mkdir(copy, 0o755) == 0)
        let backup = try await keeper.run(["store", "backup", "--data", keeper.data, copy + "/beaufort.db"])
        #expect(backup.status == 0, "\(backup.errors)")
        let beside = try await keeper.run(asked + ["--data", copy])
        #expect(beside.status == 2 && beside.errors.contains("has not come yet"), "\(beside)")
        let now = try await keeper.run(["alert", "explain", "Odd", "--data", copy])
        #expect(now.status == 0 && now.output.contains("Odd"), "\(now)")
    }
}
