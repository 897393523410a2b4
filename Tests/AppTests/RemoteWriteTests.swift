import App
import Documents
import Runtime
import Store
import Support
import Synchronization
import Telemetry
import Testing

/// A receiver as a script: keeps what it accepts, answers as told.
final class ScriptedReceiver: Sendable {
    struct State {
        /// Accepted samples of each series in the order of arrival, repeats included.
        var samples: [Labels: [(time: Timestamp, value: UInt64)]] = [:]
        var requests: [HTTPRequest] = []
        var answer: @Sendable (Int) -> HTTPResponse? = { _ in HTTPResponse(status: 204) }
        /// Takes the samples and then loses the answer.
        var losesAnswers = false
    }

    struct Gone: Error, CustomStringConvertible { var description: String { "connection refused" } }

    let state = Mutex(State())

    var sender: HTTPSender {
        { [self] request in
            let (response, loses) = state.withLock { state -> (HTTPResponse?, Bool) in
                state.requests.append(request)
                return (state.answer(state.requests.count), state.losesAnswers)
            }
            let type = request.headers.first { $0.name == "Content-Type" }?.value ?? ""
            let message = RemoteWriteMessage(contentType: type)
            if response?.status == 204, let message { try take(request.body, message) }
            guard let response, !loses else { throw Gone() }
            return response
        }
    }

    func answer(_ answer: @escaping @Sendable (Int) -> HTTPResponse?) {
        state.withLock { $0.answer = answer }
    }

    var requestCount: Int { state.withLock { $0.requests.count } }

    private func take(_ body: [UInt8], _ message: RemoteWriteMessage) throws {
        for series in try RemoteWriteBody.series(body, message) {
            state.withLock { state in
                for (time, value) in zip(series.floats.times, series.floats.values) {
                    state.samples[series.labels, default: []].append((time, value.bitPattern))
                }
            }
        }
    }

    /// What a receiver keeps that takes exact repeats for done: fails on anything else out of order.
    func kept() throws -> [Labels: [UInt64]] {
        try state.withLock { state in
            try state.samples.mapValues { samples in
                var kept: [(time: Timestamp, value: UInt64)] = []
                for sample in samples {
                    if let last = kept.last, sample.time <= last.time {
                        try #require(kept.contains { $0.time == sample.time && $0.value == sample.value })
                    } else {
                        kept.append(sample)
                    }
                }
                return kept.map(\.value)
            }
        }
    }
}

@Suite struct RemoteWriteTests {
    private static var settings: RemoteWriteSettings {
        var settings = RemoteWriteSettings(name: "a", url: "http://receiver/api/v1/write")
        settings.samplesPerRequest = 40
        return settings
    }

    private static func open(_ folder: TemporaryFolder) throws -> Store {
        var options = StoreOptions()
        options.queuesOutgoing = true
        return try Store.open(folder.path, mode: .readWrite, options: options)
    }

    private static func scrape(_ time: Timestamp, _ number: Int) -> [Series] {
        (0..<5).map { Series(Labels(name: "m", ["i": "\($0)"]), at: time, Double(number * 10 + $0)) }
    }

    private static func written(_ store: Store) async throws -> [Labels: [UInt64]] {
        let all = try await store.select([], in: TimeRange(.distantPast, .distantFuture))
        return Dictionary(uniqueKeysWithValues: all.map { ($0.labels, $0.floats.values.map(\.bitPattern)) })
    }

    @Test func threeDaysWithoutAReceiverLoseNothing() async throws {
        let folder = try TemporaryFolder()
        var store = try Self.open(folder)
        try await store.setDestinations(["a"])
        let receiver = ScriptedReceiver()
        receiver.answer { $0 % 2 == 0 ? nil : HTTPResponse(status: 503) }
        var sender = RemoteWriteSender(Self.settings, store: store, send: receiver.sender, chance: { 0.5 })
        let clock = TestClock()
        let end = clock.now + .days(3)
        var number = 0
        while clock.now < end {
            number += 1
            try await store.append(Self.scrape(clock.now, number))
            let wait = await sender.step()
            #expect(wait <= .seconds(30))
            clock.advance(by: .minutes(5))
            if number % 300 == 0 {
                store.close()
                store = try Self.open(folder)
                try await store.setDestinations(["a"])
                sender = RemoteWriteSender(
                    Self.settings, store: store, send: receiver.sender, chance: { 0.5 })
            }
        }
        let backlog = try #require(try await store.outgoingBacklogs().first)
        #expect(backlog.pending == Int64(number * 5) && backlog.oldest == end - .days(3))
        receiver.answer { _ in HTTPResponse(status: 204) }
        while await sender.step() == .zero {}
        #expect(try receiver.kept() == (try await Self.written(store)))
        #expect(await sender.counts.sent == number * 5)
        store.close()
    }

