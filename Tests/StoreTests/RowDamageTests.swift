import GRDB
import Store
import Support
import Telemetry
import Testing

/// A number or a text beside the bodies is not what was written: nothing is answered, folded or sent by it.
@Suite struct RowDamageTests {
    /// Changes one bit of a column of one row of a closed store.
    private static func flip(
        _ fixture: StoreFixture, _ table: String, _ column: String, bit: Int, row: String = "max(rowid)"
    ) async throws {
        let queue = try DatabaseQueue(path: fixture.store.path)
        defer { try? queue.close() }
        let mask = 1 << bit
        // A number that no other row has: one long folded, or one yet to come.
        let flipped = column == "id" ? "\(mask)" : "((\(column) | \(mask)) - (\(column) & \(mask)))"
        try await queue.write { db in
            try db.execute(
                sql: """
                    UPDATE \(table) SET \(column) = \(flipped)
                    WHERE rowid = (SELECT \(row) FROM \(table))
                    """)
            #expect(db.changesCount == 1)
        }
    }

    private static func expectCorrupt(
        _ what: String, containing text: String, _ body: () async throws -> Void
    ) async {
        do {
            try await body()
            Issue.record("\(what) was believed")
        } catch let error as StoreError {
            guard case .corrupt = error, "\(error)".contains(text) else {
                Issue.record("\(what): \(error)")
                return
            }
        } catch {
            Issue.record("\(what): \(error)")
        }
    }

    /// A batch counted among those folded would be passed over, one that ends earlier would be folded and
    /// struck off before its last samples are.
    @Test(arguments: ["id", "first", "last", "samples"], [0, 3, 20])
    func numbersOfABatch(_ column: String, _ bit: Int) async throws {
        let (fixture, _) = try await StoreFixture.history()
        defer { fixture.finish() }
        fixture.store.close()
        try await Self.flip(fixture, "batch", column, bit: bit)
        await Self.expectCorrupt("batch.\(column)", containing: "batch ") {
            let store = try fixture.reader()
            defer { store.close() }
            #expect(try await !store.verify().isWhole)
            _ = try await StoreFixture.all(store)
        }
        await Self.expectCorrupt("batch.\(column), folding", containing: "batch ") {
            let again = try fixture.reopened()
            defer { again.finish() }
            try await again.store.fold(now: StoreFixture.start + .days(3))
        }
    }

    @Test(arguments: [
        "status", "total_ns", "prompt_tokens", "streaming", "end_ms", "sample_probability", "cost_dollars",
        "route", "model", "error",
    ])
    func aRequestIsAsItWasOrNotAtAll(_ column: String) async throws {
        let fixture = try StoreFixture()
        defer { fixture.finish() }
        let range = TimeRange(StoreFixture.start, StoreFixture.start + .hours(1))
        var requests: [RequestRecord] = []
        for index in 0..<3 {
            var request = RequestRecord(
                id: "r\(index)", start: StoreFixture.start,
                end: StoreFixture.start + .seconds(Int64(index + 1)))
            request.identity.route = "/v1/chat"
            request.identity.model = "m"
            request.outcome.status = 500
            request.outcome.error = .internalError
            request.timing.totalNanoseconds = 77
            request.usage.promptTokens = 5
            request.usage.costDollars = 0.25
            requests.append(request)
        }
        try await fixture.store.append(requests: requests)
        #expect(try await fixture.store.requests(RequestFilter(range: range)).count == 3)
        fixture.store.close()
        let queue = try DatabaseQueue(path: fixture.store.path)
        let isText = ["route", "model", "error"].contains(column)
        let isReal = ["sample_probability", "cost_dollars"].contains(column)
        let wrong = isText ? "'x' || \(column)" : isReal ? "\(column) * 2" : "\(column) + 4"
        try await queue.write { db in
            try db.execute(sql: "UPDATE request SET \(column) = \(wrong) WHERE id = 'r1'")
        }
        try queue.close()
        await Self.expectCorrupt("request.\(column)", containing: "request r1") {
            let store = try fixture.reader()
            defer { store.close() }
            #expect(try await store.verify().problems.contains { $0.contains("request r1") })
            _ = try await store.requests(RequestFilter(range: range))
        }
        // A row of before the checksums is believed.
        let again = try DatabaseQueue(path: fixture.store.path)
        try await again.write { db in try db.execute(sql: "UPDATE request SET checksum = NULL") }
        try again.close()
        let store = try fixture.reader()
        defer { store.close() }
        #expect(try await store.requests(RequestFilter(range: range)).count == 3)
    }

