import SLO
import Support
import Telemetry
import Testing

/// Steps are entered and left as their conditions, waits and holds say, and nothing else moves them.
@Suite struct PolicyBookTests {
    private static let start = Fixture.seconds(1_000_000)

    /// An SLO at 99 % whose last hour had so many bad events of a thousand; nil: no data.
    private static func assessment(
        _ slo: SLODefinition, bad: Int?, at time: Timestamp
    ) async throws -> Assessment {
        let store = MemoryStore()
        let counted = bad == nil ? time - .hours(2) : time - .seconds(20)
        var (good, failed) = (Column(), Column())
        good.append(counted - .minutes(5), 0)
        failed.append(counted - .minutes(5), 0)
        good.append(counted, Double(1_000 - (bad ?? 0)))
        failed.append(counted, Double(bad ?? 0))
        try await store.append([
            Series(labels: Fixture.counter(slo.name, "good"), floats: good),
            Series(labels: Fixture.counter(slo.name, "bad"), floats: failed),
        ])
        var engine = SLOEngine([slo], source: store)
        return try #require(try await engine.tick(at: time).assessments.first)
    }

    /// Plays bad counts minute by minute; returns what happened, as `minute step in|out`.
    private static func play(_ policies: [BudgetPolicy], _ minutes: [Int?]) async throws -> [String] {
        let slo = try Fixture.availability(target: 0.99)
        var book = PolicyBook(policies, [slo])
        var log: [String] = []
        for (minute, bad) in minutes.enumerated() {
            let now = start + .minutes(Int64(minute))
            let update = book.take([try await assessment(slo, bad: bad, at: now)], at: now)
            log += update.transitions.map { "\(minute) \($0.place.step) \($0.isEntry ? "in" : "out")" }
            // A restart in between changes nothing: what is kept is all there is.
            book = PolicyBook(policies, [slo], states: book.states)
        }
        return log
    }

    @Test func stepsStandAlone() async throws {
        let policies = try PolicyFixture.policy(
            "name: careful, when: budget_remaining < 50%, approval: rollout",
            "name: stop, when: budget_remaining < 0%, freeze: rollout")
        #expect(
            try await Self.play(policies, [0, 5, 6, 11, 6, 0]) == [
                "2 careful in", "3 stop in", "4 stop out", "5 careful out",
            ])
    }

    @Test func aStepWaitsBeforeItIsEnteredAndHoldsBeforeItIsLeft() async throws {
        let policies = try PolicyFixture.policy(
            "name: stop, when: budget_spent > 50%, for: 2m, hold: 3m, freeze: rollout")
        #expect(try await Self.play(policies, [6, 6, 0, 6, 6, 6]) == ["5 stop in"])
        #expect(
            try await Self.play(policies, [6, 6, 6, 0, 0, 6, 0, 0, 0, 0]) == ["2 stop in", "9 stop out"])
    }

    @Test func untilIsAnotherThreshold() async throws {
        let policies = try PolicyFixture.policy(
            "name: stop, when: budget_remaining < 25%, until: budget_remaining > 40%, freeze: rollout")
        #expect(try await Self.play(policies, [7, 8, 7, 8, 7, 6, 5]) == ["1 stop in", "6 stop out"])
        // Where both hold it stays: it would come and go with every evaluation.
        let both = try PolicyFixture.policy(
            "name: stop, when: budget_remaining < 50%, until: budget_remaining > 20%, freeze: rollout")
        #expect(try await Self.play(both, [6, 6, 6, 0]) == ["0 stop in", "3 stop out"])
    }

    @Test(arguments: [
        ("keep", ["1 stop in", "5 stop out"]), ("leave", ["1 stop in", "2 stop out"]),
        ("enter", ["0 stop in", "4 stop out", "6 stop in"]),
    ])
    func withoutDataTheStepDoesAsItSays(noData: String, wanted: [String]) async throws {
        let policies = try PolicyFixture.policy(
            "name: stop, when: budget_remaining < 25%, no_data: \(noData), freeze: rollout")
        let minutes: [Int?] =
            noData == "enter" ? [nil, 8, nil, nil, 0, 0, nil] : [0, 8, nil, nil, nil, 0]
        #expect(try await Self.play(policies, minutes) == wanted)
    }

    @Test func aTransitionSaysWhyAndWhatNow() async throws {
        let slo = try Fixture.availability(target: 0.99)
        let policies = try PolicyFixture.policy(
            "name: stop, when: budget_remaining < 25%, freeze: rollout, message: Fix first., "
                + "ok_message: Go on.")
        var book = PolicyBook(policies, [slo])
        let entry = book.take([try await Self.assessment(slo, bad: 8, at: Self.start)], at: Self.start)
        #expect(
            entry.transitions.map { "\($0.reason) | \($0.message)" } == [
                "budget_remaining < 25% (now 20%) | Fix first."
            ])
        let later = Self.start + .minutes(1)
        let exit = book.take([try await Self.assessment(slo, bad: 1, at: later)], at: later)
        #expect(exit.transitions.map(\.message) == ["Go on."])
        #expect(book.states.isEmpty)
        #expect(exit.states == [entry.transitions[0].place: nil])
    }

    @Test func stepsThatAreGoneEnd() async throws {
        let slo = try Fixture.availability(target: 0.99)
        let policies = try PolicyFixture.policy("name: stop, when: budget_remaining < 25%, freeze: rollout")
        var book = PolicyBook(policies, [slo])
        let spent = try await Self.assessment(slo, bad: 8, at: Self.start)
        #expect(book.take([spent], at: Self.start).transitions.count == 1)
        var without = PolicyBook([], [slo], states: book.states)
        let update = without.take([spent], at: Self.start)
        #expect(update.transitions.map(\.isEntry) == [false])
        #expect(update.transitions.first?.reason.contains("no longer has this step") == true)
        #expect(without.states.isEmpty)
        #expect(without.take([spent], at: Self.start).isEmpty)
    }
}