    @Test(arguments: [UInt64(1), 2, 3, 4])
    func killedBetweenSendingAndNotingItDownNothingIsSkippedOrReordered(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let folder = try TemporaryFolder()
        var store = try Self.open(folder)
        try await store.setDestinations(["a"])
        let receiver = ScriptedReceiver()
        var sender = RemoteWriteSender(Self.settings, store: store, send: receiver.sender, chance: { 0 })
        let clock = TestClock()
        for number in 1...400 {
            clock.advance(by: .seconds(15))
            try await store.append(Self.scrape(clock.now, number))
            let fate = random.int(in: 0...9)
            receiver.state.withLock { $0.losesAnswers = fate == 0 }
            receiver.answer { _ in HTTPResponse(status: fate == 1 ? 429 : 204) }
            if random.chance(0.5) { _ = await sender.step() }
            // The agent dies: what the sender knew is gone, what the store knew is not.
            if fate <= 2 {
                store.close()
                store = try Self.open(folder)
                try await store.setDestinations(["a"])
                sender = RemoteWriteSender(Self.settings, store: store, send: receiver.sender, chance: { 0 })
            }
        }
        receiver.state.withLock { $0.losesAnswers = false }
        receiver.answer { _ in HTTPResponse(status: 204) }
        while await sender.step() == .zero {}
        #expect(try receiver.kept() == (try await Self.written(store)))
        store.close()
    }

    @Test func aRequestThatIsRefusedIsGivenUpAndTheNextOneGoesOut() async throws {
        let folder = try TemporaryFolder()
        let store = try Self.open(folder)
        try await store.setDestinations(["a"])
        let receiver = ScriptedReceiver()
        receiver.answer {
            $0 == 1 ? HTTPResponse(status: 400, body: Array("too old".utf8)) : HTTPResponse(status: 204)
        }
        let sender = RemoteWriteSender(Self.settings, store: store, send: receiver.sender)
        let clock = TestClock()
        for number in 1...10 {
            clock.advance(by: .seconds(15))
            try await store.append(Self.scrape(clock.now, number))
        }
        while await sender.step() == .zero {}
        let counts = await sender.counts
        #expect(counts.refused == 40 && counts.sent == 10 && counts.failed == 0)
        store.close()
    }

    /// As Prometheus 2 does with what it has.
    @Test func aRefusalOfWhatTheReceiverMayHaveIsNoLoss() async throws {
        let folder = try TemporaryFolder()
        var store = try Self.open(folder)
        try await store.setDestinations(["a"])
        try await store.append(Self.scrape(TestClock().now, 1))
        let receiver = ScriptedReceiver()
        receiver.state.withLock { $0.losesAnswers = true }
        var sender = RemoteWriteSender(Self.settings, store: store, send: receiver.sender)
        #expect(await sender.step() > .zero)
        receiver.state.withLock { $0.losesAnswers = false }
        receiver.answer { _ in HTTPResponse(status: 400) }
        #expect(await sender.step() == .zero)
        var counts = await sender.counts
        #expect(counts.refused == 0 && counts.repeated == 5)

        // The same over a restart: the process that sent it is gone.
        try await store.append(Self.scrape(TestClock().now + .seconds(1), 2))
        receiver.state.withLock { $0.losesAnswers = true }
        _ = await sender.step()
        store.close()
        store = try Self.open(folder)
        receiver.state.withLock { $0.losesAnswers = false }
        sender = RemoteWriteSender(Self.settings, store: store, send: receiver.sender)
        #expect(await sender.step() == .zero)
        counts = await sender.counts
        #expect(counts.refused == 0 && counts.repeated == 5)
        store.close()
    }

