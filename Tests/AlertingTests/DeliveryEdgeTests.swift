import Support
import Synchronization
import Telemetry
import Testing

@testable import Alerting

/// What happens to notifications on their way when the world around them changes.
@Suite struct DeliveryEdgeTests {
    private let everything = TimeRange(.distantPast, .distantFuture)

    private static func routing(_ name: String, _ configs: String) -> String {
        """
        route: {receiver: \(name), group_by: ['...'], group_wait: 0s, group_interval: 10s, repeat_interval: 1h}
        receivers:
          - name: \(name)
            \(configs)
          - name: last
            webhook_configs: [{url: 'http://last/'}]
        """
    }

    private static func configuration(_ text: String) throws -> AlertmanagerConfiguration {
        var read = try AlertmanagerReader().read(text, file: "alertmanager.yaml").configuration
        read.fallbackReceiver = "last"
        return read
    }

    /// The page for the old name goes to the fallback receiver at once, the new name hears of what fires.
    @Test func aReceiverThatIsRenamedTakesNoPageWithIt() async throws {
        let hook = "webhook_configs: [{url: 'http://hook/'}]"
        let bench = try AlertingBench(
            rules: AlertingBench.rule(), routing: Self.routing("old", hook), fallback: "last")
        bench.receiver.answer { _ in HTTPResponse(status: 503) }
        bench.runner.answer(["a"])
        try await bench.run(2)
        bench.receiver.answer { _ in HTTPResponse(status: 200) }
        await bench.service.reconfigure(configuration: try Self.configuration(Self.routing("new", hook)))
        try await bench.run(6)
        let told = bench.receiver.accepted
        #expect(Set(told.map(\.url)) == ["http://last/", "http://hook/"])
        #expect(told.allSatisfy { $0.alerts == ["a firing"] })
        let dead = try #require(try await bench.service.book.deadLetters().first)
        #expect(dead.error == "receiver 'old' is not configured any more" && dead.isEscalated)
        bench.runner.answer([])
        try await bench.run(3)
        let ends = bench.receiver.accepted.filter { $0.alerts == ["a resolved"] }
        #expect(ends.map(\.url) == ["http://hook/"])
        #expect(await bench.service.alertGroups.isEmpty)
    }

    @Test func aSecretUnderRotationLosesNoPage() async throws {
        let folder = try TemporaryFolder()
        let key = try folder.write("url", "http://hook/\n")
        let bench = try AlertingBench(
            rules: AlertingBench.rule(), routing: Self.routing("r", "webhook_configs: [{url_file: \(key)}]"))
        try folder.write("url", "")
        bench.runner.answer(["a"])
        try await bench.run(2)
        let waiting = try #require(try await bench.service.deliveries(in: everything).first)
        #expect(waiting.state == .pending && waiting.error?.contains("cannot be read from the file") == true)
        try folder.write("url", "http://hook/\n")
        try await bench.run(2)
        #expect(bench.receiver.accepted.map(\.alerts) == [["a firing"]])
    }

