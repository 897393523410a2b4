import SLO
import Support
import Telemetry
import Testing

/// Conditions of policy steps: what they read, and what is refused.
@Suite struct PolicyConditionTests {
    /// One request a second with this many bad of the thousand, then the question.
    private static func assessment(
        bad: Int, target: Double = 0.99, noData: NoDataPolicy = .keep, idle: TimeSpan = .zero,
        asking windows: Set<TimeSpan> = []
    ) async throws -> Assessment {
        let slo = try Fixture.availability(target: target, noData: noData)
        let store = MemoryStore()
        var recorder = SLIRecorder([slo], at: Fixture.seconds(0))
        for second in 1...1_000 {
            recorder.observe(Fixture.request(status: second <= bad ? 500 : 200))
            try await store.append(recorder.counters(at: Fixture.seconds(second)))
        }
        var engine = SLOEngine([slo], source: store)
        engine.update([slo], reading: [slo.name: windows])
        let report = try await engine.tick(at: Fixture.seconds(1_000) + idle)
        return try #require(report.assessments.first)
    }

    @Test(arguments: [
        ("budget_remaining < 25%", false), ("budget_remaining <= 50.0%", true),
        ("budget_spent > 49.9%", true), ("budget_spent > 50%", false), ("budget_spent >= 50%", true),
        ("burn_rate(1h) > 0.4999", true), ("burn_rate(1h) > 0.5", false), ("burn_rate(20m) >= 0.5", true),
        ("exhaustion < 3d", false), ("state == ok", true), ("state != ok", false),
        ("budget_spent > 90% or state = ok", true), ("budget_spent > 90% and state == ok", false),
        ("budget_spent > 90% and state == ok or burn_rate(20m) > 0.1", true),
        ("budget_spent > 90% AND (state == ok or burn_rate(20m) > 0.1)", false),
    ])
    func readsWhatTheEngineCounted(text: String, wanted: Bool) async throws {
        let condition = try PolicyCondition(text: text)
        let assessment = try await Self.assessment(bad: 5, asking: condition.windows)
        #expect(condition.holds(for: assessment) == wanted, "\(text)")
    }

    /// slo-generator rounds to one decimal before it compares: 2.04 passes for 2.
    @Test func burnRatesAreNotRounded() async throws {
        let condition = try PolicyCondition(text: "burn_rate(1h) > 2")
        let over = try await Self.assessment(bad: 102, target: 0.95)
        let rate = try #require(over.windows.first { $0.span == .hours(1) }?.rate)
        #expect(abs(rate - 2.04) < 1e-9)
        #expect(condition.holds(for: over) == true)
        #expect(condition.holds(for: try await Self.assessment(bad: 100, target: 0.95)) == false)
    }

    @Test func withoutDataOnlyTheStateIsKnown() async throws {
        let blind = try await Self.assessment(bad: 500, idle: .hours(2))
        let holds = { (text: String) in try PolicyCondition(text: text).holds(for: blind) }
        #expect(try holds("state == no_data") == true)
        #expect(try holds("budget_remaining < 25%") == nil)
        #expect(try holds("budget_remaining < 25% or state == no_data") == true)
        #expect(try holds("budget_remaining < 25% and state == no_data") == nil)
        #expect(try holds("budget_remaining < 25% and state == ok") == false)
        // Where missing data is failure, the burn rate is that of an outage.
        let failing = try await Self.assessment(bad: 0, noData: .bad, idle: .hours(2))
        #expect(try PolicyCondition(text: "burn_rate(1h) > 90").holds(for: failing) == true)
    }

    @Test(arguments: [
        "budget_remaining<25%", "burn_rate(1h30m) > 14.4 and exhaustion < 3d", "state == no_data",
        "(budget_spent > 80% or state != ok) and burn_rate(5m) >= 0.1",
    ])
    func oneSpellingReadsAsItself(text: String) throws {
        let condition = try PolicyCondition(text: text)
        #expect(try PolicyCondition(text: condition.description) == condition)
    }

    @Test func saysWhatItReadsNow() async throws {
        let assessment = try await Self.assessment(bad: 3)
        let condition = try PolicyCondition(text: "budget_remaining < 25% or exhaustion < 3d")
        #expect(
            condition.description(now: assessment)
                == "budget_remaining < 25% (now 70%) or exhaustion < 3d (now not at this pace)")
    }

    @Test(arguments: [
        ("", "ends where a measure"), ("budget_remaning < 25%", "did you mean 'budget_remaining'"),
        ("budget_remaining < 0.25", "write it like 25%"), ("budget_remaining", "ends where a comparison"),
        ("budget_remaining == 25%", "use one of < <= > >="), ("burn_rate > 2", "needs a window"),
        ("burn_rate(1h > 2", "not closed"), ("burn_rate(1h) > -2", "no burn rate"),
        ("burn_rate(0s) > 2", "needs a window"), ("exhaustion < 3", "write it like 3d"),
        ("state == breeching", "did you mean 'breaching'"), ("state > ok", "use == or !="),
        ("(state == ok", "not closed"), ("state == ok state == ok", "join conditions"),
        ("budget_spent > 80% && state == ok", "nothing is expected before '&'"),
        ("budget_spent > nan%", "no share"), (String(repeating: "(", count: 33), "parentheses are open"),
    ])
    func mistakesAreNamed(text: String, what: String) {
        do throws(PolicyConditionError) {
            let condition = try PolicyCondition(text: text)
            Issue.record("\(text) reads as \(condition.description)")
        } catch {
            #expect("\(error.what) \(error.remedy)".contains(what), "\(text): \(error)")
        }
    }
}
