import Glibc
import Outbound
import Support
import Synchronization
import Telemetry
import Testing

/// The alert generator specification with the real program and real sockets: samples come by remote write,
/// alerts go to something that notes down what an Alertmanager would be told, and between the two the
/// program is killed.
@Suite struct AlertGeneratorAgentTests {
    private static let rules = """
        groups:
          - name: suite
            interval: 1s
            rules:
              - alert: Simple
                expr: 'alert_generator_test_suite{rulegroup="suite"} > 10'
                for: 3s
                labels: {foo: bar, rulegroup: suite}
                annotations: {summary: 'The value is {{$value}} {{.Value}}'}
              - alert: Behind
                expr: 'ALERTS{alertname="Simple", alertstate="firing"} == 1'
                labels: {ba_dum: tss}
                annotations: {description: 'Old alertname was {{$labels.alertname}}.'}
              - alert: Twice
                expr: 'label_replace(vector(1), "n", "a", "", "") or label_replace(vector(2), "n", "b", "", "")'
                labels: {n: ''}
          - name: never
            rules: [{alert: Never, expr: vector(0) > 1, annotations: {a: b}}]

        """

    @Test func fromRemoteWriteToAlertmanager() async throws {
        let folder = try TemporaryFolder()
        let inbox = AlertInbox()
        let receiver = try await ScriptedServer { request in
            inbox.take(request, at: WallClock().now)
            return [.answer(200)]
        }
        let rules = try folder.write("rules.yaml", Self.rules)
        let settings = "alerting: {alertmanagers: [{url: '\(receiver.url)/base'}], resend_delay: 5s}\n"
        let routes = try folder.write("routes.yaml", "route: {receiver: r}\nreceivers: [{name: r}]\n")
        func start() async throws -> Keeper {
            let keeper = try Keeper(
                folder, files: ShippedConfiguration.text(rules: rules, alertmanager: routes),
                settings: settings)
            try await keeper.ready()
            return keeper
        }
        var keeper = try await start()
        let feed = try SampleFeed(labels: ["alertname": "Simple", "rulegroup": "suite"])
        try await feed.write(5, to: keeper.url)
        try await Deadline.wait("an evaluation") { try await rule("Simple", keeper)?.health == "ok" }
        #expect(try await rule("Simple", keeper)?.state == "inactive")

        // Pending: in the API and in ALERTS, and not told.
        try await Deadline.wait("pending") {
            try await feed.write(11, to: keeper.url)
            return try await rule("Simple", keeper)?.state == "pending"
        }
        let pending = try #require(try await rule("Simple", keeper)?.alerts.first)
        #expect(pending["value"]?.string == "1.1e+01")
        #expect(inbox.told("Simple").isEmpty)

        // Firing: told with the labels and annotations of the rule.
        try await Deadline.wait("firing") {
            try await feed.write(11, to: keeper.url)
            return !inbox.told("Simple").isEmpty
        }
        let first = try #require(inbox.told("Simple").first)
        #expect(first.path == "/base/api/v2/alerts" && first.type == "application/json")
        #expect(first.labels == ["alertname": "Simple", "foo": "bar", "rulegroup": "suite"])
        #expect(first.annotations == ["summary": "The value is 11 11"])
        #expect(first.generatorURL.hasPrefix(keeper.url) && first.generatorURL.contains("alert_generator"))
        let active = try #require(pending["activeAt"]?.string.flatMap { Timestamp(rfc3339: $0) })
        #expect((3_000...4_500).contains((first.startsAt - active).milliseconds))

        // Killed and started again: the same alert, told at once, since the same moment.
        keeper.program.signal(SIGKILL)
        _ = try await keeper.program.end()
        let before = inbox.told("Simple").count
        keeper = try await start()
        try await Deadline.wait("the alert after the kill") {
            try await feed.write(11, to: keeper.url)
            return inbox.told("Simple").count >= before + 3
        }
        #expect(inbox.told("Simple").allSatisfy { $0.startsAt == first.startsAt && !$0.isOver })
        #expect(
            try await rule("Simple", keeper)?.alerts.first?["activeAt"]?.string == pending["activeAt"]?.string
        )
        try expectResends(inbox.told("Simple").dropFirst(before))
        let behind = try #require(inbox.told("Behind").first)
        #expect(behind.annotations == ["description": "Old alertname was Simple."])
        #expect(behind.labels["alertstate"] == "firing" && behind.labels["ba_dum"] == "tss")

