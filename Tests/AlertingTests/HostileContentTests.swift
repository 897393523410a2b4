import Support
import Telemetry
import Testing

@testable import Alerting

/// Long, foreign and hostile alerts against what each service documents that it takes: nothing is refused for
/// its size, nothing is cut within a character, and that something is left out is said.
@Suite struct HostileContentTests {
    private static let family = "👨‍👩‍👧‍👦"
    /// What labels may hold when nobody looks after them.
    static let texts: [String] = [
        "", "plain", String(repeating: "x", count: 40_000), String(repeating: family, count: 1_500),
        String(repeating: "Größe 温度 ", count: 3_000), "e" + String(repeating: "\u{301}", count: 6_000),
        "a\r\nBcc: all@example.org\r\n\r\nbody", "nul\u{0}esc\u{1B}[2Jbell\u{7}", "\u{202E}gnp.exe",
        "<!channel> <https://evil|click> @everyone <@&1> & \"quoted\" \\ {{ .Nothing }}",
        "<script>alert(1)</script>", "=?utf-8?B?QmNjOiBh?=", String(repeating: "\"\\\u{1}", count: 4_000),
    ]

    private static func message(_ text: String, alerts: Int) throws -> NotificationMessage {
        let labels = Labels([Label("alertname", text), Label("severity", text), Label("instance", text)])
        let list = (0..<alerts).map { index in
            var own = labels
            own["n"] = "\(index)"
            return Alert(
                labels: own, annotations: Labels([Label("summary", text), Label("description", text)]),
                startsAt: Timestamp(milliseconds: 1_767_225_600_000), endsAt: nil, generatorURL: text)
        }
        let notification = Alerting.Notification(
            lane: NotificationLane(groupKey: "{}:{alertname=\(text)}", receiver: "r", integration: 0),
            time: Timestamp(milliseconds: 1_767_225_600_000), reason: .first, groupLabels: labels,
            firing: list, resolved: [])
        return try NotificationMessage(
            WebhookPayload(notification, externalURL: "http://b/").json, at: notification.time)
    }

    private static func channel<Value>(_ configs: String, _ pick: (Channel) -> Value?) throws -> Value {
        let text = """
            route: {receiver: r}
            receivers:
              - name: r
                \(configs)
            """
        let read = try AlertmanagerReader().read(text, file: "alertmanager.yaml").configuration
        let integration = try #require(read.receivers.first?.integrations.first)
        return try #require(pick(integration.channel))
    }

    private static func units(_ value: JSONValue?) -> Int { value?.string?.utf16.count ?? 0 }

    private static func bytes(_ value: JSONValue) -> Int {
        var bytes: [UInt8] = []
        value.write(into: &bytes)
        return bytes.count
    }

    private static let cases = texts.flatMap { text in [text.hasPrefix("<!") ? 500 : 3].map { ($0, text) } }

    @Test(arguments: cases) func slackTakesIt(_ alerts: Int, _ text: String) throws {
        let field = "{title: '{{ .CommonLabels.severity }}', value: '{{ .CommonLabels.alertname }}'}"
        let slack = try Self.channel(
            """
            slack_configs:
                  - api_url: 'http://s/'
                    pretext: '{{ .CommonLabels.alertname }}'
                    fields: [\(Array(repeating: field, count: 12).joined(separator: ", "))]
            """
        ) { if case .slack(let slack) = $0 { slack } else { nil } }
        let body = slack.body(try Self.message(text, alerts: alerts))
        let attachment = try #require(body["attachments"]?[0])
        #expect(Self.units(attachment["title"]) <= 1_024 && Self.units(attachment["fallback"]) <= 1_024)
        let fields = attachment["fields"]?.array ?? []
        let all = ["title", "fallback", "pretext", "text"].map { Self.units(attachment[$0]) }
        let inFields = fields.flatMap { [Self.units($0["title"]), Self.units($0["value"])] }
        #expect((all + inFields).reduce(0, +) <= 9_597)
        for part in attachment.members ?? [] {
            #expect(part.value.string?.contains("<!channel>") != true, "\(part.name) calls everybody")
        }
    }

    @Test(arguments: cases) func teamsAndDiscordTakeIt(_ alerts: Int, _ text: String) throws {
        let message = try Self.message(text, alerts: alerts)
        let teams = try Self.channel("msteamsv2_configs: [{webhook_url: 'http://t/'}]") {
            if case .teams(let teams) = $0 { teams } else { nil }
        }
        #expect(Self.bytes(teams.body(message)) <= 28 << 10)
        let discord = try Self.channel(
            "discord_configs: [{webhook_url: 'http://d/', content: '{{ .CommonLabels.alertname }}'}]"
        ) { if case .discord(let discord) = $0 { discord } else { nil } }
        let body = discord.body(message)
        let embed = try #require(body["embeds"]?[0])
        #expect(Self.units(embed["title"]) <= 256 && Self.units(embed["description"]) <= 4_096)
        #expect(Self.units(body["content"]) <= 2_000)
        #expect(body["allowed_mentions"]?["parse"]?.array == [])
    }

