import SLO
import Support
import Telemetry
import Testing

@Suite struct WhatIfTests {
    private static let range = TimeRange(HistoryFixture.begin + .days(9), HistoryFixture.begin + .days(12))

    private static func store() async throws -> MemoryStore {
        var fixture = HistoryFixture(at: HistoryFixture.begin + .days(6))
        fixture.run(until: HistoryFixture.outageStart)
        fixture.run(until: HistoryFixture.outageStart + .minutes(10), good: 0, bad: 10)
        fixture.run(until: HistoryFixture.begin + .days(12))
        return try await fixture.store()
    }

    /// The outage: 60 s, 130 s and 260 s until the pairs fire (51.84, 129.6 and 259.2 by the formula), and
    /// 300 s, 1,790 s, 21,580 s until they end.
    @Test func detectionAndReset() async throws {
        let result = try await HistoryReader(source: try await WhatIfTests.store()).whatIf(
            try Fixture.availability(), WhatIfChange(target: 0.99), in: WhatIfTests.range)
        let outage = TimeRange(HistoryFixture.outageStart, HistoryFixture.outageStart + .minutes(10))
        let alerts = result.inForce.pairs.map(\.alerts)
        #expect(alerts.map(\.count) == [1, 1, 1])
        #expect(alerts.map { $0[0].failure } == [outage, outage, outage])
        #expect(alerts.map { $0[0].detection?.seconds } == [60, 130, 260])
        #expect(alerts.map { $0[0].reset?.seconds } == [300, 1_790, 21_580])
        #expect(result.inForce.counts.bad == 600)
        let expected = result.inForce.pairs.map { $0.expected[0] }
        #expect(expected.map { $0.detection?.milliseconds } == [51_840, 129_600, 259_200])
        // 5 min · (1 − 0.0144), and so on.
        #expect(expected.map { $0.reset?.milliseconds } == [295_680, 1_789_200, 21_578_400])
        // Twice the budget is below 14.4 and 6 times it.
        #expect(result.inForce.pairs.map { $0.expected[2].detection } == [nil, nil, .hours(36)])
        // At 99 % it takes ten times as long: 518.4 s, and 1,296 s that the outage does not last.
        #expect(result.changed.pairs.map(\.alerts.count) == [1, 0, 0])
        #expect(result.changed.pairs[0].alerts[0].detection?.seconds == 520)
        #expect(result.changed.consumed.map { $0 * 10 } == result.inForce.consumed)
    }

    @Test func waitingShortensAndDropsAlerts() async throws {
        let reader = HistoryReader(source: try await WhatIfTests.store())
        let slo = try Fixture.availability()
        let change = WhatIfChange(windows: "14.4:1h:5m,1:3d:6h:ticket", forSpan: .minutes(5))
        let result = try await reader.whatIf(slo, change, in: WhatIfTests.range)
        #expect(result.changed.pairs.map(\.window.severity) == [.page, .ticket])
        #expect(result.changed.pairs[0].alerts[0].detection?.seconds == 360)
        #expect(result.changed.pairs[0].expected[0].detection?.milliseconds == 351_840)
        let long = try await reader.whatIf(slo, WhatIfChange(forSpan: .minutes(15)), in: WhatIfTests.range)
        // The first pair burns for 840 s only.
        #expect(long.changed.pairs.map(\.alerts.count) == [0, 1, 1])
    }

    @Test func aGuardHoldsBack() async throws {
        let reader = HistoryReader(source: try await WhatIfTests.store())
        let result = try await reader.whatIf(
            try Fixture.availability(), WhatIfChange(minimumEvents: 3_601, minimumBad: 601),
            in: WhatIfTests.range)
        #expect(result.inForce.alerts(.page) == 2 && result.inForce.alerts(.ticket) == 1)
        #expect(result.changed.alerts(.page) == 0 && result.changed.alerts(.ticket) == 0)
    }

