import Support
import Synchronization
import Telemetry
import Testing

/// The same target, rules, routes and faults for Prometheus with Alertmanager and for us: the same alerts,
/// grouped alike, told no later.
@Suite struct PeerComparisonTests {
    private static let rules = """
        groups:
          - name: g
            interval: 1s
            rules:
              - record: gpu:temperature:max
                expr: max by (gpu) (gpu_temperature_celsius)
              - alert: GPUHot
                expr: gpu:temperature:max > 80
                for: 2s
                labels: {severity: page}
                annotations: {summary: 'GPU {{ $labels.gpu }} is at {{ $value | humanize }}'}
              - alert: ManyErrors
                expr: sum by (route) (rate(errors_total[10s])) > 0.5
                keep_firing_for: 3s
                labels: {severity: ticket}
                annotations: {summary: 'errors on {{ $labels.route }}'}
              - alert: FansStopped
                expr: fan_speed == 0
                labels: {severity: critical}

        """

    private static func routes(_ url: String) -> String {
        """
        route:
          receiver: rest
          group_by: [alertname]
          group_wait: 1s
          group_interval: 2s
          repeat_interval: 1h
          routes:
            - {matchers: ['severity=~"page|critical"'], receiver: pager, group_by: [alertname, gpu]}
        receivers:
          - {name: rest, webhook_configs: [{url: '\(url)/rest'}]}
          - {name: pager, webhook_configs: [{url: '\(url)/pager'}]}
        inhibit_rules:
          - {source_matchers: ['alertname="FansStopped"'], target_matchers: ['alertname="GPUHot"'], equal: [gpu]}

        """
    }

    /// What a chain tells, from the first time each piece of news came.
    private struct Told: Sendable {
        private var first: [String: Timestamp] = [:]

        /// `receiver group alert status`.
        var news: Set<String> { Set(first.keys) }

        mutating func take(_ request: ScriptedRequest, at time: Timestamp) {
            guard let body = try? JSONValue.parse(request.body) else { return }
            let receiver = body["receiver"]?.string ?? ""
            let group = body["groupLabels"]?.text ?? ""
            for alert in body["alerts"]?.array ?? [] {
                let labels = alert["labels"]?.text ?? ""
                let summary = alert["annotations"]?["summary"]?.string ?? ""
                let line = "\(receiver) \(group) \(labels) \(summary) \(alert["status"]?.string ?? "")"
                first[line] = min(first[line] ?? time, time)
            }
        }

        func time(of line: String) -> Timestamp { first[line] ?? .distantPast }
    }

    @Test(
        .enabled(
            if: Peer.isAvailable("prometheus") && Peer.isAvailable("prometheus-alertmanager"),
            "Prometheus and Alertmanager are not installed"), .timeLimit(.minutes(5)))
    func bothTellTheSame() async throws {
        let folder = try TemporaryFolder()
        let page = Mutex("")
        let target = try await ScriptedServer { _ in [.answer(200, body: page.withLock { $0 })] }
        let theirs = Mutex(Told())
        let ours = Mutex(Told())
        let clock = WallClock()
        let receivers = [
            try await ScriptedServer { request in
                theirs.withLock { $0.take(request, at: clock.now) }
                return [.answer(200)]
            },
            try await ScriptedServer { request in
                ours.withLock { $0.take(request, at: clock.now) }
                return [.answer(200)]
            },
        ]
        let scrape =
            "[{job_name: t, scrape_interval: 1s, static_configs: [{targets: ['127.0.0.1:\(target.port)']}]}]"
        let rules = try folder.write("rules.yaml", Self.rules)
        let alertmanager = try AlertServer(in: folder, routes: Self.routes(receivers[0].url))
        let prometheus = try MetricServer(
            .prometheus, in: folder, scrape: scrape,
            settings: """
                rule_files: ['\(rules)']
                alerting: {alertmanagers: [{static_configs: [{targets: ['127.0.0.1:\(alertmanager.port)']}]}]}

                """)
        let keeper = try Keeper(
            folder,
            files: ShippedConfiguration.text(
                rules: rules,
                alertmanager: try folder.write("routes.yaml", Self.routes(receivers[1].url))),
            settings: "scrape_configs: \(scrape)\n")
        try await alertmanager.ready()
        try await prometheus.ready()
        try await keeper.ready()

        var errors = 0
        func set(_ temperatures: [Int], failing: Bool, fans: Int) {
            errors += failing ? 3 : 0
            let lines = temperatures.enumerated().map { "gpu_temperature_celsius{gpu=\"\($0)\"} \($1)" }
            page.withLock { [errors] in
                $0 =
                    lines.joined(separator: "\n")
                    + "\nerrors_total{route=\"chat\"} \(errors)\nfan_speed{gpu=\"1\"} \(fans)\n"
            }
        }
        /// Until both have told so many pieces of news; the target goes on meanwhile.
        func wait(_ what: String, _ count: Int, _ temperatures: [Int], failing: Bool, fans: Int) async throws
        {
            try await Deadline.wait(what, .seconds(60)) {
                set(temperatures, failing: failing, fans: fans)
                return theirs.withLock { $0.news.count } >= count && ours.withLock { $0.news.count } >= count
            }
        }
        set([60, 60], failing: false, fans: 900)
        try await Deadline.wait("both to have scraped") {
            let asked = try await QueryNumber.ask(keeper.url, "count(count_over_time(fan_speed[1m]) > 3)")
            let theirs = try await prometheus.value("count(count_over_time(fan_speed[1m]) > 3)")
            return asked == 1 && theirs == 1
        }
        // Two GPUs run hot, one of them because its fans have stopped, which is told in its place; errors
        // begin.
        try await wait("the fans", 1, [60, 60], failing: false, fans: 0)
        try await wait("the heat and the errors", 3, [95, 97], failing: true, fans: 0)
        try await wait("all ends", 6, [60, 60], failing: false, fans: 900)

        let (other, own) = (theirs.withLock { $0 }, ours.withLock { $0 })
        #expect(own.news == other.news)
        // Both look once a second, each at a moment of its own, and both look twice: at the target, then at
        // the rule.
        for line in other.news where line.hasSuffix("firing") {
            let lead = other.time(of: line) - own.time(of: line)
            #expect(lead > .seconds(-3), "told \(lead) before Alertmanager: \(line)")
        }
        try await prometheus.stop()
        try await alertmanager.stop()
        #expect(try await keeper.stop() == 0, "\(keeper.program.complained)")
        for receiver in receivers { await receiver.stop() }
        await target.stop()
    }
}
