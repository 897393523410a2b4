import Store
import Support
import Telemetry
import Testing

@Suite struct RequestTests {
    static func request(_ index: Int, _ random: inout SeededGenerator) -> RequestRecord {
        let start = StoreFixture.start + .seconds(Int64(index))
        var request = RequestRecord(id: "r\(1_000 + index)", start: start, end: start + .milliseconds(500))
        request.identity.operation = "chat"
        request.identity.route = random.pick(["a", "b"])
        request.identity.model = "mistral"
        request.identity.traceID = random.chance(0.5) ? "4bf92f3577b34da6a3ce929d0e0e4736" : ""
        request.outcome.status = 200
        if random.chance(0.2) {
            request.outcome.error = random.pick(RequestErrorKind.allCases)
            request.outcome.status = 503
        }
        request.outcome.isStreaming = random.chance(0.5)
        request.outcome.retries = random.int(in: 0...3)
        request.timing.totalNanoseconds = UInt64(random.int(in: 1...9_000_000_000))
        request.timing.firstTokenNanoseconds = random.chance(0.5) ? 12_345 : nil
        request.timing.responseBytes = 77
        request.usage.promptTokens = random.chance(0.5) ? random.int(in: 1...900) : nil
        request.usage.costDollars = random.chance(0.5) ? 0.1 + 0.2 : nil
        request.usage.isEstimated = random.chance(0.5)
        if random.chance(0.1) {
            request.safetyHits = [
                SafetyHit(rule: "pii e-mail%", category: "pii", side: "output", action: "redacted"),
                SafetyHit(rule: "x", category: "", side: "input", action: "observed"),
            ]
        }
        return request
    }

    @Test func rowsComeBackAndFilter() async throws {
        let fixture = try StoreFixture()
        defer { fixture.finish() }
        let store = fixture.store
        var random = SeededGenerator(seed: 1)
        let requests = (0..<200).map { RequestTests.request($0, &random) }
        try await store.append(requests: requests)
        // Delivered again, as after a lost acknowledgement.
        try await store.append(requests: Array(requests[..<50]))
        var filter = RequestFilter(range: StoreFixture.always, newestFirst: false)
        #expect(try await store.requests(filter) == requests)
        filter.newestFirst = true
        filter.limit = 5
        #expect(try await store.requests(filter) == Array(requests.reversed().prefix(5)))
        let range = TimeRange(requests[10].end, requests[19].end)
        #expect(try await store.requestCount(in: range) == 10)
        let cases: [(inout RequestFilter) -> (RequestRecord) -> Bool] = [
            {
                $0.errorsOnly = true; return { $0.outcome.error != nil }
            },
            {
                $0.unsafeOnly = true; return { !$0.safetyHits.isEmpty }
            },
            {
                $0.error = .rateLimited; return { $0.outcome.error == .rateLimited }
            },
            {
                $0.route = "b"; return { $0.identity.route == "b" }
            },
            {
                $0.minimumNanoseconds = 4_000_000_000; return { $0.timing.totalNanoseconds >= 4_000_000_000 }
            },
            {
                $0.traceID = "none"; return { _ in false }
            },
        ]
        for (index, make) in cases.enumerated() {
            var filter = RequestFilter(range: StoreFixture.always, newestFirst: false)
            let isWanted = make(&filter)
            let expected = requests.filter(isWanted)
            #expect(try await store.requests(filter) == expected, "case \(index)")
            #expect(try await store.requestCount(filter) == expected.count)
        }
    }

    @Test func samplingKeepsWhatMatters() async throws {
        var options = StoreOptions()
        options.requestSampleRate = 0.25
        let fixture = try StoreFixture(options: options)
        defer { fixture.finish() }
        let store = fixture.store
        var random = SeededGenerator(seed: 4)
        let requests = (0..<2_000).map { RequestTests.request($0, &random) }
        try await store.append(requests: requests)
        let rows = try await store.loggedRequests(RequestFilter(range: StoreFixture.always, limit: 9_999))
        let notable = requests.filter { $0.outcome.error != nil || !$0.safetyHits.isEmpty }.count
        #expect(rows.filter { $0.sampleProbability == 1 }.count == notable)
        // Weighed by their probability, the rows stand for all requests.
        let weight = rows.reduce(0) { $0 + 1 / $1.sampleProbability }
        #expect(abs(weight - 2_000) < 200)
    }

    @Test func retentionKeepsErrorsLonger() async throws {
        let fixture = try StoreFixture()
        defer { fixture.finish() }
        let store = fixture.store
        var random = SeededGenerator(seed: 8)
        let requests = (0..<1_500).map { RequestTests.request($0, &random) }
        try await store.append(requests: requests)
        let notable = requests.filter { $0.outcome.error != nil || !$0.safetyHits.isEmpty }.count
        #expect(try await store.retain(now: StoreFixture.start + .days(16)).requests == 1_500 - notable)
        #expect(try await store.requestCount(in: StoreFixture.always) == notable)
        try await store.retain(now: StoreFixture.start + .days(401))
        #expect(try await store.requestCount(in: StoreFixture.always) == 0)
    }
}
