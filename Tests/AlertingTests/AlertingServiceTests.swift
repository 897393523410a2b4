import Alerting
import Support
import Telemetry
import Testing

struct AlertingServiceTests {
    @Test func tellsFiringAndResolved() async throws {
        let bench = try AlertingBench(rules: AlertingBench.rule("for: 20s"))
        try await bench.step()
        bench.runner.answer(["a"])
        try await bench.run(2)
        #expect(bench.receiver.accepted.isEmpty)
        #expect(try await bench.service.activeAlerts(at: bench.now).map(\.state) == [.pending])
        try await bench.run(1)
        let firing = try #require(bench.receiver.accepted.first)
        #expect(firing.alerts == ["a firing"])
        #expect(firing.reason == "first notification")
        #expect(firing.body["commonAnnotations"]?["summary"]?.string == "a is at 0")
        #expect(firing.body["groupKey"]?.string == "{}:{alertname=\"X\", n=\"a\", severity=\"page\"}")
        try await bench.run(5)
        bench.runner.answer([])
        try await bench.run(3)
        #expect(bench.receiver.accepted.map(\.alerts) == [["a firing"], ["a resolved"]])
        #expect(bench.receiver.accepted.map(\.status) == ["firing", "resolved"])
        #expect(bench.receiver.attempts == 2)
        let history = try await bench.service.history(in: TimeRange(.distantPast, .distantFuture))
        #expect(history.map(\.transition.to) == [.pending, .firing, .inactive])
        let deliveries = try await bench.service.deliveries(in: TimeRange(.distantPast, .distantFuture))
        #expect(deliveries.map(\.state) == [.delivered, .delivered])
        #expect(deliveries.map(\.latency) == [.zero, .zero])
    }

