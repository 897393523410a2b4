import GRDB
import Store
import Support
import Telemetry
import Testing

/// The store as a queue: what destinations get, deduplicated, is what was written, in order.
@Suite struct OutgoingTests {
    private static var options: StoreOptions {
        var options = StoreOptions()
        options.queuesOutgoing = true
        options.foldAge = .minutes(1)
        return options
    }

    /// What a destination has received: per series the samples in the order of arrival, repeats left out.
    private struct Received {
        var series: [Labels: Series] = [:]
        var repeats = 0

        mutating func take(_ stretch: OutgoingStretch) {
            for one in stretch.series {
                var kept = series[one.labels] ?? Series(labels: one.labels)
                for (time, value) in zip(one.floats.times, one.floats.values) {
                    if let last = kept.floats.times.last, time <= last {
                        repeats += 1
                    } else {
                        kept.floats.append(time, value)
                    }
                }
                for sample in one.histograms {
                    if let last = kept.histograms.last?.time, sample.time <= last {
                        repeats += 1
                    } else {
                        kept.histograms.append(sample)
                    }
                }
                series[one.labels] = kept
            }
        }
    }

    @Test(arguments: [UInt64(1), 2, 3])
    func whatArrivesIsWhatWasWrittenWhateverHappens(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        var scrapes = Scrapes(seed: seed)
        var fixture = try StoreFixture(options: Self.options)
        try await fixture.store.setDestinations(["a"])
        var received = Received()
        for _ in 0..<600 {
            for _ in 0..<random.int(in: 0...3) { try await fixture.store.append(scrapes.next()) }
            if random.chance(0.02) { try await fixture.store.fold(now: scrapes.time + .hours(3)) }
            // Restarts between the steps: killed before sending, or after it and before the acknowledgement.
            if random.chance(0.05) { fixture = try fixture.reopened() }
            guard random.chance(0.7),
                let stretch = try await fixture.store.nextOutgoing("a", limit: random.int(in: 1...60))
            else { continue }
            if random.chance(0.8) { received.take(stretch) } else { continue }
            if random.chance(0.1) { fixture = try fixture.reopened() }
            if random.chance(0.8) {
                try await fixture.store.acknowledge("a", through: stretch.end)
            }
        }
        while let stretch = try await fixture.store.nextOutgoing("a", limit: 1_000) {
            #expect(stretch.lost == 0)
            received.take(stretch)
            try await fixture.store.acknowledge("a", through: stretch.end)
        }
        let written = try await StoreFixture.all(fixture.store)
        #expect(received.repeats > 0, "the seed must try what happens to repeats")
        #expect(StoreFixture.bits(Array(received.series.values)) == StoreFixture.bits(written))
        for series in written {
            #expect(received.series[series.labels]?.floats.times == series.floats.times)
            #expect(received.series[series.labels]?.histograms == series.histograms)
        }
        #expect(try await fixture.store.outgoingBacklogs().allSatisfy { $0.pending == 0 && $0.oldest == nil })
        fixture.finish()
    }

    @Test func anUnacknowledgedRequestComesAgainTheSame() async throws {
        var fixture = try StoreFixture(options: Self.options)
        var scrapes = Scrapes(seed: 7)
        try await fixture.store.setDestinations(["a"])
        try await fixture.store.append(scrapes.next())
        let first = try #require(try await fixture.store.nextOutgoing("a", limit: 100))
        // More is written and the limit is another one: the request is still the same.
        try await fixture.store.append(scrapes.next())
        fixture = try fixture.reopened()
        let again = try #require(try await fixture.store.nextOutgoing("a", limit: 3))
        #expect(again.start == first.start && again.end == first.end)
        #expect(StoreFixture.bits(again.series) == StoreFixture.bits(first.series))
        fixture.finish()
    }

    @Test func aLongQueueLosesItsOldestAndSaysHowMuch() async throws {
        let fixture = try StoreFixture(options: Self.options)
        var scrapes = Scrapes(seed: 9)
        try await fixture.store.setDestinations(["fast", "slow"])
        for _ in 0..<200 { try await fixture.store.append(scrapes.next()) }
        while let stretch = try await fixture.store.nextOutgoing("fast", limit: 500) {
            try await fixture.store.acknowledge("fast", through: stretch.end)
        }
        let before = try await fixture.store.outgoingBacklogs().first { $0.destination == "slow" }
        let loss = try #require(
            try await fixture.store.boundOutgoing("slow", maximumBytes: 4_000))
        let after = try await fixture.store.outgoingBacklogs().first { $0.destination == "slow" }
        #expect(loss.samples > 0 && before?.pending == (after?.pending ?? 0) + loss.samples)
        #expect(try await fixture.store.boundOutgoing("slow", maximumBytes: 4_000) == nil)
        #expect(try await fixture.store.boundOutgoing("fast", maximumBytes: 4_000) == nil)
        let rest = try #require(try await fixture.store.nextOutgoing("slow", limit: 10_000))
        #expect(rest.series.first { $0.labels.metricName == "load" }?.floats.times.last == scrapes.time)
        #expect(Int64(rest.sampleCount) == after?.pending)
        fixture.finish()
    }

    @Test func aNewDestinationBeginsNowAndAForgottenOneHoldsNothingBack() async throws {
        let fixture = try StoreFixture(options: Self.options)
        var scrapes = Scrapes(seed: 11)
        try await fixture.store.setDestinations(["old"])
        try await fixture.store.append(scrapes.next())
        try await fixture.store.setDestinations(["new"])
        #expect(try await fixture.store.nextOutgoing("new", limit: 10) == nil)
        #expect(try await fixture.store.nextOutgoing("old", limit: 10) == nil)
        try await fixture.store.append(scrapes.next())
        let stretch = try #require(try await fixture.store.nextOutgoing("new", limit: 100))
        #expect(stretch.series.allSatisfy { $0.floats.times.allSatisfy { $0 == scrapes.time } })
        fixture.finish()
    }

    @Test func aDamagedRowIsPassedOverAndCounted() async throws {
        let fixture = try StoreFixture(options: Self.options)
        var scrapes = Scrapes(seed: 13)
        try await fixture.store.setDestinations(["a"])
        for _ in 0..<3 { try await fixture.store.append(scrapes.next()) }
        try await fixture.store.database.write { db in
            try db.execute(
                sql: """
                    UPDATE outgoing SET body = substr(body, 1, 20) || x'ff' || substr(body, 22)
                    WHERE start = (SELECT start FROM outgoing ORDER BY start LIMIT 1 OFFSET 1)
                    """)
        }
        let stretch = try #require(try await fixture.store.nextOutgoing("a", limit: 1_000))
        let times = try #require(stretch.series.first { $0.labels.metricName == "load" }).floats.times
        #expect(stretch.lost > 0 && times.count == 2 && times.last == scrapes.time)
        fixture.finish()
    }
}
