import Documents
import Support
import Synchronization
import Telemetry
import Testing

@testable import Alerting

/// What each kind of integration says, from the alert to the request or the program's input.
@Suite struct IntegrationTests {
    /// Two alerts fire and resolve; what was sent meanwhile.
    private func told(_ configs: String, head: String = "") async throws -> [HTTPRequest] {
        let bench = try AlertingBench(rules: AlertingBench.rule(), routing: Self.routing(configs, head))
        let requests = Mutex<[HTTPRequest]>([])
        bench.receiver.answer { request in
            requests.withLock { $0.append(request) }
            return HTTPResponse(status: 200)
        }
        bench.runner.answer(["a", "b"])
        try await bench.run(2)
        bench.runner.answer([])
        try await bench.run(3)
        return requests.withLock { $0 }
    }

    private static func routing(_ configs: String, _ head: String = "") -> String {
        """
        \(head)
        route: {receiver: r, group_by: [alertname], group_wait: 0s, group_interval: 10s, repeat_interval: 1h}
        receivers:
          - name: r
            \(configs)
        """
    }

    private static func document(_ request: HTTPRequest?) throws -> JSONValue {
        try JSONValue.parse(try #require(request).body)
    }

    @Test func slackGetsAnAttachment() async throws {
        let sent = try await told(
            """
            slack_configs:
                  - api_url: http://slack/hook
                    channel: '#{{ .GroupLabels.alertname | toLower }}'
                    send_resolved: true
                    fields: [{title: Severity, value: '{{ .CommonLabels.severity }}', short: true}]
            """)
        #expect(sent.map(\.url) == ["http://slack/hook", "http://slack/hook"])
        let firing = try Self.document(sent.first)
        #expect(firing["channel"]?.string == "#x")
        let attachment = try #require(firing["attachments"]?[0])
        #expect(attachment["color"]?.string == "danger")
        #expect(attachment["title"]?.string == "[FIRING:2] X")
        let text = try #require(attachment["text"]?.string)
        #expect(text.contains("FIRING alertname=X n=a severity=page\na is at 0\nSince 2026-01-01T00:00:10Z"))
        #expect(text.contains("n=b"))
        #expect(attachment["fields"]?[0]?["value"]?.string == "page")
        let resolved = try #require(try Self.document(sent.last)["attachments"]?[0])
        #expect(resolved["color"]?.string == "good")
        #expect(resolved["title"]?.string == "[RESOLVED] X")
    }

    @Test func slackIsQuietAboutTheEndUnlessAsked() async throws {
        #expect(try await told("slack_configs: [{api_url: 'http://slack/hook'}]").count == 1)
    }

    @Test func slacksOwnRefusalIsNoDelivery() async throws {
        let bench = try AlertingBench(
            rules: AlertingBench.rule(),
            routing: Self.routing("slack_configs: [{}]", "global: {slack_api_url: 'http://slack/api'}"))
        bench.receiver.answer { _ in
            HTTPResponse(status: 200, body: Array(#"{"ok":false,"error":"channel_not_found"}"#.utf8))
        }
        bench.runner.answer(["a"])
        try await bench.run(1)
        let delivery = try await bench.service.deliveries(in: TimeRange(.distantPast, .distantFuture)).first
        #expect(delivery?.state == .pending)
        #expect(delivery?.error?.contains("channel_not_found") == true)
    }

    @Test func teamsGetsACardAndDiscordAnEmbed() async throws {
        let sent = try await told(
            """
            msteamsv2_configs: [{webhook_url: 'http://teams/', text: '{{ range .Alerts.Firing }}{{ .Labels.n }} {{ end }}'}]
                discord_configs: [{webhook_url: 'http://discord/', username: pager}]
            """)
        // Integrations are told side by side; only what one of them is told has an order.
        let teams = sent.filter { $0.url == "http://teams/" }
        let discord = sent.filter { $0.url == "http://discord/" }
        #expect([sent.count, teams.count, discord.count] == [4, 2, 2])
        let card = try #require(try Self.document(teams.first)["attachments"]?[0]?["content"])
        #expect(card["type"]?.string == "AdaptiveCard")
        #expect(card["body"]?[0]?["color"]?.string == "Attention")
        #expect(card["body"]?[1]?["text"]?.string == "a b ")
        let embed = try #require(try Self.document(discord.first)["embeds"]?[0])
        #expect(embed["color"]?.number == 0x992D22)
        #expect(try Self.document(discord.last)["embeds"]?[0]?["color"]?.number == 0x2ECC71)
        #expect(try Self.document(discord.first)["username"]?.string == "pager")
    }

    @Test func pagerDutyOpensAndResolvesOneIncident() async throws {
        let folder = try TemporaryFolder()
        let key = try folder.write("key", "0123456789abcdef0123456789abcdef\n")
        let sent = try await told(
            """
            pagerduty_configs: [{routing_key_file: \(key), url: 'http://pd/v2/enqueue', details: {runbook: none}}]
            """)
        let (trigger, resolve) = (try Self.document(sent.first), try Self.document(sent.last))
        #expect(trigger["routing_key"]?.string == "0123456789abcdef0123456789abcdef")
        #expect(trigger["event_action"]?.string == "trigger")
        #expect(trigger["payload"]?["summary"]?.string == "[FIRING:2] X")
        #expect(trigger["payload"]?["severity"]?.string == "critical")
        #expect(trigger["payload"]?["timestamp"]?.string == "2026-01-01T00:00:10Z")
        #expect(trigger["payload"]?["custom_details"]?["runbook"]?.string == "none")
        #expect(resolve["event_action"]?.string == "resolve")
        #expect(trigger["dedup_key"]?.string?.count == 64)
        #expect(trigger["dedup_key"] == resolve["dedup_key"])
    }

    @Test func pagerDutyIsToldOfChanges() async throws {
        let bench = try AlertingBench(
            rules: AlertingBench.rule(),
            routing: Self.routing(
                """
                pagerduty_configs: [{routing_key: R012, url: 'http://pd/v2/enqueue'}]
                    slack_configs: [{api_url: 'http://slack/hook', channel: '#a'}]
                """))
        let requests = Mutex<[HTTPRequest]>([])
        bench.receiver.answer { request in
            requests.withLock { $0.append(request) }
            return HTTPResponse(status: 202)
        }
        let change = ChangeEvent(
            summary: "driver 570", time: bench.now, source: "gpu0", details: [Label("by", "dana")],
            link: "http://git/1")
        let deliveries = try await bench.service.announce(change, at: bench.now)
        #expect(deliveries.map(\.state) == [.delivered])
        let sent = requests.withLock { $0 }
        #expect(sent.map(\.url) == ["http://pd/v2/change/enqueue"])
        let event = try Self.document(sent.first)
        #expect(event["routing_key"]?.string == "R012")
        #expect(event["payload"]?["summary"]?.string == "driver 570")
        #expect(event["payload"]?["custom_details"]?["by"]?.string == "dana")
        #expect(event["links"]?[0]?["href"]?.string == "http://git/1")
        await #expect(throws: ReceiverError.self) {
            try await bench.service.announce(change, to: "nobody", at: bench.now)
        }
    }

    @Test func opsgenieIsOpenedAndClosedByItsAlias() async throws {
        let sent = try await told(
            "opsgenie_configs: [{priority: P1, tags: 'a, b', responders: [{type: team, name: ml}]}]",
            head: "global: {opsgenie_api_key: secret, opsgenie_api_url: 'http://og'}")
        let opened = try Self.document(sent.first)
        let alias = try #require(opened["alias"]?.string)
        #expect(
            sent.map(\.url) == [
                "http://og/v2/alerts", "http://og/v2/alerts/\(alias)/close?identifierType=alias",
            ])
        #expect(sent.first?.headers.contains(HTTPHeader("Authorization", "GenieKey secret")) == true)
        #expect(opened["message"]?.string == "[FIRING:2] X")
        #expect(opened["tags"]?.array?.map(\.string) == ["a", "b"])
        #expect(opened["responders"]?[0]?["name"]?.string == "ml")
        #expect(opened["details"]?["severity"]?.string == "page")
    }

    @Test func webhooksAreSignedWithAFreshTime() async throws {
        let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
        let sent = try await told("webhook_configs: [{url: 'http://hook/', signing_secret: \(secret)}]")
        let request = try #require(sent.first)
        func header(_ name: String) -> String { request.headers.first { $0.name == name }?.value ?? "" }
        #expect(header("webhook-timestamp") == "1767225610")
        let expected = try StandardWebhook.signature(
            id: header("webhook-id"), seconds: 1_767_225_610, body: request.body, Secret(secret))
        #expect(header("webhook-signature") == expected)
    }

    /// The published vectors of Standard Webhooks.
    @Test(
        arguments: [
            (
                "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330,
                #"{"test": 2432232314}"#, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
            ),
            (
                "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD", "msg_27UH4WbU6Z5A5EzD8u03UvzRbpk", 1_649_367_553,
                #"{"email":"test@example.com","username":"test_user"}"#,
                "v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw="
            ),
        ] as [(String, String, Int64, String, String)])
    func signaturesAreThePublishedOnes(
        _ secret: String, _ id: String, _ seconds: Int64, _ body: String, _ expected: String
    ) throws {
        let made = try StandardWebhook.signature(
            id: id, seconds: seconds, body: Array(body.utf8), Secret(secret))
        #expect(made == expected)
    }

    @Test func programsAndMailGoThroughTheirCommands() async throws {
        let bench = try AlertingBench(
            rules: AlertingBench.rule(),
            routing: Self.routing(
                """
                email_configs: [{to: 'ops@example.org', headers: {Subject: 'Störung {{ .CommonLabels.alertname }}', Reply-To: "a\\nBcc: x"}}]
                    exec_configs: [{command: [/usr/local/bin/notify, --now]}]
                """))
        bench.runner.answer(["a"])
        bench.programs.results = [
            ProgramResult(status: 75, complaint: "queue full"), ProgramResult(status: 0),
        ]
        try await bench.run(3)
        let calls = bench.programs.calls
        let mail = try #require(calls.first { $0.command == ["sendmail", "-t", "-i"] })
        let lines = String(decoding: mail.input, as: UTF8.self).split(
            separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.contains("To: ops@example.org"))
        #expect(lines.contains("Subject: =?utf-8?B?U3TDtnJ1bmcgWA==?="))
        #expect(lines.contains("Date: Thu, 01 Jan 2026 00:00:10 +0000"))
        #expect(!lines.contains { $0.hasPrefix("Bcc") })
        let body = lines.drop { !$0.isEmpty }.joined()
        let text = String(decoding: Base64.decode(body) ?? [], as: UTF8.self)
        #expect(text.hasPrefix("FIRING alertname=X n=a severity=page"))
        let program = try #require(calls.first { $0.command == ["/usr/local/bin/notify", "--now"] })
        #expect(try JSONValue.parse(program.input)["status"]?.string == "firing")
        #expect(program.environment["BEAUFORT_ALERTNAME"] == "X")
        // What said that it was busy is asked again, with the same key.
        let keys = calls.filter { $0.command == program.command }.compactMap {
            $0.environment["BEAUFORT_KEY"]
        }
        #expect(Set(keys).count == 1)
        #expect(calls.count == 3)
    }

    /// Whoever gets the copy gets it in his own words.
    @Test func theFallbackReceiverSpeaksItsOwnLanguage() async throws {
        let bench = try AlertingBench(
            rules: AlertingBench.rule(),
            routing: Self.routing(
                """
                webhook_configs: [{url: 'http://dead/'}]
                  - name: fallback
                    slack_configs: [{api_url: 'http://slack/'}]
                """), fallback: "fallback")
        bench.receiver.answer { request in HTTPResponse(status: request.url == "http://dead/" ? 410 : 200) }
        bench.runner.answer(["a"])
        try await bench.run(3)
        #expect(bench.receiver.accepted.map(\.url) == ["http://slack/"])
        #expect(bench.receiver.accepted.first?.body["attachments"] != nil)
    }

    @Test func secretsComeFromFilesAndTheEnvironment() async throws {
        let bench = try AlertingBench(
            rules: AlertingBench.rule(),
            routing: Self.routing("webhook_configs: [{url_env: BEAUFORT_TEST_NO_SUCH_VARIABLE}]"))
        bench.runner.answer(["a"])
        try await bench.run(1)
        let delivery = try await bench.service.deliveries(in: TimeRange(.distantPast, .distantFuture)).first
        #expect(delivery?.state == .pending && delivery?.rejections == 1)
        #expect(delivery?.error?.contains("BEAUFORT_TEST_NO_SUCH_VARIABLE") == true)
        #expect("\(Secret("hunter2"))" == "<secret>")
    }

    @Test func aSecretWrittenOutIsWarnedAbout() throws {
        func warnings(_ configs: String) throws -> [String] {
            try AlertmanagerReader().read(Self.routing(configs), file: "am.yaml").warnings.map(\.what)
        }
        let written = try warnings(
            """
            pagerduty_configs: [{routing_key: R012}]
                slack_configs: [{api_url: 'http://slack/hook', channel: '#a'}]
            """)
        #expect(written.count == 2)
        #expect(written.allSatisfy { $0.contains("written out in this file") })
        #expect(
            try warnings(
                """
                pagerduty_configs: [{routing_key_file: key}]
                    webhook_configs: [{url: 'http://127.0.0.1/hook'}]
                """) == [])
    }

