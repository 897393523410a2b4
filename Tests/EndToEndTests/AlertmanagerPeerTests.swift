import Glibc
import Support
import Synchronization
import Telemetry
import Testing

/// Alerts that go to a real Alertmanager, and alerts that come from a real Prometheus.
@Suite struct AlertmanagerPeerTests {
    private static let quietRoutes = "route: {receiver: rest}\nreceivers: [{name: rest}]\n"

    private static func rules(_ alert: String, fires: Bool) -> String {
        """
        groups:
          - name: g
            interval: 1s
            rules:
              - alert: \(alert)
                expr: vector(1) > \(fires ? 0 : 1)
                labels: {severity: page}
                annotations: {summary: seen from afar}

        """
    }

    @Test(
        .enabled(
            if: Peer.isAvailable("prometheus-alertmanager") && Peer.isAvailable("amtool"),
            "Alertmanager is not installed"))
    func anAlertmanagerIsToldOfOurAlerts() async throws {
        let folder = try TemporaryFolder()
        let rules = try folder.write("rules.yaml", Self.rules("Lent", fires: true))
        var alertmanager = try AlertServer(in: folder)
        let gone = RealRuntime.freePort()
        let keeper = try Keeper(
            folder,
            files: ShippedConfiguration.text(
                rules: rules, alertmanager: try folder.write("routes.yaml", Self.quietRoutes)),
            settings: """
                alerting:
                  alertmanagers:
                    - url: http://127.0.0.1:\(gone)
                    - url: \(alertmanager.url)
                  resend_delay: 1s
                  external_labels: {site: north}
                  notify: false

                """)
        try await alertmanager.ready()
        try await keeper.ready()
        try await Deadline.wait("the alert at Alertmanager") {
            try await alertmanager.alerts().contains("Lent")
        }
        let listed = try await alertmanager.alerts()
        #expect(listed.contains("site=\"north\"") && listed.contains("seen from afar"), "\(listed)")

        // An Alertmanager that lost everything hears it again.
        try await alertmanager.stop()
        alertmanager = try AlertServer(in: folder, port: alertmanager.port, name: "am2")
        try await alertmanager.ready()
        try await Deadline.wait("the alert at the next Alertmanager") {
            try await alertmanager.alerts().contains("Lent")
        }
        try folder.write("rules.yaml", Self.rules("Lent", fires: false))
        keeper.program.signal(SIGHUP)
        try await Deadline.wait("its end") { try await !alertmanager.alerts().contains("Lent") }
        // One value is gone, the other is back: the last samples may still tell of the moment between the two
        // servers.
        let up = "max(beaufort_alertmanager_up{alertmanager=~\".*:\(alertmanager.port)/.*\"})"
        try await Deadline.wait("the state of both as series") {
            guard try await QueryNumber.ask(keeper.url, "min(beaufort_alertmanager_up)") == 0 else {
                return false
            }
            return try await QueryNumber.ask(keeper.url, up) == 1
        }
        #expect(try await keeper.stop() == 0, "\(keeper.program.complained)")
        try await alertmanager.stop()
    }

    @Test(.enabled(if: Peer.isAvailable("prometheus"), "Prometheus is not installed"))
    func aPrometheusTellsThroughUs() async throws {
        let folder = try TemporaryFolder()
        let told = Mutex<[JSONValue]>([])
        let receiver = try await ScriptedServer { request in
            if let body = try? JSONValue.parse(request.body) { told.withLock { $0.append(body) } }
            return [.answer(200)]
        }
        let routes = """
            route: {receiver: hook, group_wait: 0s, group_interval: 1s}
            receivers: [{name: hook, webhook_configs: [{url: '\(receiver.url)/'}]}]

            """
        let keeper = try Keeper(
            folder,
            files: ShippedConfiguration.text(
                rules: try folder.write("none.yaml", "groups: []\n"),
                alertmanager: try folder.write("routes.yaml", routes)), settings: "")
        let rules = try folder.write("rules.yaml", Self.rules("FromPrometheus", fires: true))
        let prometheus = try MetricServer(
            .prometheus, in: folder,
            settings: """
                rule_files: ['\(rules)']
                alerting: {alertmanagers: [{static_configs: [{targets: ['127.0.0.1:\(keeper.admin)']}]}]}

                """)
        try await keeper.ready()
        try await prometheus.ready()
        try await Deadline.wait("the page") { told.withLock { !$0.isEmpty } }
        let alert = try #require(told.withLock { $0.first?["alerts"]?[0] })
        #expect(alert["labels"]?["alertname"]?.string == "FromPrometheus")
        #expect(alert["annotations"]?["summary"]?.string == "seen from afar")
        let listed = try await keeper.run(["alert", "list", "--data", keeper.data])
        #expect(listed.output.contains("FromPrometheus") && listed.output.contains(":\(prometheus.port)"))

        try folder.write("rules.yaml", Self.rules("FromPrometheus", fires: false))
        try await prometheus.reload()
        try await Deadline.wait("the resolve") {
            told.withLock { $0.last?["status"]?.string == "resolved" }
        }
        let history = try await keeper.run(["alert", "history", "--data", keeper.data])
        #expect(history.output.contains("inactive"), "\(history.errors)")
        try await prometheus.stop()
        #expect(try await keeper.stop() == 0, "\(keeper.program.complained)")
        await receiver.stop()
    }
}
