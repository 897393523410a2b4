import Alerting
import Support
import Telemetry
import Testing

/// Alerts while maintenance is held, and when it is over. The bench's time begins at 2026-01-01T00:00:00Z.
@Suite struct MaintenanceTests {
    /// Held from 00:00:30 until 00:01:30 each hour.
    private static func plan(_ mute: String = "['severity=\"page\"']") throws -> MaintenancePlan {
        let text = """
            windows:
              - name: swap
                comment: new card
                owner: dana
                start: 2026-01-01 00:00:30
                duration: 1m
                rrule: FREQ=HOURLY
                mute: \(mute)
            """
        return try MaintenanceReader().read(text, file: "m").plan
    }

    private static func bench(_ plan: MaintenancePlan? = nil) throws -> AlertingBench {
        try AlertingBench(
            rules: AlertingBench.rule(), maintenance: try plan ?? MaintenanceTests.plan())
    }

    @Test func whatStillFiresAtItsEndIsToldThen() async throws {
        let bench = try MaintenanceTests.bench()
        try await bench.run(3)
        bench.runner.answer(["a", "b"])
        try await bench.run(2)
        #expect(bench.receiver.attempts == 0)
        #expect(
            try await bench.service.activeAlerts(at: bench.now).map(\.mute) == [
                .maintenance(["swap"]), .maintenance(["swap"]),
            ])
        #expect(
            try await bench.service.book.activeAlerts(at: bench.now, maintenance: MaintenanceTests.plan())
                .map(\.mute?.description) == ["muted by maintenance swap", "muted by maintenance swap"])
        bench.runner.answer(["b"])
        try await bench.run(3)
        #expect(bench.receiver.attempts == 0)
        // 00:01:30, the end: it is told in the group's next flush.
        try await bench.run(2)
        #expect(bench.receiver.accepted.map(\.alerts) == [["b firing"]])
        #expect(bench.receiver.accepted.first?.reason == "first notification")
        #expect(bench.receiver.accepted.first?.time.rfc3339 == "2026-01-01T00:01:30Z")
        // a began and ended within: nobody hears of it, now or later.
        try await bench.run(20)
        #expect(bench.receiver.attempts == 1)
        #expect(try await bench.service.activeAlerts(at: bench.now).allSatisfy { $0.mute == nil })
    }

    @Test func whoHeardOfTheFiringHearsOfItsEnd() async throws {
        let bench = try MaintenanceTests.bench()
        bench.runner.answer(["a", "b"])
        try await bench.run(2)
        #expect(bench.receiver.accepted.map(\.alerts) == [["a firing"], ["b firing"]])
        try await bench.run(2)
        bench.runner.answer(["b"])
        try await bench.run(2)
        #expect(bench.receiver.accepted.dropFirst(2).map(\.alerts) == [["a resolved"]])
        // b was told before and fires on: at the end that is no news, until its reminder is due.
        try await bench.run(10)
        #expect(bench.receiver.attempts == 3)
    }

    @Test func aReminderThatWasDueMeanwhileComesAtTheEnd() async throws {
        let bench = try MaintenanceTests.bench()
        bench.runner.answer(["a"])
        try await bench.run(1)
        bench.now = bench.now + .hours(1) + .seconds(10)
        try await bench.run(6)
        #expect(bench.receiver.attempts == 1)
        try await bench.run(1)
        #expect(bench.receiver.accepted.map(\.reason) == ["first notification", "repeat interval elapsed"])
        #expect(bench.receiver.accepted.last?.time.rfc3339 == "2026-01-01T01:01:30Z")
    }

    @Test func otherAlertsAreToldAsEver() async throws {
        let bench = try MaintenanceTests.bench(MaintenanceTests.plan("['severity!=\"page\"']"))
        try await bench.run(3)
        bench.runner.answer(["a"])
        try await bench.run(1)
        #expect(bench.receiver.accepted.map(\.alerts) == [["a firing"]])
    }

    @Test func aRestartInTheMiddleChangesNothing() async throws {
        let bench = try MaintenanceTests.bench()
        bench.runner.answer(["a"])
        try await bench.run(2)
        bench.runner.answer(["a", "b", "c"])
        for _ in 0..<3 {
            try await bench.run(1)
            try bench.restart()
        }
        bench.runner.answer(["c"])
        try await bench.run(1)
        try bench.restart()
        #expect(bench.receiver.accepted.map(\.alerts) == [["a firing"], ["a resolved"]])
        try await bench.run(5)
        #expect(bench.receiver.accepted.dropFirst(2).map(\.alerts) == [["c firing"]])
    }

    @Test func aReloadTakesOtherWindows() async throws {
        let bench = try MaintenanceTests.bench(MaintenancePlan())
        await bench.service.reconfigure(maintenance: try MaintenanceTests.plan("all"))
        bench.runner.answer(["a"])
        bench.now = bench.now + .seconds(20)
        try await bench.run(2)
        #expect(bench.receiver.attempts == 0)
        await bench.service.reconfigure(maintenance: MaintenancePlan())
        try await bench.run(2)
        #expect(bench.receiver.accepted.map(\.alerts) == [["a firing"]])
    }

    /// Inhibition, maintenance, time intervals, silences: the first of them is named.
    @Test func reasonsHaveAnOrder() throws {
        let routing = """
            route:
              receiver: hook
              routes: [{matchers: ['severity="page"'], receiver: hook, mute_time_intervals: [night]}]
            receivers: [{name: hook, webhook_configs: [{url: 'http://h/'}]}]
            time_intervals:
              - {name: night, time_intervals: [{times: [{start_time: '00:00', end_time: '06:00'}]}]}
            inhibit_rules: [{source_matchers: ['n="a"'], target_matchers: ['n="b"']}]
            """
        let configuration = try AlertmanagerReader().read(routing, file: "a").configuration
        let time = try #require(Timestamp(rfc3339: "2026-01-01T00:01:00Z"))
        let alerts = ["a", "b"].map { name in
            Alert(labels: Labels(["n": name, "severity": "page"]), startsAt: time)
        }
        let notifier = Notifier(configuration: configuration, alerts: alerts, at: time)
        let silence = Silence(
            id: "s", matchers: try MatcherSet([Matcher("severity", .equal, "page")]), startsAt: time,
            endsAt: time + .hours(1), createdBy: "li", comment: "")
        let windows = try MaintenanceTests.plan().muting(at: time)
        func mute(_ index: Int, _ quieting: Quieting) -> MuteReason? {
            let route = configuration.route.match(alerts[index].labels).first
            return notifier.mute(alerts[index], route, notifier.inhibition(at: time), quieting, at: time)
        }
        let all = Quieting(silences: [silence], maintenance: windows)
        #expect(mute(1, all) == .inhibited(by: [alerts[0].fingerprint]))
        #expect(mute(0, all) == .maintenance(["swap"]))
        #expect(mute(0, Quieting(silences: [silence])) == .quietTime(["night"]))
    }

    @Test func explainsTheMaintenanceAndItsEnd() async throws {
        let bench = try MaintenanceTests.bench()
        bench.runner.answer(["a"])
        bench.now = bench.now + .seconds(20)
        try await bench.run(3)
        func steps(_ time: Timestamp) async throws -> Explanation {
            try #require(
                try await bench.service.explain(
                    ExplanationSubject("X"), receiver: nil, at: time, now: time, runner: bench.runner
                ).first)
        }
        let during = try await steps(bench.now)
        #expect(during.steps.filter { $0.verdict == .stops }.map(\.kind) == [.maintenance])
        #expect(
            during.conclusions == [
                "Receiver hook is not told now. It is muted by maintenance swap of dana until "
                    + "2026-01-01T00:01:30Z (new card)."
            ])
        let kinds = during.steps.map(\.kind.rawValue)
        #expect(kinds.firstIndex(of: "maintenance") == kinds.firstIndex(of: "inhibition").map { $0 + 1 })
        try await bench.run(6)
        let after = try await steps(bench.now).steps.first { $0.kind == .maintenance }
        #expect(after?.verdict == .passes)
        #expect(after?.reason == "No maintenance is under way.")
    }
}