    @Test(arguments: cases) func pagersTakeIt(_ alerts: Int, _ text: String) throws {
        let message = try Self.message(text, alerts: alerts)
        let pager = try Self.channel(
            """
            pagerduty_configs:
                  - routing_key: k
                    class: '{{ .CommonLabels.alertname }}'
                    client_url: 'http://{{ .CommonLabels.alertname }}'
                    links: [{href: 'http://{{ .CommonLabels.alertname }}', text: '{{ .CommonLabels.alertname }}'}]
                    details: {a: '{{ .CommonLabels.alertname }}', b: '{{ template "beaufort.text" . }}'}
            """
        ) { if case .pagerDuty(let pager) = $0 { pager } else { nil } }
        let event = try pager.body(message, key: "k")
        #expect(Self.bytes(event) <= 512_000)
        #expect(Self.units(event["dedup_key"]) <= 255)
        #expect(Self.units(event["payload"]?["summary"]) <= 1_024)
        #expect(["critical", "error", "warning", "info"].contains(event["payload"]?["severity"]?.string))
        let opsgenie = try Self.channel(
            """
            opsgenie_configs:
                  - api_key: k
                    tags: '{{ .CommonLabels.alertname }},b'
                    priority: '{{ .CommonLabels.severity }}'
                    entity: '{{ .CommonLabels.alertname }}'
                    note: '{{ .CommonLabels.alertname }}'
                    source: '{{ .CommonLabels.alertname }}'
                    details: {a: '{{ .CommonLabels.alertname }}'}
            """
        ) { if case .opsgenie(let opsgenie) = $0 { opsgenie } else { nil } }
        let alert = opsgenie.body(message)
        for (name, limit) in [
            ("message", 130), ("alias", 512), ("description", 15_000), ("source", 100), ("entity", 512),
            ("note", 25_000),
        ] { #expect(Self.units(alert[name]) <= limit, "\(name)") }
        #expect(alert["priority"] == nil)
        let tags = alert["tags"]?.array ?? []
        #expect(tags.count <= 20 && tags.allSatisfy { Self.units($0) <= 50 })
        let details = alert["details"]?.members ?? []
        #expect(details.map { $0.name.utf16.count + Self.units($0.value) }.reduce(0, +) <= 8_000)
    }

    @Test(arguments: cases) func mailAndProgramsTakeIt(_ alerts: Int, _ text: String) throws {
        let message = try Self.message(text, alerts: alerts)
        let email = try Self.channel(
            "email_configs: [{to: 'a@b', headers: {X-Alert: '{{ .CommonLabels.alertname }}'}}]"
        ) { if case .email(let email) = $0 { email } else { nil } }
        let mail = String(
            decoding: try email.call(message, key: "k", timeout: .seconds(1), at: .distantPast).input,
            as: UTF8.self)
        let lines = mail.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.allSatisfy { $0.utf8.count <= 998 && !$0.contains("\r") })
        let headers = lines.prefix { !$0.isEmpty }.filter { !$0.hasPrefix(" ") }.map {
            $0.prefix { $0 != ":" }
        }
        #expect(
            headers == [
                "From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type",
                "Content-Transfer-Encoding", "References", "Auto-Submitted", "X-Alert",
            ])
        let call = ProgramChannel(command: ["x"]).call(message, key: "k", body: [], timeout: .seconds(1))
        #expect(call.environment.values.allSatisfy { $0.utf16.count <= 500 && !$0.contains("\u{0}") })
    }

    @Test func aCutIsSaidAndSplitsNoCharacter() {
        for text in Self.texts {
            for limit in [1, 2, 10, 130, 256, 1_024, 4_096] {
                let cut = MessageText.cut(text, to: limit)
                #expect(cut.utf16.count <= max(limit, 1))
                guard text.utf16.count > limit else {
                    #expect(cut == text)
                    continue
                }
                #expect(cut.contains("…"))
                let kept = cut[..<(cut.lastIndex(of: "…") ?? cut.startIndex)]
                // What is kept is a beginning of the text, ending between characters unless the first alone
                // is too long.
                #expect(text.unicodeScalars.starts(with: kept.unicodeScalars))
                if !text.hasPrefix("e\u{301}"), let first = text.first, first.utf16.count < limit - 3 {
                    #expect(text.hasPrefix(String(kept)), "\(limit)")
                }
            }
        }
        #expect(MessageText.cut(String(repeating: "x", count: 2_000), to: 1_024).hasSuffix(" more)"))
    }
}