    private static func queue() async throws -> (StoreFixture, samples: Int) {
        var options = StoreOptions()
        options.queuesOutgoing = true
        let fixture = try StoreFixture(options: options)
        var scrapes = Scrapes(seed: 3)
        try await fixture.store.setDestinations(["a"])
        for _ in 0..<4 { try await fixture.store.append(scrapes.next()) }
        let stretch = try #require(try await fixture.store.nextOutgoing("a", limit: 5))
        try await fixture.store.acknowledge("a", through: stretch.end)
        let pending = try #require(try await fixture.store.outgoingBacklogs().first?.pending)
        fixture.store.close()
        return (fixture, Int(pending))
    }

    /// Nothing is skipped or sent twice in silence.
    @Test(arguments: ["start", "samples", "bytes_before", "last"], [0, 2, 9])
    func rowsOfTheQueue(_ column: String, _ bit: Int) async throws {
        let (fixture, _) = try await Self.queue()
        try await Self.flip(fixture, "outgoing", column, bit: bit)
        await Self.expectCorrupt("outgoing.\(column)", containing: "queue of remote write") {
            let again = try fixture.reopened()
            defer { again.finish() }
            #expect(try await !again.store.verify().isWhole)
            // What is measured is written all the same.
            var scrapes = Scrapes(seed: 3)
            for _ in 0..<4 { _ = scrapes.next() }
            for _ in 0..<6 { try await again.store.append(scrapes.next()) }
            while let stretch = try await again.store.nextOutgoing("a", limit: 5) {
                try await again.store.acknowledge("a", through: stretch.end)
            }
        }
    }

    @Test(arguments: ["place", "in_flight"], [0, 2, 9])
    func aDestinationsPlace(_ column: String, _ bit: Int) async throws {
        let (fixture, _) = try await Self.queue()
        let queue = try DatabaseQueue(path: fixture.store.path)
        let mask = 1 << bit
        try await queue.write { db in
            try db.execute(
                sql: """
                    UPDATE outgoing_destination
                    SET \(column) = (\(column) | \(mask)) - (\(column) & \(mask))
                    """)
        }
        try queue.close()
        await Self.expectCorrupt("outgoing_destination.\(column)", containing: "destination a") {
            let again = try fixture.reopened()
            defer { again.finish() }
            _ = try await again.store.nextOutgoing("a", limit: 5)
        }
        // Another name's place is not given up for it.
        await Self.expectCorrupt("outgoing_destination.\(column)", containing: "destination a") {
            let again = try fixture.reopened()
            defer { again.finish() }
            try await again.store.setDestinations(["b"])
        }
    }

    /// The end is known from what is there.
    @Test(arguments: ["place", "bytes"], [0, 2, 9])
    func theEndOfTheQueueIsFoundAgain(_ column: String, _ bit: Int) async throws {
        let (fixture, pending) = try await Self.queue()
        try await Self.flip(fixture, "outgoing_end", column, bit: bit)
        let again = try fixture.reopened()
        defer { again.finish() }
        #expect(try await !again.store.verify().isWhole)
        var scrapes = Scrapes(seed: 3)
        for _ in 0..<4 { _ = scrapes.next() }
        try await again.store.append(scrapes.next())
        #expect(try await again.store.verify().isWhole)
        var sent = 0
        while let stretch = try await again.store.nextOutgoing("a", limit: 50) {
            #expect(stretch.lost == 0)
            sent += stretch.sampleCount
            try await again.store.acknowledge("a", through: stretch.end)
        }
        #expect(sent > pending)
        #expect(try await again.store.outgoingBacklogs().first?.pending == 0)
    }
}
