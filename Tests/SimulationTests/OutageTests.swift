import SLO
import Support
import Telemetry
import Testing

/// One outage, three restarts at any second: the budget burns by exactly the failed requests, somebody is
/// paged once, and told once that it is over.
@Suite struct OutageTests {
    @Test(arguments: [1, 2, 3, 5, 8, 13] as [UInt64])
    func anOutageBurnsPagesAndResolvesOnce(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let world = try PagingWorld()
        let length = 240
        let outage = 60..<(60 + random.int(in: 30...50))
        // Not in the second of the first notification's flush: a page that was sent and not yet written down
        // is sent again, under the same key.
        let restarts = Set((0..<3).map { _ in random.int(in: 20...length - 20) })
        var good = 0
        var bad = 0
        for second in 0..<length {
            if restarts.contains(second) { try world.restart() }
            let count = random.int(in: 2...6)
            let failed = outage.contains(second) ? count : 0
            good += count - failed
            bad += failed
            try await world.second(good: count - failed, bad: failed)
        }
        #expect(world.pager.notifications == ["firing", "resolved"], "seed \(seed), restarts \(restarts)")
        let assessment = try #require(world.latest?.assessments.first)
        #expect(assessment.bad == bad)
        #expect(assessment.good == good)
        let spent = Double(bad) / (Double(good + bad) * 0.01)
        #expect(abs(assessment.budgetRemaining - (1 - spent)) < 1e-9)
        #expect(assessment.state == .breaching)
    }

    @Test func aQuietHourPagesNobody() async throws {
        let world = try PagingWorld()
        for second in 0..<180 {
            if second == 90 { try world.restart() }
            // One failure in 150 requests: inside the budget of one in a hundred.
            try await world.second(good: second == 100 ? 0 : 1, bad: second == 100 ? 1 : 0)
        }
        #expect(world.pager.notifications.isEmpty)
        #expect(world.latest?.assessments.first?.bad == 1)
    }
}
