import SLO
import Support
import Telemetry
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The interval of the forecast of exhaustion.
@Suite struct ForecastTests {
    /// How failures come among a thousand requests in each twelfth of a window.
    struct Weather: CustomTestStringConvertible {
        /// Failures expected in a window.
        var failures: Double
        /// Squared coefficient of variation of the pace from part to part; 0 when each comes by itself.
        var unevenness: Double
        /// Failures that are left when the forecast is made.
        var left: Int
        /// Least share of cases in which the moment lies within.
        var atLeast: Double

        var testDescription: String { "\(failures) seen, unevenness \(unevenness), \(left) left" }

        /// Failures of one part, by Knuth's method.
        func part(_ generator: inout SeededGenerator) -> Int {
            let mean = failures / 12 * pace(&generator)
            let limit = exp(-mean)
            var (count, product) = (0, generator.double(in: 0...1))
            while product > limit {
                count += 1
                product *= generator.double(in: 0...1)
            }
            return count
        }

        /// 1 on average: usually less, seldom much more.
        private func pace(_ generator: inout SeededGenerator) -> Double {
            guard unevenness > 0 else { return 1 }
            // A share 1 / (1 + unevenness) of the parts has all of the failures.
            return generator.chance(1 / (1 + unevenness)) ? 1 + unevenness : 0
        }
    }

    /// The moment at which the last failure that the budget bears really comes lies within the interval as
    /// often as it says, nine times of ten; a little less where the pace varies much, for twelve parts tell
    /// little about by how much. Without the dispersion it would be two in ten at the last of these.
    @Test(arguments: [
        Weather(failures: 10, unevenness: 0, left: 30, atLeast: 0.89),
        Weather(failures: 100, unevenness: 0, left: 40, atLeast: 0.89),
        Weather(failures: 100, unevenness: 0, left: 400, atLeast: 0.89),
        Weather(failures: 30, unevenness: 0.5, left: 100, atLeast: 0.86),
        Weather(failures: 100, unevenness: 1, left: 300, atLeast: 0.86),
        Weather(failures: 500, unevenness: 2, left: 500, atLeast: 0.83),
    ])
    func theIntervalHoldsAsOftenAsItSays(weather: Weather) throws {
        var generator = SeededGenerator(seed: 77)
        var (within, cases, decisive) = (0, 0, 0)
        for _ in 0..<1_000 {
            let seen = (0..<ForecastInterval.partCount).map { _ in weather.part(&generator) }
            guard seen.contains(where: { $0 > 0 }) else { continue }
            let interval = ForecastInterval(parts: seen.map { EventCounts(good: 1_000 - $0, bad: $0) })
            // Times are counted in parts.
            let times = try #require(interval.times(left: Double(weather.left), spacing: 0.001))
            let moment = ForecastTests.moment(weather, &generator)
            cases += 1
            if times.earliest <= moment, moment <= times.latest { within += 1 }
            if times.latest < 40 * times.earliest { decisive += 1 }
        }
        let share = Double(within) / Double(cases)
        #expect(share >= weather.atLeast, "\(weather): \(share)")
        // One that is always right because it says nothing would be of no use.
        #expect(share <= 0.98 && decisive > cases * 9 / 10, "\(weather): \(share), \(decisive) of \(cases)")
    }

    /// Parts that pass until the last failure that is left comes.
    private static func moment(_ weather: Weather, _ generator: inout SeededGenerator) -> Double {
        var (left, parts) = (weather.left, 0.0)
        while true {
            let bad = weather.part(&generator)
            if bad >= left { return parts + Double(left) / Double(bad) }
            left -= bad
            parts += 1
        }
    }

    /// Around the point forecast, wider for fewer failures, and open where they may be chance.
    @Test func widthFollowsFromWhatIsKnown() throws {
        func width(_ each: Int, left: Double) throws -> (earliest: Double, latest: Double) {
            let parts = (0..<12).map { _ in EventCounts(good: 1_000 - each, bad: each) }
            let times = try #require(ForecastInterval(parts: parts).times(left: left, spacing: 1))
            let point = 12_000 * left / Double(12 * each)
            #expect(times.earliest < point && point < times.latest)
            return (times.earliest / point, times.latest / point)
        }
        let (few, many) = (try width(1, left: 1_000), try width(50, left: 50_000))
        #expect(few.earliest < many.earliest && many.latest < few.latest)
        #expect(many.earliest > 0.9 && many.latest < 1.1)
        let none = ForecastInterval(parts: (0..<12).map { _ in EventCounts(good: 1_000) })
        let times = try #require(none.times(left: 100, spacing: 1))
        #expect(times.earliest > 100_000 && times.latest == .infinity)
        #expect(ForecastInterval(parts: [EventCounts()]).times(left: 1, spacing: 1) == nil)
    }

    /// In the assessment, in words, and as series.
    @Test func itIsShown() async throws {
        var fixture = HistoryFixture(at: HistoryFixture.begin)
        fixture.run(until: HistoryFixture.begin + .days(9), good: 100)
        for _ in 0..<144 {
            fixture.run(until: fixture.end + .minutes(9), good: 100)
            fixture.run(until: fixture.end + .minutes(1), good: 99, bad: 1)
        }
        let slo = try Fixture.availability(
            target: 0.999, period: .days(10), policy: try .custom("1d/1h 20x ticket", period: .days(10)))
        var engine = SLOEngine([slo], source: try await fixture.store())
        let report = try await engine.tick(at: fixture.end)
        let one = try #require(report.assessments.first)
        // 864 of 8,640 may fail; at a tenth of a per cent the budget lasts exactly, less the day that is
        // over.
        #expect(one.exhaustion == .days(9))
        let range = try #require(one.exhaustionRange)
        #expect(range.earliest > .days(8) && range.earliest < .days(9))
        #expect(range.latest == nil || range.latest.map { $0 > .days(9) } == true)
        #expect(one.exhaustionText.hasPrefix("in 9 d (8 d "), "\(one.exhaustionText)")
        let names = Set(report.derived.compactMap(\.labels.metricName))
        #expect(names.contains("beaufort_slo_exhaustion_earliest_seconds"))
        #expect(names.contains("beaufort_slo_exhaustion_latest_seconds") == (range.latest != nil))
        #expect(one.json().contains("\"exhaustion_seconds\":777600,\"exhaustion_earliest_seconds\":"))
        #expect(one.pairTable.contains("page") == false && one.pairTable.contains("quiet"))
    }
}
