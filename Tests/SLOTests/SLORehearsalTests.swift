import SLO
import Support
import Telemetry
import Testing

/// What SLOs and policies would have come to over a recorded stretch.
@Suite struct SLORehearsalTests {
    private static let steps = """
        name: careful, when: budget_remaining < 75%, for: 2m, hold: 1h, approval: rollout
        """

    /// The same events, evaluated by an agent that was there: the same series and the same steps.
    @Test func givesWhatTheAgentWouldHaveWritten() async throws {
        let store = try await HistoryFixture.outage().store()
        let slo = try Fixture.availability()
        let policies = try PolicyFixture.policy(Self.steps)
        let range = TimeRange(
            HistoryFixture.outageStart - .minutes(30), HistoryFixture.outageStart + .minutes(30))
        let sink = SeriesInMemory()
        var rehearsal = SLORehearsal([slo], policies, source: store)
        let outcome = try await rehearsal.run(over: range, into: sink)

        let live = SeriesInMemory()
        var engine = SLOEngine([slo], source: store)
        var book = PolicyBook(policies, [slo])
        engine.update([slo], reading: book.windows)
        var transitions: [PolicyTransition] = []
        var time = range.start
        while time <= range.end {
            let report = try await engine.tick(at: time)
            transitions += book.take(report.assessments, at: time).transitions
            try await live.append(report.derived)
            time = time + .seconds(15)
        }
        #expect(outcome.transitions == transitions && transitions.count == 1)
        #expect(outcome.standing.isEmpty && outcome.problems.isEmpty)
        for name in ["beaufort_slo_burn_rate", "beaufort_slo_error_budget_remaining_ratio"] {
            let written = try await sink.select([.metric(name)], in: range)
            #expect(try await live.select([.metric(name)], in: range) == written && !written.isEmpty)
        }
        let step = try await sink.select([.metric(PolicySeries.metric)], in: range)
        let entered = try #require(transitions.first?.at)
        #expect(step.first?.floats.values.last == 1 && step.first?.floats.values.first == 0)
        #expect(
            zip(step[0].floats.times, step[0].floats.values).first { $0.1 == 1 }?.0 == entered)
    }

    /// What holds when the range begins has held before, and is no news.
    @Test func aStepThatStandsAtTheBeginIsNotEnteredThere() async throws {
        let store = try await HistoryFixture.outage().store()
        let slo = try Fixture.availability()
        let range = TimeRange(
            HistoryFixture.outageStart + .hours(1), HistoryFixture.outageStart + .hours(2))
        var rehearsal = SLORehearsal([slo], try PolicyFixture.policy(Self.steps), source: store)
        let outcome = try await rehearsal.run(over: range, into: SeriesInMemory())
        #expect(outcome.transitions.isEmpty)
        #expect(outcome.standing.map(\.step) == ["careful"])
    }

    @Test func everythingThatIsWrittenIsNamed() async throws {
        let store = try await HistoryFixture.outage().store()
        let slo = try Fixture.availability()
        let range = TimeRange(HistoryFixture.outageStart, HistoryFixture.outageStart + .minutes(15))
        let sink = SeriesInMemory()
        var rehearsal = SLORehearsal([slo], try PolicyFixture.policy(Self.steps), source: store)
        _ = try await rehearsal.run(over: range, into: sink)
        let all = try await sink.select([Matcher(Label.metricName, .notEqual, "")], in: range)
        #expect(all.count > 5)
        #expect(all.allSatisfy { SLORehearsal.names.contains($0.labels.metricName ?? "") })
    }
}
