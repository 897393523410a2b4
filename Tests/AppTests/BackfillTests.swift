import App
import Logging
import SLO
import Store
import Support
import Telemetry
import Testing

/// An SLO whose condition changes is counted anew from what the store knows of the past.
@Suite struct BackfillTests {
    static let begin = Timestamp(milliseconds: 1_800_000_000_000)

    /// A store that an agent wrote to, and the requests it saw.
    final class Agent {
        let folder: TemporaryFolder
        let store: Store
        let meter = RequestMeter()
        var recorder: SLIRecorder
        var requests: [RequestRecord] = []
        var now = BackfillTests.begin
        private var generator: SeededGenerator

        init(_ slos: [SLODefinition], seed: UInt64, logged: TimeSpan = .days(15)) throws {
            folder = try TemporaryFolder()
            var options = StoreOptions()
            options.requestRetention = logged
            store = try Store.open(folder.file("data"), mode: .readWrite, options: options)
            recorder = SLIRecorder(slos, at: BackfillTests.begin)
            generator = SeededGenerator(seed: seed)
        }

        /// Some requests every ten seconds: a tenth fail, half of the good take more than a second.
        func run(_ span: TimeSpan) async throws {
            let end = now + span
            while now < end {
                let start = now
                now = now + .seconds(10)
                for _ in 0..<generator.int(in: 0...4) { observe(after: start) }
                let (series, requests) = meter.flush(at: now)
                try await store.write(series: series + recorder.counters(at: now), requests: requests)
            }
        }

        private func observe(after start: Timestamp) {
            let time = start + .milliseconds(Int64(generator.int(in: 1...9_999)))
            var record = RequestRecord(id: "r\(requests.count)", start: time, end: time)
            record.identity.operation = "chat"
            record.identity.model = generator.chance(0.5) ? "small" : "large"
            record.outcome.status = generator.chance(0.1) ? 503 : 200
            record.outcome.error = record.outcome.status == 503 ? .upstreamError : nil
            record.timing.totalNanoseconds = UInt64(generator.double(in: 0.1...1.9) * 1e9)
            requests.append(record)
            recorder.observe(record)
            meter.observe(record)
        }

        /// As a reload does it.
        func change(from old: [SLODefinition], to new: [SLODefinition]) async throws -> [BackfillGap] {
            let backfill = Backfill(store: store, logger: Logger(label: "test"))
            let gaps = try await backfill.gaps(new, besides: old, at: now)
            recorder.update(new, at: now, holding: Set(gaps.map(\.definition.name)))
            await backfill.run(gaps, before: now)
            recorder.release()
            return gaps
        }

        func counts(_ slo: SLODefinition) async throws -> EventCounts {
            var engine = SLOEngine([slo], source: store)
            return try #require(try await engine.tick(at: now).assessments.first).counts
        }

        /// By hand.
        func truth(_ slo: SLODefinition) -> EventCounts {
            guard case .requests(let indicator) = slo.indicator else { return EventCounts() }
            return requests.reduce(EventCounts()) { sum, request in
                guard let isGood = indicator.verdict(on: request) else { return sum }
                return sum + EventCounts(good: isGood ? 1 : 0, bad: isGood ? 0 : 1)
            }
        }
    }

    private func slo(_ good: String, total: String = "true") throws -> SLODefinition {
        SLODefinition(
            name: "chat",
            indicator: .requests(RequestIndicator(total: try .parse(total), good: try .parse(good))),
            target: 0.9, period: .rolling(.days(1)))
    }

    @Test func aChangedConditionIsCountedAnewFromTheLog() async throws {
        let (old, new) = (try slo("status < 500"), try slo("duration < 1s", total: "status < 500"))
        let agent = try Agent([old], seed: 1)
        try await agent.run(.hours(2))
        #expect(try await agent.counts(old) == agent.truth(old))
        let gaps = try await agent.change(from: [old], to: [new])
        #expect(gaps.map(\.isChange) == [true])
        try await agent.run(.minutes(10))
        #expect(try await agent.counts(new) == agent.truth(new))
        let recounts = try await Recount.read(of: new, at: agent.now, from: agent.store)
        #expect(recounts.map(\.source) == [.log] && recounts.map(\.isExact) == [true])
        #expect(try #require(recounts.words).contains("before that from the log of requests back to 2027-"))
        // Another target is no other condition.
        var stricter = new
        stricter.target = 0.99
        #expect(try await agent.change(from: [new], to: [stricter]).isEmpty)
        #expect(try await Recount.read(of: old, at: agent.now, from: agent.store).isEmpty)
    }

