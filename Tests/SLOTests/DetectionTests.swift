import PromQL
import SLO
import Support
import Telemetry
import Testing

/// The generated alerts keep the promised times, on a virtual clock.
@Suite struct DetectionTests {
    /// 99.9 %, steady traffic, total outage of two minutes: the fast page is due after 51.84 s, at the next
    /// slice's end, 60 s; it ends when the outage has left the 5 m window.
    @Test func theFastPageComesAndGoesInTime() async throws {
        let slo = try Fixture.availability()
        let store = MemoryStore()
        let runner = QueryEngine(source: store)
        var engine = SLOEngine([slo], source: store)
        let page = burnAlerts(for: slo)[0]
        let outage = 7_200..<7_320
        var good = 0.0
        var bad = 0.0
        var firing: [Int] = []
        for second in stride(from: 0, through: 7_680, by: 5) {
            if second > 0 {
                // Requests of the last five seconds, ten each second.
                if outage.contains(second - 1) { bad += 50 } else { good += 50 }
            }
            let time = Fixture.seconds(1_000_000 + second)
            try await store.append([
                Series(Fixture.counter(slo.name, "good"), at: time, good),
                Series(Fixture.counter(slo.name, "bad"), at: time, bad),
            ])
            guard second >= 7_190 else { continue }
            try await store.append(engine.tick(at: time).derived)
            guard case .vector(let elements) = try await runner.instant(page.expression, at: time).value
            else {
                Issue.record("not a vector")
                return
            }
            if let element = elements.first {
                firing.append(second)
                #expect(element.labels["slo"] == slo.name)
            }
        }
        #expect(firing.first == outage.lowerBound + 60)
        #expect(firing.last == outage.upperBound + 300 - 5)
        #expect(firing.count == (firing.last ?? 0) / 5 - (firing.first ?? 0) / 5 + 1)
        let window = try #require(slo.policy.windows.first)
        #expect(window.detectionTime(errorRatio: 1, budget: slo.budget) == .milliseconds(51_840))
    }
}
