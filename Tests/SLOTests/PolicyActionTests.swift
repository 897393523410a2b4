import Documents
import Support
import Telemetry
import Testing

@testable import SLO

/// What a gate can be asked about: a word that nobody knows is a slip, and must not pass for permission.
@Suite struct PolicyActionTests {
    private func policy(_ freezes: PolicyActions, _ approvals: PolicyActions = .none) throws -> BudgetPolicy {
        let step = PolicyStep(
            name: "tight", when: try PolicyCondition(text: "burn_rate(1h) > 2"), freezes: freezes,
            approvals: approvals)
        return BudgetPolicy(name: "p", owner: "o", scope: PolicyScope(all: true), steps: [step])
    }

    @Test func wordsAreOursAndThoseThatPoliciesName() throws {
        #expect(PolicyActions.words(of: []) == nil)
        let named = try policy(.named(["deploy-model"]), .named(["train"]))
        #expect(
            PolicyActions.words(of: [named])
                == ["rollout", "change", "restart", "runbook", "deploy-model", "train"])
        #expect(PolicyActions.words(of: [named, try policy(.all)]) == nil)
    }

    /// Each evaluation goes through a period's slices, and no history is kept for longer than 400 days.
    @Test(arguments: ["999999d", "1000Y", "401d", "58w"]) func periodsHaveAnEnd(_ duration: String) {
        let text = """
            apiVersion: openslo/v1
            kind: SLO
            metadata: {name: a}
            spec:
              service: s
              budgetingMethod: Occurrences
              timeWindow: [{duration: \(duration), isRolling: true}]
              indicator:
                metadata: {name: i}
                spec:
                  ratioMetric:
                    good: {metricSource: {type: beaufort, spec: {where: status < 500}}}
                    total: {metricSource: {type: beaufort, spec: {where: status < 600}}}
              objectives: [{target: 0.99}]
            """
        let result = OpenSLOReader.read([("a.yaml", text)])
        #expect(result.slos.isEmpty)
        #expect(result.errors.contains { "\($0)".contains("longer than the history") }, "\(result.errors)")
    }
}
