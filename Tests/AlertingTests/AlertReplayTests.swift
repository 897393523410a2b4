import PromQL
import Support
import Synchronization
import Telemetry
import Testing

@testable import Alerting

/// Rules and routes over recorded samples.
@Suite struct AlertReplayTests {
    private static let rules = """
        groups:
          - name: g
            interval: 15s
            rules:
              - {record: busy, expr: 'avg_over_time(load[1m])'}
              - {alert: Busy, expr: 'busy > 5', for: 1m, labels: {severity: ticket}}
              - {alert: Down, expr: 'up == 0', labels: {severity: page}}
        """
    private static let routing = """
        route: {receiver: all, group_by: [alertname], group_wait: 30s, group_interval: 1m, repeat_interval: 1h}
        receivers: [{name: all, webhook_configs: [{url: 'http://a/'}]}]
        """
    private static let start = Timestamp(milliseconds: 1_767_225_600_000)

    private func replay(_ lines: String, silences: [Silence] = []) throws -> AlertReplay {
        AlertReplay(
            groups: try RuleFileReader.read(Self.rules, file: "r").groups,
            configuration: try AlertmanagerReader().read(Self.routing, file: "a").configuration,
            source: SeriesInMemory(try SeriesNotation.readAll(lines, from: Self.start, every: .seconds(15))),
            silences: silences)
    }

    private static let samples = """
        up{job="a"} 1x39 0x39 1x400
        load{job="a"} 0x79 9x79 0x400
        busy{job="a"} 9x500
        ALERTS{alertname="Down", alertstate="firing", severity="page"} 1x500
        """

    @Test func whatWouldHaveFiredIsCounted() async throws {
        let range = TimeRange(Self.start, Self.start + .hours(2))
        let report = try await replay(Self.samples).run(over: range)
        #expect(report.failures.isEmpty)
        let lines = report.alerts
        #expect(lines.map(\.name) == ["Busy", "Down"])
        #expect(lines.map(\.fired) == [1, 1])
        #expect(lines[1].firing == .minutes(10))
        #expect(lines[1].detection == .seconds(30))
        // The recorded `busy` of the running rules is no part of it: the load of the first minutes was 0.
        let busy = try #require(report.transitions.first { $0.alert.labels["alertname"] == "Busy" })
        #expect(busy.time > Self.start + .minutes(20))
        #expect(lines[0].detection == .seconds(90))
        #expect(report.receivers.map(\.firing) == [2])
        #expect(report.receivers.map(\.resolved) == [2])
    }

    @Test func silencesHoldAgain() async throws {
        let silence = Silence(
            id: "s", matchers: try MatcherSet([Matcher("alertname", .equal, "Down")]), startsAt: Self.start,
            endsAt: Self.start + .hours(1), createdBy: "dana", comment: "")
        let range = TimeRange(Self.start, Self.start + .hours(2))
        let report = try await replay(Self.samples, silences: [silence]).run(over: range)
        #expect(report.alerts.map(\.fired) == [1, 1])
        #expect(report.alerts[1].detection == nil)
        #expect(report.receivers.map(\.firing) == [1])
    }

    /// What is muted stays due for the next receiver all the while; the replay goes on by the second.
    @Test(.timeLimit(.minutes(1))) func escalationsThatAreHeldBackDoNotHoldItUp() async throws {
        let silence = Silence(
            id: "s", matchers: try MatcherSet([Matcher("alertname", .equal, "Down")]),
            startsAt: Self.start + .minutes(11), endsAt: Self.start + .minutes(19), createdBy: "dana",
            comment: "")
        let routing = Self.routing.replacing("receivers: [", with: "receivers: [{name: lead}, ")
        var configuration = try AlertmanagerReader().read(routing, file: "a").configuration
        configuration.escalations = [Escalation(receiver: "all", after: .minutes(2), to: "lead")]
        let series = try SeriesNotation.readAll(Self.samples, from: Self.start, every: .seconds(15))
        let report = try await AlertReplay(
            groups: try RuleFileReader.read(Self.rules, file: "r").groups, configuration: configuration,
            source: SeriesInMemory(series), silences: [silence]
        ).run(over: TimeRange(Self.start, Self.start + .minutes(25)))
        #expect(report.alerts.first { $0.name == "Down" }?.fired == 1)
    }

    /// Asking many moments at once gives what asking one by one gives.
    @Test(arguments: 0..<12) func askingAheadChangesNothing(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let values = (0..<400).map { _ in
            ["0", "1", "6", "9", "_", "stale"].randomElement(using: &random) ?? "0"
        }
        let lines =
            "load{job=\"a\"} \(values.joined(separator: " "))\nup{job=\"a\"} \(values.shuffled(using: &random).joined(separator: " "))"
        let source = SeriesInMemory(try SeriesNotation.readAll(lines, from: Self.start, every: .seconds(15)))
        let groups = try RuleFileReader.read(Self.rules, file: "r").groups
        let range = TimeRange(Self.start, Self.start + .minutes(100))
        let report = try await AlertReplay(groups: groups, configuration: .empty, source: source).run(
            over: range)
        let memory = OverlaySource(source, groups: groups)
        var plain = Rehearsal(
            groups: groups, runner: QueryEngine(source: memory), sink: memory, at: Self.start)
        var transitions: [AlertTransition] = []
        var time = Self.start
        while time <= range.end {
            transitions += await plain.evaluate(at: time)
            time = time + .seconds(15)
        }
        #expect(!transitions.isEmpty)
        #expect(report.transitions == transitions)
    }

    /// Counts how often samples are asked for.
    private final class CountingSource: SeriesSource {
        let memory: SeriesInMemory
        let count = Mutex(0)

        init(_ memory: SeriesInMemory) { self.memory = memory }

        func select(_ matchers: [Matcher], in range: TimeRange) async throws -> [Series] {
            count.withLock { $0 += 1 }
            return try await memory.select(matchers, in: range)
        }
    }

    /// 480 evaluations of each rule, and a few questions for both that ask for what was recorded.
    @Test func manyMomentsAreAskedAtOnce() async throws {
        let source = CountingSource(
            SeriesInMemory(try SeriesNotation.readAll(Self.samples, from: Self.start, every: .seconds(15))))
        let groups = try RuleFileReader.read(Self.rules, file: "r").groups
        let replay = AlertReplay(groups: groups, configuration: .empty, source: source)
        _ = try await replay.run(over: TimeRange(Self.start, Self.start + .hours(2)))
        #expect(source.count.withLock { $0 } <= 8)
    }
}