        // Over: told with its end, again and again, until it pends again.
        try await Deadline.wait("its end, three times") {
            try await feed.write(5, to: keeper.url)
            return inbox.told("Simple").count(where: \.isOver) >= 3
        }
        let over = inbox.told("Simple").filter(\.isOver)
        #expect(Set(over.map(\.endsAt)).count == 1 && over.allSatisfy { $0.startsAt == first.startsAt })
        try expectResends(over[...])
        try await Deadline.wait("pending again") {
            try await feed.write(11, to: keeper.url)
            return try await rule("Simple", keeper)?.state == "pending"
        }
        let ended = inbox.told("Simple").count(where: \.isOver)
        try await Deadline.wait("firing again") {
            try await feed.write(12, to: keeper.url)
            return inbox.told("Simple").last?.isOver == false
        }
        let last = try #require(inbox.told("Simple").last)
        #expect(inbox.told("Simple").count(where: \.isOver) == ended)
        #expect(last.startsAt > over[0].endsAt && last.annotations == ["summary": "The value is 12 12"])

        try await checkAPI(keeper)
        #expect(inbox.told("Twice").isEmpty && inbox.told("Never").isEmpty)
        #expect(try await keeper.stop() == 0, "\(keeper.program.complained)")
        await receiver.stop()
    }

    /// A firing alert ends four resend delays after it is told, and is told every five seconds. One request
    /// may take longer than the next, so that two arrive closer together than they were sent; all together
    /// not.
    private func expectResends(_ told: ArraySlice<AlertInbox.Told>) throws {
        #expect(told.count >= 2)
        for one in told where !one.isOver {
            #expect((15_000...20_001).contains((one.endsAt - one.at).milliseconds), "\(one)")
        }
        guard let first = told.first, let last = told.last else { return }
        let times = told.map(\.at.rfc3339).joined(separator: " ")
        #expect((last.at - first.at).milliseconds > 2_500 * Int64(told.count - 1), "\(times)")
    }

    private struct Rule {
        var json: JSONValue

        var state: String? { json["state"]?.string }
        var health: String? { json["health"]?.string }
        var alerts: [JSONValue] { json["alerts"]?.array ?? [] }
    }

    private func rule(_ name: String, _ keeper: Keeper) async throws -> Rule? {
        try await answer("/api/v1/rules", keeper)["groups"]?.array?.flatMap { $0["rules"]?.array ?? [] }
            .first { $0["name"]?.string == name }.map { Rule(json: $0) }
    }

    private func answer(_ path: String, _ keeper: Keeper) async throws -> JSONValue {
        let client = try OutboundClient()
        let answer = try JSONValue.parse(try await client.send(HTTPRequest(url: keeper.url + path)).body)
        #expect(answer["status"]?.string == "success")
        return answer["data"] ?? .null
    }

    /// Every member the specification names, of rules that are well, that fail, and that wait.
    private func checkAPI(_ keeper: Keeper) async throws {
        let groups = try await answer("/api/v1/rules", keeper)["groups"]?.array ?? []
        let group = try #require(groups.first { $0["name"]?.string == "suite" })
        #expect(group["interval"]?.number == 1)
        #expect(groups.first { $0["name"]?.string == "never" }?["interval"]?.number == 60)
        let rules = group["rules"]?.array ?? []
        #expect(rules.map { $0["name"]?.string } == ["Simple", "Behind", "Twice"])
        #expect(rules.allSatisfy { $0["type"]?.string == "alerting" })
        let simple = rules[0]
        #expect(simple["state"]?.string == "firing" && simple["health"]?.string == "ok")
        #expect(simple["query"]?.string == "alert_generator_test_suite{rulegroup=\"suite\"} > 10")
        #expect(simple["duration"]?.number == 3 && (simple["lastError"]?.string ?? "").isEmpty)
        #expect(simple["labels"]?["foo"]?.string == "bar")
        #expect(simple["annotations"]?["summary"]?.string == "The value is {{$value}} {{.Value}}")
        #expect(simple["evaluationTime"]?.number ?? -1 >= 0)
        #expect(simple["lastEvaluation"]?.string.flatMap { Timestamp(rfc3339: $0) } != nil)
        let twice = rules[2]
        #expect(
            twice["health"]?.string == "err" && twice["lastError"]?.string?.contains("same labels") == true)
        #expect(twice["state"]?.string == "inactive" && twice["alerts"]?.array == [])
        let alerts = try await answer("/api/v1/alerts", keeper)["alerts"]?.array ?? []
        #expect(alerts == rules.flatMap { $0["alerts"]?.array ?? [] })
        let alert = try #require(alerts.first)
        #expect(alert["state"]?.string == "firing" && alert["value"]?.string == "1.2e+01")
        #expect(alert["labels"]?["alertname"]?.string == "Simple")
        #expect(alert["annotations"]?["summary"]?.string == "The value is 12 12")
    }
}
