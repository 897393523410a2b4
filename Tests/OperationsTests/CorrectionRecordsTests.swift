import Operations
import SLO
import Support
import Telemetry
import Testing

struct CorrectionRecordsTests {
    /// Half of 600 events are bad, one a second.
    private static func plan(_ request: CorrectionRequest) async throws -> CorrectionPlan {
        let start = OperationsBench.start
        let indicator = CounterIndicator(selected: "bad_total", total: "all_total", countsBad: true)
        let slo = SLODefinition(name: "chat", indicator: .counters(indicator), target: 0.99)
        let times = (0...10).map { start + .minutes(Int64($0)) }
        let store = MemoryStore([
            Series(
                labels: Labels(name: "bad_total"),
                floats: Column(times: times, values: (0...10).map { Double(30 * $0) })),
            Series(
                labels: Labels(name: "all_total"),
                floats: Column(times: times, values: (0...10).map { Double(60 * $0) })),
        ])
        return try await HistoryReader(source: store).plan(
            request, of: slo, in: TimeRange(start, start + .minutes(10)), now: start + .hours(1))
    }

    @Test func correctionsAreKeptRevokedAndNeverDeleted() async throws {
        let bench = try OperationsBench()
        let first = try await Self.plan(.change(good: 30, bad: -30))
        let second = try await Self.plan(.exclude)
        let records = CorrectionRecords(bench.store)
        let added = try await records.add(
            first, by: "dana", reason: "the probe lied", at: OperationsBench.time(700))
        _ = try await records.add(second, by: "li", reason: "load test", at: OperationsBench.time(701))
        try bench.restart()
        let again = CorrectionRecords(bench.store)
        #expect(try await again.all().first == added)
        #expect(try await again.all().map(\.id) == [1, 2])
        let revocation = Correction.Revocation(
            author: "li", reason: "it did not", at: OperationsBench.time(702))
        #expect(try await again.revoke(1, revocation))
        #expect(try await !again.revoke(1, revocation))
        #expect(try await !again.revoke(9, revocation))
        let all = try await again.all()
        #expect(all.map { $0.revocation == nil } == [false, true])
        #expect(Corrections(all).of("chat").map(\.id) == [2])
        let log = try await AuditRecords(bench.store).records(
            in: TimeRange(OperationsBench.time(0), OperationsBench.time(999)))
        #expect(
            log.map { "\($0.action) \($0.object) \($0.actor)" } == [
                "correction.add 1 dana", "correction.add 2 li", "correction.revoke 1 li",
            ])
        let text =
            "chat, correction 1, 2026-01-01T00:00:00Z to 2026-01-01T00:10:00Z: +30 good, -30 bad, by dana: the probe lied"
        #expect(log[0].detail == "\(text)\nwas 300 good, 300 bad, is 330 good, 270 bad")
        #expect(log[2].detail == "it did not\nwas: \(text)")
        #expect(try await AuditRecords(bench.store).verify().fault == nil)
    }
}