    @Test func aReceiverThatAsksForPatienceGetsIt() async throws {
        let folder = try TemporaryFolder()
        let store = try Self.open(folder)
        try await store.setDestinations(["a"])
        try await store.append(Self.scrape(TestClock().now, 1))
        let receiver = ScriptedReceiver()
        receiver.answer { _ in HTTPResponse(status: 429, headers: [HTTPHeader("retry-after", "77")]) }
        let clock = TestClock()
        let sender = RemoteWriteSender(Self.settings, store: store, send: receiver.sender, time: clock)
        #expect(await sender.step() == .seconds(77))
        receiver.answer { _ in
            let date = HTTPHeader("Retry-After", "Thu, 01 Jan 2026 00:02:30 GMT")
            return HTTPResponse(status: 503, headers: [date])
        }
        #expect(await sender.step() == .seconds(150))
        receiver.answer { _ in HTTPResponse(status: 204) }
        #expect(await sender.step() == .zero)
        #expect(await sender.step() == .seconds(1), "an empty queue")
        let bodies = receiver.state.withLock { $0.requests.map(\.body) }
        #expect(bodies.count == 3 && Set(bodies).count == 1)
        store.close()
    }

    @Test func aQueueBeyondItsLimitLosesItsOldestAndGoesOn() async throws {
        let folder = try TemporaryFolder()
        let store = try Self.open(folder)
        try await store.setDestinations(["a"])
        var settings = Self.settings
        settings.maximumBytes = 2_000
        let receiver = ScriptedReceiver()
        receiver.answer { _ in nil }
        let sender = RemoteWriteSender(settings, store: store, send: receiver.sender)
        let clock = TestClock()
        for number in 1...200 {
            clock.advance(by: .seconds(15))
            try await store.append(Self.scrape(clock.now, number))
            if number % 20 == 0 { _ = await sender.step() }
        }
        await sender.bound()
        receiver.answer { _ in HTTPResponse(status: 204) }
        while await sender.step() == .zero {}
        let counts = await sender.counts
        #expect(counts.overflowed > 0 && counts.sent > 0 && counts.sent + counts.overflowed == 1_000)
        let kept = try receiver.kept()
        for (labels, values) in try await Self.written(store) {
            #expect(values.suffix(kept[labels]?.count ?? 0) == ArraySlice(kept[labels] ?? []))
        }
        store.close()
    }

    @Test func relabellingAndHeadersReachTheReceiver() async throws {
        let folder = try TemporaryFolder()
        let store = try Self.open(folder)
        try await store.setDestinations(["a"])
        try await store.append(Self.scrape(TestClock().now, 1))
        var settings = Self.settings
        settings.headers = [HTTPHeader("X-Scope-OrgID", "tenant")]
        settings.credential = .token(type: "Bearer", .file(try folder.write("token", "abc\n")))
        var drop = RelabelRule(.drop, pattern: try Pattern("[1-4]"))
        drop.sources = ["i"]
        settings.relabelling = [drop]
        let receiver = ScriptedReceiver()
        let sender = RemoteWriteSender(settings, store: store, send: receiver.sender)
        while await sender.step() == .zero {}
        let request = try #require(receiver.state.withLock { $0.requests.first })
        let headers = Dictionary(uniqueKeysWithValues: request.headers.map { ($0.name, $0.value) })
        #expect(headers["Authorization"] == "Bearer abc" && headers["X-Scope-OrgID"] == "tenant")
        #expect(
            headers["Content-Encoding"] == "snappy" && headers["X-Prometheus-Remote-Write-Version"] == "0.1.0"
        )
        #expect(try receiver.kept().keys.map { $0["i"] } == ["0"])
        #expect(await sender.counts.sent == 1)
        store.close()
    }

    @Test func backoffDoublesToItsLimitAndStartsAgain() {
        var pace = RetryPace(minimum: .milliseconds(100), maximum: .seconds(5))
        let waits = (0..<9).map { _ in pace.failed(atLeast: .zero, chance: 1).milliseconds }
        #expect(waits == [100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000, 5_000])
        #expect(pace.failed(atLeast: .zero, chance: 0) == .milliseconds(2_500))
        for _ in 0..<100 { _ = pace.failed(atLeast: .zero, chance: 0.5) }
        #expect(pace.failed(atLeast: .minutes(3), chance: 1) == .minutes(3))
        pace.succeeded()
        #expect(pace.failed(atLeast: .zero, chance: 1) == .milliseconds(100))
    }
}