    /// A lone error an hour before is not where the outage began.
    @Test func aLoneErrorBeforeIsNotTheBegin() async throws {
        var fixture = HistoryFixture(at: HistoryFixture.begin)
        fixture.run(until: HistoryFixture.begin + .hours(5))
        fixture.run(until: HistoryFixture.begin + .hours(5) + .seconds(10), good: 9, bad: 1)
        let outage = HistoryFixture.begin + .hours(5) + .minutes(50)
        fixture.run(until: outage)
        fixture.run(until: outage + .minutes(10), good: 0, bad: 10)
        fixture.run(until: outage + .hours(2))
        let slo = try Fixture.availability(policy: try .custom("1h/5m 14.4x page", period: .days(30)))
        let range = TimeRange(HistoryFixture.begin, outage + .hours(2))
        let result = try await HistoryReader(source: try await fixture.store()).whatIf(
            slo, WhatIfChange(), in: range)
        #expect(result.inForce.pairs[0].alerts.map(\.failure?.start) == [outage])
    }

    /// Whatever the history: with nothing changed, nothing changes.
    @Test(arguments: 1...6 as ClosedRange<UInt64>)
    func unchangedParametersChangeNothing(seed: UInt64) async throws {
        var generator = SeededGenerator(seed: seed)
        var fixture = HistoryFixture(at: HistoryFixture.begin)
        var now = HistoryFixture.begin
        while now < HistoryFixture.begin + .hours(6) {
            now = now + .seconds(Int64(generator.int(in: 1...60)) * 10)
            fixture.run(until: now, good: generator.int(in: 0...20), bad: generator.int(in: 0...2))
            if generator.chance(0.05) {
                now = now + .minutes(Int64(generator.int(in: 1...20)))
                fixture.silence(until: now)
            }
        }
        let slo = try Fixture.availability(
            target: 0.95, period: .hours(3),
            policy: try .custom("60s/20s 2x page, 20m/2m 1.5x ticket", period: .hours(3)),
            trafficGuard: TrafficGuard(minimumEvents: generator.int(in: 0...90)),
            noData: NoDataPolicy.allCases[generator.int(in: 0...2)])
        let range = TimeRange(HistoryFixture.begin + .hours(1), now)
        let reader = HistoryReader(source: try await fixture.store())
        let same = WhatIfChange(
            target: 0.95, period: .hours(3), windows: "2:60s:20s,1.5:20m:2m:ticket", forSpan: .zero,
            minimumEvents: slo.trafficGuard.minimumEvents, minimumBad: 0)
        for change in [WhatIfChange(), same] {
            let result = try await reader.whatIf(slo, change, in: range)
            #expect(result.inForce == result.changed)
            #expect(result.inForce.pairs.contains { !$0.alerts.isEmpty })
        }
    }

    @Test(arguments: [
        ("seeds", ["2/1h/5m/page", "4/6h/30m/page"]), ("14.4:1h:5m", ["14.4/1h/5m/page"]),
        ("1:3d:6h:ticket,6:6h:30m", ["1/3d/6h/ticket", "6/6h/30m/page"]),
    ])
    func windowLists(text: String, expected: [String]) throws {
        let policy = try BurnPolicy.listed(text, period: .days(30))
        #expect(
            policy.windows.map { "\(numberText($0.factor))/\($0.long)/\($0.short)/\($0.severity.rawValue)" }
                == expected)
    }

    @Test(arguments: ["", "14.4", "1h:5m:14.4", "x:1h:5m", "2:5m:1h", "2:1h:5m:mail", "2:1h:5m,"])
    func windowListsThatAreNone(text: String) {
        #expect(throws: BurnPolicyError.self) { try BurnPolicy.listed(text, period: .days(30)) }
    }

    @Test func texts() async throws {
        let result = try await HistoryReader(source: try await WhatIfTests.store()).whatIf(
            try Fixture.availability(), WhatIfChange(target: 0.99, period: .days(7), windows: "seeds"),
            in: WhatIfTests.range)
        try GoldenText.check(result.table, "whatif.txt")
        try GoldenText.check(result.json, "whatif.json")
    }
}
