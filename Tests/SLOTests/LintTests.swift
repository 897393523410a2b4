import SLO
import Support
import Telemetry
import Testing

@Suite struct LintTests {
    private func checks(
        target: Double = 0.999, windows: String = "1h/5m 2% page", traffic: Int? = nil,
        trafficGuard: TrafficGuard = TrafficGuard(), period: TimeSpan = .days(30)
    ) throws -> [SLOFinding.Check] {
        let slo = try Fixture.availability(
            target: target, period: period, policy: try .custom(windows, period: period),
            trafficGuard: trafficGuard)
        return SLOLint(slo, traffic: traffic).findings().map(\.check)
    }

    @Test func soundObjectivesHaveNoFindings() throws {
        #expect(try checks(traffic: 1_000_000).isEmpty)
        for slo in OpenSLOReader.read(paths: [ShippedObjectivesTests.folder]).slos {
            #expect(SLOLint(slo).findings().isEmpty, "\(SLOLint(slo).findings())")
        }
    }

    @Test func eachMistakeIsFound() throws {
        // 14.4 · 0.07 > 1: at 93 % and below the fast page cannot fire.
        #expect(try checks(target: 0.93) == [.cannotFire])
        #expect(try checks(target: 0.94).isEmpty)
        #expect(try checks(windows: "6h/30m 0.5x ticket") == [.firesBelowPace])
        #expect(try checks(windows: "2h/10m 2x page", period: .hours(1)) == [.windowBeyondPeriod])
        #expect(try checks(windows: "1h/4s 2x page") == [.windowTooShort])
        #expect(try checks(windows: "1h/5s 2x page").isEmpty)
        #expect(try checks(target: 0, windows: "1h/5m 0.5x page").contains(.promisesNothing))
        #expect(
            SLOLint(try Fixture.availability(policy: BurnPolicy.none)).findings().map(\.check) == [.noAlerts])
    }

    /// 99.9 % at 10 requests an hour: one failure is 13.9 % of the month, far above the 2 % that page.
    @Test func oneFailureAtLowTrafficPages() throws {
        #expect(try checks(traffic: 7_200) == [.oneFailurePages])
        #expect(try checks(traffic: 7_200, trafficGuard: TrafficGuard(minimumBad: 3)).isEmpty)
        #expect(try checks(traffic: 60_000).isEmpty)
    }

    /// What is too short says for what: how often the agent looks, or how long a slice is.
    @Test func aShortWindowIsToldFromALongSlice() throws {
        let policy = try BurnPolicy.custom("1h/1m 2x page", period: .days(30))
        let rare = try Fixture.availability(policy: policy)
        let finding = try #require(SLOLint(rare, interval: .minutes(2)).findings().first)
        #expect(finding.what.hasSuffix("a short window of 1m, evaluated every 2m (intervals.evaluate)"))
        let sliced = try Fixture.availability(
            policy: policy, method: .timeslices(slice: .minutes(5), target: 0.9))
        let other = try #require(SLOLint(sliced, interval: .seconds(5)).findings().first)
        #expect(other.what.hasSuffix("a short window of 1m, counted in slices of 5m"))
    }
}
