import SLO
import Telemetry
import Testing

@Suite struct BurnWindowTests {
    private static let month = TimeSpan.days(30)

    @Test func workbookFactorsFollowFromBudgetShares() {
        let policy = BurnPolicy.workbook(period: BurnWindowTests.month)
        #expect(policy.windows.map(\.factor) == [14.4, 6, 1])
        #expect(policy.windows.map(\.severity) == [.page, .page, .ticket])
        #expect(policy.spans == [.minutes(5), .minutes(30), .hours(1), .hours(6), .days(3)])
        // 28 d: Sloth's figures, anchors/slo.md 1a.
        let fourWeeks = BurnPolicy.workbook(period: .days(28)).windows.map(\.factor)
        #expect(abs(fourWeeks[0] - 13.44) < 1e-12)
        #expect(abs(fourWeeks[1] - 5.6) < 1e-12)
        #expect(abs(fourWeeks[2] - 0.933333333333) < 1e-12)
    }

    @Test func seedsKeepTheirFactorsAndSayWhatTheySpend() {
        let windows = BurnPolicy.seeds(period: BurnWindowTests.month).windows
        #expect(windows.map(\.factor) == [2, 4])
        #expect(windows.map(\.long) == [.hours(1), .hours(6)])
        #expect(windows.map(\.short) == [.minutes(5), .minutes(30)])
        #expect(abs(windows[0].budgetPercent - 100.0 / 360) < 1e-12)
    }

    /// 99.9 %, total outage, 14.4 on 1 h: 51.84 s.
    @Test func detectionTimeOfATotalOutage() {
        let window = BurnPolicy.workbook(period: BurnWindowTests.month).windows[0]
        #expect(window.detectionTime(errorRatio: 1, budget: 0.001) == .milliseconds(51_840))
        #expect(window.detectionTime(errorRatio: 0.0144, budget: 0.001) == nil)
    }

    /// Cannot ever fire at or below 1 − 1/factor: 14.4 → 93.06 %, 6 → 83.3 %, 3 → 66.7 %.
    @Test(arguments: [(14.4, 0.9306), (6, 0.8333), (3, 0.6667)])
    func lowTargetsCannotFire(factor: Double, target: Double) {
        let window = BurnWindow(
            long: .hours(1), short: .minutes(5), factor: factor, period: BurnWindowTests.month,
            severity: .page)
        #expect(window.cannotFire(budget: 1 - target + 0.0001))
        #expect(!window.cannotFire(budget: 1 - target - 0.0001))
    }

    @Test func customWindowsAreReadFromText() throws {
        let policy = try BurnPolicy.custom("60s/15s 2x page, 10m/1m 5% ticket; 1h 3x", period: .hours(1))
        #expect(policy.windows.map(\.long) == [.seconds(60), .minutes(10), .hours(1)])
        #expect(policy.windows.map(\.short) == [.seconds(15), .minutes(1), .minutes(5)])
        #expect(policy.windows[0].factor == 2)
        #expect(abs(policy.windows[1].factor - 0.3) < 1e-15)
        #expect(policy.windows[2].severity == .page)
    }

    @Test(arguments: ["", "1h", "1h/2h 2x page", "1h/5m 2 page", "1h/5m 2x wake", "x/5m 2x", "1500ms/1s 2x"])
    func badWindowsAreRefused(text: String) {
        #expect(throws: BurnPolicyError.self) { try BurnPolicy.custom(text, period: .days(30)) }
    }

    /// Slices divide every window and are a thirtieth of the shortest, 1 s … 60 s.
    @Test(arguments: [
        ("1h/5m 2x", 10), ("60s/15s 2x", 1), ("7m/2m 2x", 4), ("6h/1h 2x", 60), ("61s/31s 2x", 1),
    ])
    func sliceWidth(windows: String, seconds: Int64) throws {
        let predicate = try RequestPredicate.parse("true")
        let slo = SLODefinition(
            name: "x", indicator: .requests(RequestIndicator(total: predicate, good: predicate)),
            target: 0.99,
            policy: try .custom(windows, period: .days(30)))
        #expect(slo.sliceWidth == .seconds(seconds))
    }

    @Test func windNamesRunFromCalmToHurricane() {
        #expect(WindForce.table.count == 13)
        #expect(zip(WindForce.table, WindForce.table.dropFirst()).allSatisfy { $0.burn < $1.burn })
        #expect(WindForce.from(burn: nil).description == "0 calm")
        #expect(WindForce.from(burn: 1).force == 5)
        #expect(WindForce.from(burn: 14.4).name == "storm")
        #expect(WindForce.from(burn: 1e9).description == "12 hurricane")
    }
}