    @Test func longTextsAreCutWhereTheReceiverWould() async throws {
        let long = String(repeating: "é", count: 5_000)
        let sent = try await told(
            "discord_configs: [{webhook_url: 'http://d/', title: '\(long)', message: '\(long)'}]")
        let embed = try #require(try Self.document(sent.first)["embeds"]?[0])
        #expect(embed["title"]?.string?.count == 256)
        #expect(embed["title"]?.string?.last == "…")
        let description = try #require(embed["description"]?.string)
        #expect(description.hasSuffix("é… (cut here, 964 more)") && description.count <= 4_096)
    }

    @Test func aReceiverCanBeTried() async throws {
        let bench = try AlertingBench(
            rules: AlertingBench.rule(),
            routing: Self.routing(
                """
                pagerduty_configs: [{routing_key: k, url: 'http://pd/'}]
                    slack_configs: [{api_url: 'http://slack/'}]
                """))
        try await bench.run(1)
        bench.receiver.answer { request in HTTPResponse(status: request.url == "http://slack/" ? 404 : 202) }
        let found = try await bench.service.test(receiver: "r", by: "dana", at: bench.now)
        let states = found.map { "\($0.lane.integration) \($0.status) \($0.state)" }
        #expect(states == ["0 firing dead", "1 firing delivered", "1 resolved delivered"])
        #expect(found.first?.error == "the receiver answered 404")
        let sent = bench.receiver.accepted.map(\.body)
        #expect(sent.map { $0["event_action"]?.string } == ["trigger", "resolve"])
        let summary = sent.first?["payload"]?["summary"]?.string
        #expect(summary == "[FIRING:1] BeaufortTest: a test of receiver r, sent by dana")
        await #expect(throws: ReceiverError.unknown("x", known: ["r"])) {
            try await bench.service.test(receiver: "x", by: "dana", at: bench.now)
        }
    }
}
