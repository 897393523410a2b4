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

    /// Two alerts are told; one is silenced, the other ends. The receiver hears "resolved" and closes its
    /// incident, so the one that still fires is news once the silence is over, as in Alertmanager.
    @Test(arguments: [true, false])
    func whatANotificationLeftOutIsNewsOnceTheSilenceEnds(restarts: Bool) throws {
        var notifier = try groupOfTwo()
        func restart(at time: Timestamp) throws {
            guard restarts else { return }
            notifier = Notifier(
                configuration: try oneGroup(), groups: Array(notifier.groups.values), log: notifier.log,
                alerts: notifier.groups.values.flatMap(\.members.values), at: time)
        }
        let silenced = Quieting(silences: [try silence("b")])
        // Silenced alone it is what the receiver knows: nothing is said when the silence ends.
        #expect(notifier.flush(at: start + .seconds(70), quieting: silenced).notifications.isEmpty)
        #expect(notifier.flush(at: start + .seconds(130)).notifications.isEmpty)

        notifier.ingest([alert("a", ended: start + .seconds(140))], at: start + .seconds(140))
        let over = notifier.flush(at: start + .seconds(190), quieting: silenced).notifications
        #expect(
            over.map(\.reason) == [.allResolved] && over[0].resolved.map { $0.labels["alertname"] } == ["a"])
        try restart(at: start + .seconds(200))
        #expect(notifier.flush(at: start + .seconds(250), quieting: silenced).notifications.isEmpty)
        let again = notifier.flush(at: start + .seconds(310)).notifications
        #expect(again.map(\.reason) == [.first] && again[0].firing.map { $0.labels["alertname"] } == ["b"])
    }

    /// Whoever was told of an alert hears of its end, though a silence kept it out of what came between.
    @Test func theEndOfWhatANotificationLeftOutIsTold() throws {
        var notifier = try groupOfTwo()
        let silenced = Quieting(silences: [try silence("b")])
        notifier.ingest([alert("c")], at: start + .seconds(20))
        let third = notifier.flush(at: start + .seconds(70), quieting: silenced).notifications
        #expect(
            third.map(\.reason) == [.newAlerts]
                && third[0].firing.map { $0.labels["alertname"] } == ["a", "c"])
        notifier.ingest([alert("b", ended: start + .seconds(80))], at: start + .seconds(80))
        let end = notifier.flush(at: start + .seconds(130), quieting: silenced).notifications
        #expect(
            end.map(\.reason) == [.someResolved] && end[0].resolved.map { $0.labels["alertname"] } == ["b"])
    }

    private func oneGroup() throws -> AlertmanagerConfiguration {
        try AlertmanagerReader().read(
            """
            route: {receiver: hook, group_wait: 10s, group_interval: 1m, repeat_interval: 4h}
            receivers: [{name: hook, webhook_configs: [{url: 'http://h/'}]}]
            """, file: "a"
        ).configuration
    }

    private func groupOfTwo() throws -> Notifier {
        var notifier = Notifier(configuration: try oneGroup(), at: start)
        notifier.ingest([alert("a"), alert("b")], at: start)
        #expect(notifier.flush(at: start + .seconds(10)).notifications[0].firing.count == 2)
        return notifier
    }

    private func silence(_ name: String) throws -> Silence {
        Silence(
            id: "s", matchers: try MatcherSet([Matcher("alertname", .equal, name)]), startsAt: start,
            endsAt: start + .days(1), createdBy: "dana", comment: "")
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
