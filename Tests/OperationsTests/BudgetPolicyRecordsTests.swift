import Operations
import SLO
import Telemetry
import Testing

struct BudgetPolicyRecordsTests {
    private static func policies(_ steps: String, owner: String = "dana") throws -> [BudgetPolicy] {
        try PolicyReader().read(
            "policies: [{name: serving, owner: \(owner), slos: all, steps: [{name: stop, \(steps)}]}]",
            file: "p"
        ).policies
    }

    private static func log(_ bench: OperationsBench) async throws -> [AuditRecord] {
        try await AuditRecords(bench.store).records(
            in: TimeRange(OperationsBench.time(0), OperationsBench.time(99)))
    }

    @Test func theLogTellsWhatChangedAndWho() async throws {
        let bench = try OperationsBench()
        let first = try Self.policies("when: budget_remaining < 25%, freeze: rollout")
        let second = try Self.policies("when: budget_remaining < 5%, freeze: rollout", owner: "li")
        let records = BudgetPolicyRecords(bench.store)
        try await records.take(first, at: OperationsBench.time(1))
        #expect(try await records.take(first, at: OperationsBench.time(2)).isEmpty)
        try await records.take(second, at: OperationsBench.time(3))
        try await records.take([], at: OperationsBench.time(4))
        #expect(try await records.take([], at: OperationsBench.time(5)).isEmpty)
        let log = try await Self.log(bench)
        #expect(
            log.map { "\($0.action) \($0.object) \($0.actor)" } == [
                "budget_policy.add serving dana", "budget_policy.change serving li",
                "budget_policy.remove serving li",
            ])
        #expect(
            log[1].detail == """
                holds for all SLOs; stop when budget_remaining < 5%, freezes rollout
                was: holds for all SLOs; stop when budget_remaining < 25%, freezes rollout
                """)
        #expect(try await AuditRecords(bench.store).verify().fault == nil)
    }

    @Test func statesAreAsTheyWereAfterARestart() async throws {
        let bench = try OperationsBench()
        let place = { PolicyPlace(policy: "serving", slo: $0, step: "stop") }
        let states = [
            place("a"): PolicyStepState(
                entered: OperationsBench.time(5), cleared: OperationsBench.time(7)),
            place("b"): PolicyStepState(met: OperationsBench.time(6)),
        ]
        var update = PolicyUpdate()
        for (place, state) in states { update.states[place] = .some(state) }
        try await BudgetPolicyRecords(bench.store).write(update)
        try bench.restart()
        let records = BudgetPolicyRecords(bench.store)
        #expect(try await records.states() == states)
        var gone = PolicyUpdate()
        gone.states[place("a")] = .some(nil)
        try await records.write(gone)
        #expect(try await records.states().keys.map(\.slo) == ["b"])
    }

    @Test func whoPassesIsWrittenDownWithWhatWasRefused() async throws {
        let bench = try OperationsBench()
        let decision = GateDecision(action: "rollout", verdict: .approval, reasons: [])
        let pass = GatePass(kind: .approval, actor: "dana", approver: "li", reason: "hotfix")
        try await BudgetPolicyRecords(bench.store).pass(decision, pass, at: OperationsBench.time(1))
        let record = try #require(try await Self.log(bench).first)
        #expect(record.action == "policy.approval")
        #expect(record.actor == "dana")
        #expect(record.detail == "hotfix, approved by li\nrollout needs approval")
    }
}
