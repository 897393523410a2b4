internal import Alerting
internal import Telemetry

/// What it costs to group, mute and route many alerts that fire at once.
struct RoutingBench {
    let count: Int

    /// CPU seconds from taking the alerts in to the decided notifications, and how many these are.
    func run() throws -> (ingest: Double, flush: Double, notifications: Int) {
        let configuration = try AlertmanagerReader().read(Self.routing, file: "bench").configuration
        let start = Timestamp(milliseconds: 1_767_225_600_000)
        var notifier = Notifier(configuration: configuration, at: start)
        let alerts = (0..<count).map { alert($0, at: start) }
        let silences = try (0..<100).map { index in
            Silence(
                id: "\(index)", matchers: try MatcherSet([Matcher("instance", .regex, "gpu\(index)1.*")]),
                startsAt: start, endsAt: start + .hours(1), createdBy: "bench", comment: "")
        }
        let begun = CPUTime.seconds
        notifier.ingest(alerts, at: start)
        let taken = CPUTime.seconds
        let change = notifier.flush(at: start + .minutes(1), quieting: Quieting(silences: silences))
        return (taken - begun, CPUTime.seconds - taken, change.notifications.count)
    }

    private func alert(_ index: Int, at time: Timestamp) -> Alert {
        Alert(
            labels: Labels([
                Label("alertname", "Alert\(index % 40)"), Label("instance", "gpu\(index)"),
                Label("severity", ["page", "ticket", "info"][index % 3]), Label("team", "team\(index % 9)"),
            ]),
            annotations: Labels([Label("summary", "instance gpu\(index) is hot")]), startsAt: time)
    }

    private static let routing = """
        route:
          receiver: all
          group_by: [alertname, team]
          group_wait: 10s
          routes:
            - {matchers: ['severity="page"', 'team=~"team[0-4]"'], receiver: pager}
            - {matchers: ['severity="page"'], receiver: pager}
            - {matchers: ['severity=~"ticket|info"', 'alertname=~"Alert1.*"'], receiver: tickets, group_by: [alertname]}
            - {matchers: ['team!="team8"'], receiver: tickets}
        receivers:
          - {name: all, webhook_configs: [{url: 'http://127.0.0.1/'}]}
          - {name: pager, webhook_configs: [{url: 'http://127.0.0.1/'}]}
          - {name: tickets, webhook_configs: [{url: 'http://127.0.0.1/'}]}
        inhibit_rules:
          - {source_matchers: ['severity="page"'], target_matchers: ['severity="ticket"'], equal: [instance]}
          - {source_matchers: ['alertname="Alert3"'], target_matchers: ['severity="info"'], equal: [team]}
        """
}
