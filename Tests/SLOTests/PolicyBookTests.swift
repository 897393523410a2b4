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

/// Of an SLO that is split each combination is in steps of its own.
@Suite struct SplitPolicyTests {
    private static let start = Fixture.seconds(1_000_000)

    private static func slo() throws -> SLODefinition {
        var slo = try Fixture.availability(target: 0.99)
        slo.split = LabelSplit(["model"])
        return slo
    }

    /// Counters of two models, `large` with this many bad of a thousand, `small` with none.
    static func store(_ slo: SLODefinition, bad: Int) async throws -> MemoryStore {
        let store = MemoryStore()
        for (model, bad) in [("large", bad), ("small", 0)] {
            for (outcome, count) in [("good", 1_000 - bad), ("bad", bad)] {
                var labels = Fixture.counter(slo.name, outcome)
                labels["model"] = model
                let times = [start - .minutes(5), start - .seconds(20)]
                try await store.append([
                    Series(labels: labels, floats: Column(times: times, values: [0, Double(count)]))
                ])
            }
        }
        return store
    }

    @Test func combinationsAreInStepsOfTheirOwn() async throws {
        let slo = try Self.slo()
        let policies = try PolicyFixture.policy("name: stop, when: budget_remaining < 25%, freeze: rollout")
        var book = PolicyBook(policies, [slo])
        var engine = SLOEngine([slo], source: try await Self.store(slo, bad: 8))
        let report = try await engine.tick(at: Self.start)
        let update = book.take(report.assessments, at: Self.start)
        #expect(update.transitions.map(\.place.title) == [#"availability{model="large"}"#])
        let decision = PolicyGate(action: "rollout").decide(book.standings([slo], report))
        #expect(decision.reasons.map(\.slo) == [#"availability{model="large"}"#])
        // Kept over a restart, and known before anything is assessed.
        let again = PolicyBook(policies, [slo], states: book.states)
        #expect(PolicyGate(action: "rollout").decide(again.standings([slo], nil)).verdict == .frozen)
        var series = PolicySeries()
        let written = series.series(
            of: book.standings([slo], report), changed: true, at: Self.start)
        #expect(written.map { $0.labels["model"] } == ["large", "small"])
        #expect(written.map(\.floats.values) == [[1], [0]])
        // Split by something else, the old combinations are no more.
        var other = slo
        other.split = LabelSplit(["tenant"])
        var changed = PolicyBook(policies, [other], states: book.states)
        #expect(changed.take([], at: Self.start).transitions.map(\.isEntry) == [false])
    }

    @Test func policiesMatchTheLabelsOfACombination() async throws {
        let slo = try Self.slo()
        let policies = try PolicyFixture.policies(
            """
            policies:
              - name: large
                owner: dana
                match: ['model="large"']
                steps: [{name: stop, when: budget_remaining < 100%, freeze: rollout, severity: page}]
            """, [slo])
        var book = PolicyBook(policies, [slo])
        var engine = SLOEngine([slo], source: try await Self.store(slo, bad: 1))
        let report = try await engine.tick(at: Self.start)
        _ = book.take(report.assessments, at: Self.start)
        #expect(book.standings([slo], report).map(\.slo.title) == [#"availability{model="large"}"#])
        let alert = try #require(policyAlerts(policies, [slo]).first)
        #expect(
            alert.annotations["summary"]
                == "Availability (model {{ $labels.model }}) is in step stop of error-budget policy large")
    }

    @Test func correctionsAreOfOneCombination() async throws {
        let slo = try Self.slo()
        let store = try await Self.store(slo, bad: 8)
        let range = TimeRange(Self.start - .minutes(6), Self.start - .seconds(10))
        let reader = HistoryReader(source: store)
        let plan = { (labels: Labels, request: CorrectionRequest) in
            try await reader.plan(request, of: slo, only: labels, in: range, now: Self.start)
        }
        let large = Labels(["model": "large"])
        let made = try await plan(large, .change(good: 8, bad: -8))
        #expect(made.before == EventCounts(good: 992, bad: 8))
        for (labels, request, what) in [
            (Labels(), CorrectionRequest.change(good: 1, bad: 0), "is split: say whose events"),
            (Labels(["model": "none"]), .change(good: 1, bad: 0), "has had no event since"),
            (Labels(["tenant": "a"]), .change(good: 1, bad: 0), "is split: say whose events"),
            (large, .exclude, "for all combinations"),
        ] {
            let refused = await #expect(throws: CorrectionRefused.self) { try await plan(labels, request) }
            #expect(refused?.description.contains(what) == true, "\(String(describing: refused))")
        }
        let correction = Correction(
            id: 1, slo: slo.name, combination: large, range: made.range, change: made.change, author: "dana",
            reason: "x", at: Self.start)
        var engine = SLOEngine([slo], source: store)
        engine.update([slo], correcting: Corrections([correction]))
        let assessments = try await engine.tick(at: Self.start).assessments
        #expect(
            assessments.map(\.counts) == [
                EventCounts(good: 2_000), EventCounts(good: 1_000), EventCounts(good: 1_000),
            ])
        #expect(assessments.map(\.corrected.good) == [8, 8, 0])
    }
}
