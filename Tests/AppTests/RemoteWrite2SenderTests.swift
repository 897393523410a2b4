import App
import Store
import Support
import Synchronization
import Telemetry
import Testing

/// Sending by remote write 2.0, to receivers that read it and to those that do not.
@Suite struct RemoteWrite2SenderTests {
    private let folder: TemporaryFolder
    private let store: Store
    private let receiver = ScriptedReceiver()
    private let clock = TestClock()

    init() throws {
        folder = try TemporaryFolder()
        var options = StoreOptions()
        options.queuesOutgoing = true
        store = try Store.open(folder.path, mode: .readWrite, options: options)
    }

    private func sender(_ message: RemoteWriteMessage = .two) async throws -> RemoteWriteSender {
        var settings = RemoteWriteSettings(name: "a", url: "http://receiver/api/v1/write")
        settings.message = message
        settings.samplesPerRequest = 40
        try await store.setDestinations(["a"])
        let families = KnownFamilies()
        families.add([MetricFamily(name: "m", kind: .gauge, help: "An M.", unit: "m")])
        return RemoteWriteSender(
            settings, store: store, send: receiver.sender, families: { families.index }, chance: { 0 })
    }

    private func scrape(_ number: Int) async throws {
        let time = clock.now + .seconds(Int64(number))
        try await store.append(
            (0..<5).map { Series(Labels(name: "m", ["i": "\($0)"]), at: time, Double(number * 10 + $0)) })
    }

    private func answer(_ status: Int, _ counts: WrittenCounts? = nil) {
        receiver.answer { _ in HTTPResponse(status: status, headers: counts?.headers ?? []) }
    }

    @Test func theRequestSaysWhatItIs() async throws {
        let sender = try await sender()
        try await scrape(1)
        answer(204, WrittenCounts(samples: 5))
        #expect(await sender.step() == .zero)
        let request = try #require(receiver.state.withLock { $0.requests.first })
        let headers = Dictionary(uniqueKeysWithValues: request.headers.map { ($0.name, $0.value) })
        #expect(headers["Content-Type"] == "application/x-protobuf;proto=io.prometheus.write.v2.Request")
        #expect(headers["X-Prometheus-Remote-Write-Version"] == "2.0.0")
        #expect(headers["Content-Encoding"] == "snappy")
        let block = try RemoteWriteBody.block(request.body, .two)
        #expect(block.families == [MetricFamily(name: "m", kind: .gauge, help: "An M.", unit: "m")])
        #expect(try receiver.kept().count == 5)
        #expect(await sender.counts.sent == 5)
        store.close()
    }

    /// Prometheus 2 takes it for an empty 1.0 request, others say 415 or 400.
    @Test(arguments: [204, 200, 415, 400])
    func aReceiverOf1LosesNothing(status: Int) async throws {
        var sender = try await sender()
        for number in 1...20 { try await scrape(number) }
        answer(status)
        for _ in 0..<3 { #expect(await sender.step() == .seconds(30)) }
        var counts = await sender.counts
        #expect(counts.isMisunderstood && counts.failed == 3)
        #expect(counts.sent == 0 && counts.refused == 0 && counts.repeated == 0 && counts.unwritten == 0)
        #expect(try await store.outgoingBacklogs().first?.pending == 100)
        // As the log says: the other message, and a start.
        receiver.state.withLock { $0.samples = [:] }
        sender = try await self.sender(.one)
        answer(204)
        while await sender.step() == .zero {}
        counts = await sender.counts
        #expect(!counts.isMisunderstood && counts.sent == 100)
        #expect(try receiver.kept().values.map(\.count) == [20, 20, 20, 20, 20])
        store.close()
    }

    @Test func aReceiverThatIsMadeNewerIsSentWhatWaited() async throws {
        let sender = try await sender()
        try await scrape(1)
        answer(415)
        #expect(await sender.step() == .seconds(30))
        answer(204, WrittenCounts(samples: 5))
        #expect(await sender.step() == .zero)
        let counts = await sender.counts
        #expect(!counts.isMisunderstood && counts.sent == 5)
        store.close()
    }

    /// 1.0 to a receiver that takes 2.0 alone.
    @Test func aReceiverOf2AloneLosesNothingEither() async throws {
        let sender = try await sender(.one)
        try await scrape(1)
        answer(415)
        #expect(await sender.step() == .seconds(30))
        #expect(await sender.counts.isMisunderstood)
        #expect(try await store.outgoingBacklogs().first?.pending == 5)
        store.close()
    }

    @Test func whatIsNotWrittenIsCountedToTheSample() async throws {
        let sender = try await sender()
        for number in 1...4 {
            try await scrape(number)
            switch number {
            case 1: answer(204, WrittenCounts(samples: 5))
            // A receiver that has counted before reads 2.0: it means what it says.
            case 2: answer(400)
            case 3: answer(400, WrittenCounts(samples: 3))
            default: answer(204, WrittenCounts(samples: 4))
            }
            #expect(await sender.step() == .zero)
        }
        let counts = await sender.counts
        #expect(counts.sent == 12 && counts.refused == 7 && counts.unwritten == 1)
        #expect(!counts.isMisunderstood && counts.repeated == 0)
        store.close()
    }

    /// Of a request whose answer was lost the receiver may write nothing more.
    @Test func whatIsThereAlreadyIsNoLoss() async throws {
        let sender = try await sender()
        try await scrape(1)
        answer(204, WrittenCounts(samples: 5))
        receiver.state.withLock { $0.losesAnswers = true }
        #expect(await sender.step() > .zero)
        receiver.state.withLock { $0.losesAnswers = false }
        answer(204, WrittenCounts(samples: 0))
        #expect(await sender.step() == .zero)
        let counts = await sender.counts
        #expect(counts.unwritten == 0 && counts.repeated == 5 && counts.sent == 0)
        store.close()
    }

    @Test func othersErrorsMeanInBothWhatTheyMeant() {
        let now = clock.now
        for message in RemoteWriteMessage.allCases {
            for status in [408, 429, 500, 503] {
                let verdict = RemoteWriteVerdict.judge(HTTPResponse(status: status), to: message, at: now)
                #expect(verdict == .postponed(reason: "HTTP \(status)", atLeast: .zero))
            }
            for status in [401, 404, 413] {
                let verdict = RemoteWriteVerdict.judge(HTTPResponse(status: status), to: message, at: now)
                #expect(verdict == .refused(reason: "HTTP \(status)", nil))
            }
        }
    }
}
