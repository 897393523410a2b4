import Alerting
import Support
import Telemetry
import Testing

struct NotifierTests {
    private let start = Timestamp(milliseconds: 1_767_225_600_000)

    private func configuration(_ extra: String = "") throws -> AlertmanagerConfiguration {
        let text = """
            route:
              receiver: hook
              group_by: [alertname]
              group_wait: 10s
              group_interval: 1m
              repeat_interval: 4h
              routes: [{matchers: ['severity="night"'], receiver: hook, mute_time_intervals: [morning]}]
            receivers: [{name: hook, webhook_configs: [{url: 'http://h/'}]}]
            time_intervals:
              - {name: morning, time_intervals: [{times: [{start_time: '00:00', end_time: '00:30'}]}]}
            """
        return try AlertmanagerReader().read(text + extra, file: "a").configuration
    }

    private func alert(_ name: String, _ severity: String = "page", ended: Timestamp? = nil) -> Alert {
        Alert(labels: Labels(["alertname": name, "severity": severity]), startsAt: start, endsAt: ended)
    }

    @Test func keepsItsTimersAcrossARestart() throws {
        var notifier = Notifier(configuration: try configuration(), at: start)
        notifier.ingest([alert("A")], at: start)
        #expect(notifier.nextFlush == start + .seconds(10))
        // Alertmanager flushes an old alert at once after a restart, before inhibition knows its sources.
        var restored = Notifier(
            configuration: try configuration(), groups: Array(notifier.groups.values), alerts: [alert("A")],
            at: start + .seconds(5))
        #expect(restored.flush(at: start + .seconds(9)).isEmpty)
        #expect(restored.flush(at: start + .seconds(10)).notifications.map(\.reason) == [.first])
        #expect(restored.nextFlush == start + .seconds(70))
    }

    @Test func mutesByTimeAndTellsWhenTheTimeIsOver() throws {
        var notifier = Notifier(configuration: try configuration(), at: start)
        notifier.ingest([alert("A", "night")], at: start)
        #expect(notifier.flush(at: start + .minutes(29)).notifications.isEmpty)
        #expect(notifier.flush(at: start + .minutes(30)).notifications.count == 1)
    }

    @Test func whatBeganAndEndedBetweenFlushesIsNotTold() throws {
        var notifier = Notifier(configuration: try configuration(), at: start)
        notifier.ingest([alert("A")], at: start)
        notifier.ingest([alert("A", ended: start + .seconds(5))], at: start + .seconds(5))
        let change = notifier.flush(at: start + .seconds(10))
        #expect(change.notifications.isEmpty)
        #expect(notifier.groups.isEmpty)
        #expect(notifier.log.isEmpty)
    }

    @Test func doesNotRepeatIntoAQueueThatDoesNotMove() throws {
        var notifier = Notifier(configuration: try configuration(), at: start)
        notifier.ingest([alert("A")], at: start)
        let lane = try #require(notifier.flush(at: start + .seconds(10)).notifications.first?.lane)
        let later = start + .hours(5)
        var copy = notifier
        #expect(copy.flush(at: later, busy: [lane]).notifications.isEmpty)
        #expect(notifier.flush(at: later).notifications.map(\.reason) == [.repeated])
    }

    /// No step may look at every pair: that would take minutes, in a debug build at least.
    @Test(.timeLimit(.minutes(1))) func routesTenThousandAlerts() throws {
        let inhibit =
            "\ninhibit_rules:\n- source_matchers: [severity=critical]\n"
            + "  target_matchers: [severity=page]\n  equal: [cluster]"
        var notifier = Notifier(configuration: try configuration(inhibit), at: start)
        let alerts = (0..<10_000).map { index in
            Alert(
                labels: Labels([
                    "alertname": "A\(index % 100)", "severity": index % 10 == 0 ? "critical" : "page",
                    "cluster": "c\(index % 50)",
                    "instance": "i\(index)",
                ]), startsAt: start)
        }
        notifier.ingest(alerts, at: start)
        let change = notifier.flush(at: start + .seconds(10))
        let told = change.notifications.flatMap(\.firing).count
        // Clusters 0, 10, … 40 have critical alerts; their pages stay silent.
        #expect(notifier.groups.count == 100)
        #expect(
            told == alerts.count
                - alerts.count {
                    $0.labels["severity"] == "page"
                        && ["c0", "c10", "c20", "c30", "c40"].contains($0.labels["cluster"] ?? "")
                })
    }
}