    /// A template may parse and fail all the same when it meets an alert.
    @Test func aTemplateThatFailsIsReplacedAndSaysSo() async throws {
        let bad = "{{ index .Alerts 5 }}"
        let configs = """
            slack_configs: [{api_url: 'http://hook/', title: '\(bad)', text: '\(bad)', channel: '\(bad)', color: '\(bad)'}]
                pagerduty_configs: [{routing_key: k, url: 'http://hook/', description: '\(bad)', severity: '\(bad)', details: {a: '\(bad)'}}]
                email_configs: [{to: 'a@b', headers: {Subject: '\(bad)', X-A: '\(bad)'}, text: '\(bad)'}]
            """
        let bench = try AlertingBench(rules: AlertingBench.rule(), routing: Self.routing("r", configs))
        let bodies = Mutex<[JSONValue]>([])
        bench.receiver.answer { request in
            let body = try JSONValue.parse(request.body)
            bodies.withLock { $0.append(body) }
            return HTTPResponse(status: 200)
        }
        bench.runner.answer(["a"])
        try await bench.run(2)
        #expect(try await bench.service.deliveries(in: everything).allSatisfy { $0.state == .delivered })
        let slack = try #require(bodies.withLock { $0.first { $0["attachments"] != nil } })
        #expect(slack["channel"] == nil)
        let attachment = slack["attachments"]?[0]
        #expect(attachment?["title"]?.string?.hasPrefix("[FIRING:1] X: a is at 0 (This receiver's") == true)
        #expect(attachment?["text"]?.string?.hasPrefix("(This receiver's template failed: ") == true)
        #expect(attachment?["text"]?.string?.contains("FIRING alertname=X n=a") == true)
        let page = try #require(bodies.withLock { $0.first { $0["payload"] != nil } })
        #expect(page["payload"]?["summary"]?.string?.hasPrefix("[FIRING:1] X") == true)
        #expect(page["payload"]?["severity"]?.string == "critical")
        let mail = String(decoding: try #require(bench.programs.calls.first).input, as: UTF8.self)
        #expect(mail.contains("Subject: [FIRING:1] X") && !mail.contains("X-A"))
    }

    /// Pending attempts neither wait for an hour that is over nor are given up because of one that never was.
    @Test(arguments: [TimeSpan.hours(1), .hours(25), .days(-2)])
    func aClockThatIsSetKeepsNothingWaiting(_ step: TimeSpan) async throws {
        let routing = AlertingBench.routing.replacing("repeat_interval: 1h", with: "repeat_interval: 1000h")
        let bench = try AlertingBench(rules: AlertingBench.rule(), routing: routing)
        bench.receiver.answer { _ in HTTPResponse(status: 503) }
        bench.runner.answer(["a"])
        try await bench.run(3)
        bench.now = bench.now + step
        try await bench.run(1)
        bench.receiver.answer { _ in HTTPResponse(status: 200) }
        try await bench.run(6)
        #expect(bench.receiver.accepted.map(\.alerts) == [["a firing"]])
        bench.runner.answer([])
        try await bench.run(6)
        #expect(bench.receiver.accepted.map(\.alerts) == [["a firing"], ["a resolved"]])
    }

    @Test func whatAReceiverSaysIsKeptWithoutSecrets() async throws {
        let folder = try TemporaryFolder()
        let url = try folder.write("url", "http://hook/services/T0000/B0000/xoxsecret1\n")
        let bench = try AlertingBench(
            rules: AlertingBench.rule(),
            routing: Self.routing(
                "r",
                "slack_configs: [{api_url_file: \(url), http_config: {authorization: {credentials: tok-123456}}}]"
            ))
        bench.receiver.answer { _ in
            let said =
                "{\"e\":\"invalid_blocks\",\r\n\"url\":\"http:\\/\\/hook\\/services\\/T0000\\/B0000\\/xoxsecret1\""
                + ",\"t\":\"Bearer tok-123456\",\"x\":\"\u{1B}[31m\u{202E}\(String(repeating: "y", count: 5_000))\"}"
            return HTTPResponse(status: 400, body: Array(said.utf8))
        }
        bench.runner.answer(["a"])
        try await bench.run(60)
        let dead = try #require(try await bench.service.book.deadLetters().first)
        let answer = try #require(dead.answer)
        #expect(answer.hasPrefix("{\"e\":\"invalid_blocks\", \"url\":\"http:"))
        #expect(!answer.contains("xoxsecret1") && !answer.contains("tok-123456"))
        #expect(
            answer.utf16.count <= 300
                && answer.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x202E })
        #expect(dead.complaint == "the receiver answered 400: \(answer)")
        // Sent again it is a new try with a clean record; forgotten it is gone.
        #expect(try await bench.service.desk.replay(dead.id, at: bench.now))
        #expect(try await bench.service.deliveries(in: everything).first?.answer == nil)
        #expect(try await !bench.service.desk.discard(dead.id))
        try await bench.run(60)
        #expect(try await bench.service.desk.discard(dead.id))
        #expect(try await bench.service.deliveries(in: everything).isEmpty)
    }

    @Test func onlyAllowedHostsArePostedTo() async throws {
        let text = Self.routing("r", "webhook_configs: [{url: 'http://hook/x'}]")
        let bench = try AlertingBench(rules: AlertingBench.rule(), routing: text)
        var configuration = try Self.configuration(text)
        configuration.allowedHosts = AllowedHosts(["last"])
        #expect(configuration.addresses(outside: configuration.allowedHosts).map(\.host) == ["hook"])
        await bench.service.reconfigure(configuration: configuration)
        let seen = Mutex<[HTTPRequest]>([])
        bench.receiver.answer { request in
            seen.withLock { $0.append(request) }
            return HTTPResponse(status: 200)
        }
        bench.runner.answer(["a"])
        try await bench.run(60)
        #expect(Set(seen.withLock { $0.map(\.url) }) == ["http://last/"])
        #expect(seen.withLock { $0.allSatisfy { !$0.refusesLinkLocal } })
        let dead = try #require(try await bench.service.book.deadLetters().first)
        #expect(dead.error == "hook is not among 'paging.allowed_hosts'")
    }

    @Test func programsGetNoReceiversSecrets() async throws {
        let configs = """
            slack_configs: [{api_url_env: SLACK_URL_OF_A_TEST}]
                exec_configs: [{command: [page]}]
            """
        let bench = try AlertingBench(rules: AlertingBench.rule(), routing: Self.routing("r", configs))
        bench.runner.answer(["a"])
        try await bench.run(1)
        #expect(bench.programs.calls.first?.withheld == ["SLACK_URL_OF_A_TEST"])
    }
}
