import Alerting
import PromQL
import Store
import Support
import Telemetry
import Testing

/// Rule groups over the real engine: what is written back, in which order, and what goes wrong.
final class RulerTests {
    private let folder: TemporaryFolder
    private let store: Store
    private let memory = MemoryStore()
    private let start = Timestamp(milliseconds: 1_767_225_600_000)

    init() throws {
        folder = try TemporaryFolder()
        store = try Store.open(folder.path, mode: .readWrite, records: [AlertingSchema.records])
    }

    deinit {
        store.close()
    }

    private func ruler(_ rules: String) throws -> Ruler {
        Ruler(
            groups: try RuleFileReader.read(rules, file: "r").groups, runner: QueryEngine(source: memory),
            sink: memory,
            records: AlertRecords(store))
    }

    private func written(_ name: String) -> [String] {
        memory.series.filter { $0.labels.metricName == name }.map { series in
            "\(series.labels) "
                + series.floats.values.map { $0.isStale ? "stale" : numberText($0) }.joined(separator: " ")
        }
    }

    @Test func laterRulesSeeWhatEarlierOnesRecorded() async throws {
        try await memory.append(SeriesNotation.readAll("up{job=\"a\"} 1x9\nup{job=\"b\"} 1x3", from: start))
        let ruler = try ruler(
            """
            groups:
              - name: g
                interval: 1m
                rules:
                  - {record: "jobs:count", expr: count by (job) (up), labels: {job: "", from: rule}}
                  - {record: "jobs:double", expr: "jobs:count * 2"}
                  - alert: Few
                    expr: "jobs:double < 3"
                    annotations:
                      summary: >-
                        {{ $labels.from }} {{ $value }}
                        {{ range query "count(up)" }}{{ .Value }}{{ end }}
            """)
        // Two jobs collapse into one label set: an error, and the rules behind go on without it.
        #expect(try await ruler.tick(at: start).isEmpty)
        #expect(await ruler.failures.map(\.rule) == ["jobs:count"])
        for minute in 1...9 { _ = try await ruler.tick(at: start + .minutes(Int64(minute))) }
        #expect(await ruler.failures.isEmpty)
        let alert = try #require(await ruler.alerts.first)
        #expect(alert.annotations["summary"] == "rule 2 1")
        #expect(alert.labels == Labels(["alertname": "Few", "from": "rule"]))
        #expect(written("jobs:double").first?.hasPrefix("jobs:double{from=\"rule\"} 2") == true)
    }

    /// A loop that comes round a little late each time, and now and then all of a second: `for` is measured
    /// from multiple to multiple of the interval.
    @Test func turnsAreMultiplesOfTheIntervalHoweverLateTheyCome() async throws {
        try await memory.append(SeriesNotation.readAll("up 1x200", from: start))
        let ruler = try ruler(
            "groups: [{name: g, interval: 5s, rules: [{record: at, expr: time()}, {alert: X, expr: up, for: 40s}]}]"
        )
        var fired: [Timestamp] = []
        for turn in 0..<200 as Range<Int64> {
            // Later and later, until a whole second is passed over.
            let late = TimeSpan.milliseconds(turn * 17 % 1_000)
            fired += try await ruler.tick(at: start + .seconds(turn) + late)
                .filter { $0.to == .firing }.map(\.time)
        }
        #expect(fired == [start + .seconds(40)])
        let turns = try #require(memory.series.first { $0.labels.metricName == "at" }).floats.times
        #expect(turns == (0..<40).map { start + .seconds($0 * 5) })
    }

    @Test func marksTheEndOfRecordedSeries() async throws {
        try await memory.append(SeriesNotation.readAll("up{job=\"a\"} 1 1 stale", from: start))
        let ruler = try ruler("groups: [{name: g, interval: 1m, rules: [{record: r, expr: up}]}]")
        for minute in 0...4 { _ = try await ruler.tick(at: start + .minutes(Int64(minute))) }
        #expect(written("r") == ["r{job=\"a\"} 1 1 stale"])
    }

    @Test func moreAlertsThanTheLimitEndThemAllWithAReason() async throws {
        try await memory.append(
            SeriesNotation.readAll("up{n=\"a\"} 1x9\nup{n=\"b\"} 1x9\nup{n=\"c\"} _x5 1x4", from: start))
        let ruler = try ruler("groups: [{name: g, interval: 1m, limit: 2, rules: [{alert: X, expr: up}]}]")
        #expect(try await ruler.tick(at: start).count == 2)
        let over = try await ruler.tick(at: start + .minutes(5))
        #expect(
            over.map(\.reason) == ["limit of the rule group exceeded", "limit of the rule group exceeded"])
        #expect(await ruler.failures.first?.what == "3 results exceed the group's limit of 2")
    }

    @Test func evaluatesOnMultiplesOfTheIntervalAndCountsWhatItMissed() async throws {
        let ruler = try ruler("groups: [{name: g, interval: 10s, rules: [{alert: X, expr: vector(1)}]}]")
        for second in [3, 4, 9, 10, 11, 19, 20, 55, 60] as [Int64] {
            _ = try await ruler.tick(at: start + .seconds(second))
        }
        // At 3, 10, 20, 55 (for 30, with 40 and 50 passed over) and 60.
        #expect(memory.series.first { $0.labels.metricName == "ALERTS" }?.floats.count == 5)
        #expect(await ruler.missedEvaluations == 2)
        // The clock steps back an hour: evaluation goes on.
        _ = try await ruler.tick(at: start - .hours(1))
        #expect(await ruler.nextEvaluation == start - .hours(1) + .seconds(10))
    }

    @Test func queriesThePastByItsOffset() async throws {
        try await memory.append(SeriesNotation.readAll("up 1 2 3 4 5 6 7 8 9", from: start))
        let ruler = try ruler(
            "groups: [{name: g, interval: 1m, query_offset: 2m, rules: [{record: r, expr: up}]}]")
        _ = try await ruler.tick(at: start + .minutes(6))
        let series = try #require(memory.series.first { $0.labels.metricName == "r" })
        #expect(series.floats.values == [5])
        #expect(series.floats.times == [start + .minutes(4)])
    }
}
