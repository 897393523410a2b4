import Documents
import SLO
import Support
import Telemetry
import Testing

/// The files in Config/slos.
@Suite struct ShippedObjectivesTests {
    static let folder =
        String(#filePath.split(separator: "Tests/SLOTests/").first ?? "") + "Config/slos"

    @Test func allReadWithoutAWarning() {
        let result = OpenSLOReader.read(paths: [ShippedObjectivesTests.folder], strict: true)
        #expect(result.errors.isEmpty, "\(result.errors)")
        #expect(
            result.slos.map(\.name).sorted() == [
                "chat-availability", "chat-completeness", "chat-latency", "chat-safety", "chat-ttft",
            ])
        for slo in result.slos {
            #expect(slo.policy.windows.allSatisfy { !$0.cannotFire(budget: slo.budget) || slo.target < 0.99 })
        }
    }

    @Test(arguments: [
        ("chat-availability", [true, true, false, false, nil, nil]),
        ("chat-latency", [true, nil, nil, false, nil, nil]),
        ("chat-ttft", [true, nil, false, false, nil, false]),
        ("chat-completeness", [true, nil, nil, false, nil, nil]),
        ("chat-safety", [true, nil, nil, false, nil, nil]),
    ])
    func requestsAreJudgedAsTheFilesSay(name: String, expected: [Bool?]) throws {
        let records = [
            Fixture.request(ttft: 200, duration: 2_000, streaming: true),
            Fixture.request(status: 400, duration: 5),
            Fixture.request(status: 503, duration: 9_000, streaming: true),
            Fixture.request(ttft: 1_500, duration: 8_000, streaming: true) {
                $0.outcome.isTruncated = true
                $0.safetyHits = [SafetyHit(rule: "r", category: "c", side: "output", action: "observed")]
            },
            Fixture.request { $0.identity.operation = "embeddings" },
            Fixture.request(status: 499, duration: 3_000, streaming: true) {
                $0.outcome.clientDisconnected = true
            },
        ]
        let result = OpenSLOReader.read(paths: [ShippedObjectivesTests.folder])
        let slo = try #require(result.slos.first { $0.name == name })
        guard case .requests(let indicator) = slo.indicator else {
            Issue.record("\(name) is not about requests")
            return
        }
        #expect(records.map(indicator.verdict) == expected)
    }
}