    @Test func writesAlertsAsSeriesAndEndsThem() async throws {
        let bench = try AlertingBench(rules: AlertingBench.rule("for: 10s"))
        bench.runner.answer(["a"])
        try await bench.run(2)
        bench.runner.answer([])
        try await bench.run(1)
        let lines = bench.sink.series.map { series in
            "\(series.labels) "
                + series.floats.values.map { $0.isStale ? "stale" : "\(Int($0))" }.joined(separator: " ")
        }
        let since = 1_767_225_610
        #expect(
            lines == [
                "ALERTS{alertname=\"X\", alertstate=\"firing\", n=\"a\", severity=\"page\"} 1 stale",
                "ALERTS{alertname=\"X\", alertstate=\"pending\", n=\"a\", severity=\"page\"} 1 stale",
                "ALERTS_FOR_STATE{alertname=\"X\", n=\"a\", severity=\"page\"} \(since) \(since) stale",
            ])
    }

    @Test func aRestartNeitherPendsNorPagesAgain() async throws {
        let bench = try AlertingBench(rules: AlertingBench.rule("for: 30s\n        keep_firing_for: 30s"))
        bench.runner.answer(["a"])
        try await bench.run(3)
        try bench.restart()
        try await bench.run(1)
        #expect(bench.receiver.accepted.map(\.alerts) == [["a firing"]])
        let fired = try #require(try await bench.service.activeAlerts(at: bench.now).first?.alert)
        #expect(fired.firedAt.map { $0 - fired.activeAt } == .seconds(30))
        for _ in 0..<10 {
            try bench.restart()
            try await bench.run(1)
        }
        #expect(bench.receiver.attempts == 1)
        bench.runner.answer([])
        try await bench.run(1)
        let since = try await bench.service.activeAlerts(at: bench.now).first?.alert.keepFiringSince
        try bench.restart()
        try await bench.run(1)
        #expect(try await bench.service.activeAlerts(at: bench.now).first?.alert.keepFiringSince == since)
        try await bench.run(3)
        #expect(bench.receiver.accepted.map(\.alerts) == [["a firing"], ["a resolved"]])
    }

    /// Prometheus: the time nobody looked does not count towards `for`.
    @Test func aLongGapDoesNotCountAsHeld() async throws {
        let bench = try AlertingBench(rules: AlertingBench.rule("for: 5m"))
        bench.runner.answer(["a"])
        try await bench.run(6)
        bench.now = bench.now + .hours(2)
        try bench.restart()
        try await bench.run(1)
        #expect(try await bench.service.activeAlerts(at: bench.now).map(\.state) == [.pending])
        try await bench.run(30)
        #expect(try await bench.service.activeAlerts(at: bench.now).map(\.state) == [.firing])
    }

    @Test func aFailedQueryChangesNothing() async throws {
        let bench = try AlertingBench(rules: AlertingBench.rule())
        bench.runner.answer(["a"])
        try await bench.run(1)
        bench.runner.answer(nil)
        try await bench.run(20)
        #expect(try await bench.service.activeAlerts(at: bench.now).map(\.state) == [.firing])
        #expect(bench.receiver.attempts == 1)
        #expect(await bench.service.ruleFailures().map(\.rule) == ["X"])
        try await bench.service.publish(at: bench.now)
        let failures = bench.sink.series.first {
            $0.labels.metricName == "beaufort_rule_evaluation_failures_total"
        }
        #expect(failures?.floats.values == [20])
        bench.runner.answer([])
        try await bench.run(2)
        #expect(bench.receiver.accepted.last?.alerts == ["a resolved"])
        #expect(await bench.service.ruleFailures().isEmpty)
    }

    @Test func whoeverGotTheFiringGetsTheResolve() async throws {
        let bench = try AlertingBench(rules: AlertingBench.rule())
        bench.runner.answer(["a", "b"])
        try await bench.run(1)
        _ = try await bench.service.desk.silence(
            [Matcher("alertname", .equal, "X")], for: .hours(1), by: "me", comment: "", at: bench.now)
        #expect(try await bench.service.activeAlerts(at: bench.now).allSatisfy { $0.mute != nil })
        bench.runner.answer(["b", "c"])
        try await bench.run(2)
        // a is resolved through the silence, c is silent, b stays as told.
        #expect(bench.receiver.accepted.dropFirst(2).map(\.alerts) == [["a resolved"]])
        // The rule vanishes while the process is down: b's resolve is still owed.
        try bench.restart(groups: [])
        try await bench.run(2)
        #expect(bench.receiver.accepted.dropFirst(3).map(\.alerts) == [["b resolved"]])
        #expect(bench.receiver.attempts == 4)
    }

    @Test func aSilenceThatEndsLetsTheFirstNotificationOut() async throws {
        let bench = try AlertingBench(rules: AlertingBench.rule())
        let silence = try await bench.service.desk.silence(
            [Matcher("n", .regex, "a|b")], for: .seconds(35), by: "me", comment: "", at: bench.now)
        bench.runner.answer(["a"])
        try await bench.run(3)
        #expect(bench.receiver.attempts == 0)
        #expect(
            try await bench.service.activeAlerts(at: bench.now).first?.mute == .silenced(by: [silence.id]))
        try await bench.run(2)
        #expect(bench.receiver.accepted.map(\.alerts) == [["a firing"]])
        await #expect(throws: SilenceError.unknown(id: silence.id)) {
            try await bench.service.desk.expireSilence(silence.id, at: bench.now)
        }
        await #expect(throws: SilenceError.mutesEverything) {
            try await bench.service.desk.silence(
                [Matcher("n", .regex, ".*")], for: .hours(1), by: "", comment: "", at: bench.now)
        }
    }

    @Test func remindsUntilSomebodyAcknowledges() async throws {
        let routing = AlertingBench.routing.replacing("repeat_interval: 1h", with: "repeat_interval: 1m")
        let bench = try AlertingBench(rules: AlertingBench.rule(), routing: routing)
        bench.runner.answer(["a"])
        try await bench.run(8)
        #expect(bench.receiver.accepted.map(\.reason) == ["first notification", "repeat interval elapsed"])
        let alert = try #require(try await bench.service.activeAlerts(at: bench.now).first)
        _ = try await bench.service.desk.acknowledge(
            alert.fingerprint, by: "me", for: .minutes(10), at: bench.now)
        #expect(try await bench.service.activeAlerts(at: bench.now).first?.acknowledgement?.owner == "me")
        try await bench.run(30)
        #expect(bench.receiver.attempts == 2)
        try await bench.run(40)
        #expect(bench.receiver.attempts > 2)
        bench.runner.answer([])
        try await bench.run(2)
        #expect(bench.receiver.accepted.last?.alerts == ["a resolved"])
    }

    @Test func groupsAndWaits() async throws {
        let routing = """
            route: {receiver: hook, group_by: [alertname], group_wait: 20s, group_interval: 1m}
            receivers: [{name: hook, webhook_configs: [{url: 'http://hook/'}, {url: 'http://quiet/', send_resolved: false}]}]
            """
        let bench = try AlertingBench(rules: AlertingBench.rule(), routing: routing)
        bench.runner.answer(["a"])
        try await bench.run(1)
        bench.runner.answer(["a", "b"])
        try await bench.run(1)
        #expect(bench.receiver.attempts == 0)
        try bench.restart()
        try await bench.run(1)
        let both = [["a firing", "b firing"]]
        func told(_ url: String) -> [[String]] {
            bench.receiver.accepted.filter { $0.url == url }.map(\.alerts)
        }
        #expect(told("http://hook/") == both)
        #expect(told("http://quiet/") == both)
        bench.runner.answer(["b", "c"])
        try await bench.run(6)
        #expect(told("http://hook/") == both + [["b firing", "c firing", "a resolved"]])
        #expect(told("http://quiet/") == both + [["b firing", "c firing"]])
        bench.runner.answer([])
        try await bench.run(7)
        #expect(told("http://hook/").last == ["b resolved", "c resolved"])
        #expect(told("http://quiet/").count == 2)
        // Nothing is left behind.
        bench.runner.answer(["b"])
        try await bench.run(3)
        #expect(bench.receiver.accepted.last?.reason == "first notification")
    }

    @Test func inhibitsAndTellsLater() async throws {
        let rules = """
            groups:
              - name: g
                interval: 10s
                rules:
                  - {alert: Cause, expr: up, labels: {severity: critical}}
                  - {alert: Effect, expr: up, labels: {severity: ticket}}
            """
        let inhibit =
            "inhibit_rules:\n- {source_matchers: [severity=critical],\n"
            + "   target_matchers: [severity=ticket], equal: [n]}"
        let bench = try AlertingBench(rules: rules, routing: AlertingBench.routing + "\n" + inhibit)
        bench.runner.answer(["a"])
        try await bench.run(5)
        #expect(bench.receiver.accepted.map { $0.body["commonLabels"]?["alertname"]?.string } == ["Cause"])
        let effect = try await bench.service.activeAlerts(at: bench.now).first { $0.name == "Effect" }
        guard case .inhibited(let sources) = effect?.mute else {
            Issue.record("not inhibited: \(String(describing: effect?.mute))")
            return
        }
        #expect(sources == [Fingerprint(Labels(["alertname": "Cause", "n": "a", "severity": "critical"]))])
    }

    /// The loops themselves: evaluation every second, delivery at once, health now and then, a clean end.
    @Test(.timeLimit(.minutes(1))) func runsUntilCancelled() async throws {
        let clock = TestClock()
        let bench = try AlertingBench(rules: AlertingBench.rule(), time: clock)
        bench.runner.answer(["a"])
        let service = bench.service
        let task = Task { await service.run() }
        while bench.receiver.accepted.isEmpty {
            await clock.waitForSleepers(3)
            clock.advance(by: .seconds(1))
        }
        task.cancel()
        await task.value
        #expect(bench.receiver.accepted.map(\.alerts) == [["a firing"]])
        let names = Set(bench.sink.series.compactMap(\.labels.metricName))
        #expect(names.isSuperset(of: ["ALERTS", "beaufort_notifications_total", "beaufort_outbox_pending"]))
    }

    @Test func streamsTransitionsAndKeepsThemForThoseWhoComeLater() async throws {
        let bench = try AlertingBench(rules: AlertingBench.rule())
        var stream = await bench.service.transitions().makeAsyncIterator()
        bench.runner.answer(["a"])
        try await bench.run(1)
        #expect(await stream.next()?.isFiring == true)
        bench.runner.answer([])
        try await bench.run(1)
        #expect(await stream.next()?.isResolved == true)
        let all = try await bench.service.book.history(after: 0)
        #expect(all.map(\.transition.to) == [.firing, .inactive])
        #expect(try await bench.service.book.history(after: all[0].id).map(\.id) == [all[1].id])
    }

    @Test func endsAlertsOfARuleThatIsTakenAway() async throws {
        let bench = try AlertingBench(rules: AlertingBench.rule())
        bench.runner.answer(["a"])
        try await bench.run(1)
        await bench.service.reconfigure(groups: [])
        try await bench.run(2)
        #expect(bench.receiver.accepted.last?.alerts == ["a resolved"])
        let last = try await bench.service.book.history(after: 0).last
        #expect(last?.transition.reason == "rule removed")
    }

    @Test func anotherConfigurationKeepsWhatIsOwed() async throws {
        let bench = try AlertingBench(rules: AlertingBench.rule())
        bench.runner.answer(["a"])
        try await bench.run(1)
        let other = """
            route: {receiver: new, group_by: [alertname], group_wait: 0s, group_interval: 10s}
            receivers: [{name: new, webhook_configs: [{url: 'http://new/'}]}, {name: hook, webhook_configs: [{url: 'http://hook/'}]}]
            """
        await bench.service.reconfigure(
            configuration: try AlertmanagerReader().read(other, file: "b").configuration)
        try await bench.run(3)
        bench.runner.answer([])
        try await bench.run(3)
        func told(_ url: String) -> [[String]] {
            bench.receiver.accepted.filter { $0.url == url }.map(\.alerts)
        }
        #expect(told("http://hook/") == [["a firing"], ["a resolved"]])
        #expect(told("http://new/") == [["a firing"], ["a resolved"]])
    }
}