    /// Back to the first condition: its own counters go on, and what came meanwhile is in the log.
    @Test func aConditionThatComesBackGoesOn() async throws {
        let (first, second) = (try slo("status < 500"), try slo("duration < 1s"))
        let agent = try Agent([first], seed: 2)
        try await agent.run(.hours(1))
        _ = try await agent.change(from: [first], to: [second])
        try await agent.run(.minutes(30))
        let gaps = try await agent.change(from: [second], to: [first])
        #expect(gaps.map(\.isChange) == [false])
        try await agent.run(.minutes(10))
        #expect(try await agent.counts(first) == agent.truth(first))
    }

    /// The log reaches back ten minutes, what is older is counted from counters.
    @Test func howRequestsEndedIsKnownByCountersToo() async throws {
        let (old, new) = (try slo("duration < 1s"), try slo("status < 500 and not truncated"))
        let agent = try Agent([old], seed: 3, logged: .minutes(10))
        try await agent.run(.hours(2))
        _ = try await agent.change(from: [old], to: [new])
        #expect(try await agent.counts(new) == agent.truth(new))
        let recounts = try await Recount.read(of: new, at: agent.now, from: agent.store)
        #expect(recounts.map(\.source) == [.log, .counters])
        #expect(recounts.map(\.isExact) == [true, true])
    }

    /// Where nothing is older than the log, counters have nothing to add to it: each request is counted when
    /// it ended, not at the end of the five minutes in which the log begins.
    @Test(arguments: ["status < 503", "duration < 1s"]) func aLogThatHasAllIsAllThatCounts(good: String)
        async throws
    {
        let (old, new) = (try slo("status < 500"), try slo(good))
        let agent = try Agent([old], seed: 6)
        try await agent.run(.minutes(12))
        let first = try #require(agent.requests.first).end
        #expect(first.milliseconds % 300_000 != 0)
        _ = try await agent.change(from: [old], to: [new])
        #expect(try await agent.counts(new) == agent.truth(new))
        let recounts = try await Recount.read(of: new, at: agent.now, from: agent.store)
        #expect(recounts.map(\.source) == [.log] && recounts.map(\.start) == [first])
        guard case .requests(let indicator) = new.indicator else { return }
        let counters = try await agent.store.select(
            [.metric(SLIRecorder.metric), Matcher("condition", .equal, indicator.digest)],
            in: TimeRange(Self.begin, agent.now))
        for values in counters.map(\.floats.values) {
            // No more than four came in ten seconds.
            #expect(zip(values, values.dropFirst()).allSatisfy { $1 - $0 <= 4 })
        }
    }

    /// One second is an edge of buckets at every scale; 1.1 s is none, and divides one.
    @Test(arguments: [("duration < 1s", 0), ("duration <= 1100ms and model == \"small\"", 3)])
    func latencyIsKnownByHistogramsToo(good: String, tolerance: Int) async throws {
        let (old, new) = (try slo("status < 500"), try slo(good))
        let agent = try Agent([old], seed: 4, logged: .minutes(10))
        try await agent.run(.hours(2))
        _ = try await agent.change(from: [old], to: [new])
        let (counts, truth) = (try await agent.counts(new), agent.truth(new))
        #expect(abs(counts.total - truth.total) <= 1)
        #expect(abs(counts.good - truth.good) <= tolerance, "\(counts) \(truth)")
        #expect(truth.good > 100)
        let past = try await PastReader(new).read(
            after: Self.begin, through: Self.begin + .hours(1), from: agent.store)
        #expect((past.uncertain > 0) == (tolerance > 0))
        #expect(past.uncertain < past.total / 20)
        let recounts = try await Recount.read(of: new, at: agent.now, from: agent.store)
        #expect(recounts.map(\.source) == [.log, .histograms])
    }

    /// What no series knows is not made up.
    @Test func whatNobodyKnowsIsNotCounted() async throws {
        #expect(throws: PastUnknown.self) { try PastReader(try slo("ttft < 1s", total: "tenant == \"a\"")) }
        #expect(throws: PastUnknown.self) { try PastReader(try slo("duration < 1s and status < 500")) }
        let (old, new) = (try slo("status < 500"), try slo("duration < 1s", total: "status < 500"))
        let agent = try Agent([old], seed: 5, logged: .minutes(10))
        try await agent.run(.hours(1))
        _ = try await agent.change(from: [old], to: [new])
        let counts = try await agent.counts(new)
        #expect(counts.total > 0 && counts.total * 4 < agent.truth(new).total)
        let recounts = try await Recount.read(of: new, at: agent.now, from: agent.store)
        #expect(recounts.map(\.source) == [.log])
    }
}
