import Rollout
import Telemetry
import Testing

@Suite struct RelativeRiskTestTests {
    struct Case: Sendable {
        let batches: [(weight: Double, canary: Int, total: Int)]
        let evidence: Double
        let below2: Double
    }

    // Vectors computed independently with scipy.
    static let cases = [
        Case(batches: [(0.1, 3, 3)], evidence: 43.1797508, below2: 0.166375),
        Case(batches: [(0.1, 4, 6)], evidence: 67.1001874, below2: 0.1107226),
        Case(batches: [(0.1, 4, 6), (0.5, 3, 4)], evidence: 85.1311271, below2: 0.0700666),
        Case(batches: [(0.1, 2, 22)], evidence: 0.2877780, below2: 2.0350687),
        Case(batches: [(0.5, 14, 29)], evidence: 0.1177806, below2: 7.8023706),
    ]

    @Test(arguments: cases.indices) func vector(index: Int) {
        let expected = RelativeRiskTestTests.cases[index]
        var test = RelativeRiskTest()
        for batch in expected.batches {
            for event in 0..<batch.total {
                test.observe(onCanary: event < batch.canary, weight: batch.weight)
            }
        }
        #expect(abs(test.evidenceWorse - expected.evidence) < 1e-6 * expected.evidence)
        #expect(abs(test.evidenceBelow - expected.below2) < 1e-6 * expected.below2)
    }

    @Test func anEventAtFullWeightChangesNothing() {
        var test = RelativeRiskTest()
        test.observe(onCanary: true, weight: 0.1)
        let before = test.evidenceWorse
        test.observe(onCanary: true, weight: 1)
        #expect(abs(test.evidenceWorse - before) < 1e-12)
    }

    @Test func cleanRequestsNeededToBeSafe() {
        // p0 1 %, p1 5 %: 56 clean requests at β = 10 %.
        var gate = AbsoluteGate(allowedRate: 0.01)
        for _ in 0..<55 { gate.observe(isBad: false) }
        #expect(!gate.isSafe)
        gate.observe(isBad: false)
        #expect(gate.isSafe)
    }

    @Test func absoluteGateVector() {
        var gate = AbsoluteGate(allowedRate: 0.01, harmfulRate: 0.05)
        for index in 0..<50 { gate.observe(isBad: index < 3) }
        #expect(abs(gate.logLikelihoodRatio - 2.8898947) < 1e-6)
    }

    @Test func raisingTheWeightNeverMovesAKeyBack() {
        for digest in stride(from: UInt64(0), to: .max - (1 << 56), by: 1 << 55) {
            let small = CanaryAssignment(weight: 0.1).arm(digest: digest)
            let large = CanaryAssignment(weight: 0.5).arm(digest: digest)
            #expect(small == .baseline || large == .canary)
        }
    }

    @Test func sharedTroubleOnlyPauses() {
        var relative = RelativeRiskTest()
        var absolute = AbsoluteGate(allowedRate: 0.01)
        for index in 0..<100 {
            absolute.observe(isBad: index % 10 == 0)
            if index % 10 == 0 { relative.observe(onCanary: index % 20 == 0, weight: 0.5) }
        }
        let verdict = Stage(weight: 0.5).verdict(
            relative: relative, absolute: absolute, elapsed: .minutes(20))
        guard case .pause = verdict else {
            Issue.record("expected a pause, got \(verdict)")
            return
        }
    }
}
