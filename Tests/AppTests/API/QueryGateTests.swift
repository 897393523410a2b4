import App
import PromQL
import Support
import Synchronization
import Telemetry
import Testing

/// How many queries work at a time, seen from outside.
@Suite struct QueryGateTests {
    @Test func moreQueriesWaitAndThenTimeOut() async {
        let clock = TestClock(FixedAPI.now)
        let source = HeldSource()
        var settings = QuerySettings()
        settings.concurrency = 1
        settings.limits.time = .minutes(2)
        let api = PrometheusAPI(
            source: source, catalogue: MemoryCatalogue(), agent: FixedAgent(), settings: settings, time: clock
        )
        let request = APIRequest(path: "/api/v1/query", parameters: [("query", "up")])
        async let first = api.answer(request)
        await source.asked()
        var impatient = request
        impatient.parameters.append(("timeout", "1s"))
        async let second = api.answer(impatient)
        await clock.waitForSleepers(1)
        async let third = api.answer(request)
        await clock.waitForSleepers(2)
        clock.advance(by: .seconds(1))
        let late = await second
        #expect(late.status == 503)
        guard case .bytes(let bytes) = late.body else { return }
        #expect(
            String(decoding: bytes, as: UTF8.self)
                == #"{"status":"error","errorType":"timeout","error":"query timed out in query queue"}"#)
        source.release()
        #expect(await first.status == 200)
        await source.asked()
        source.release()
        #expect(await third.status == 200)
    }

    @Test func aQueryThatIsCancelledWhileItWaitsGivesItsPlaceUp() async {
        let clock = TestClock(FixedAPI.now)
        let source = HeldSource()
        var settings = QuerySettings()
        settings.concurrency = 1
        let api = PrometheusAPI(
            source: source, catalogue: MemoryCatalogue(), agent: FixedAgent(), settings: settings, time: clock
        )
        let request = APIRequest(path: "/api/v1/query", parameters: [("query", "up")])
        async let first = api.answer(request)
        await source.asked()
        let second = Task { await api.answer(request) }
        await clock.waitForSleepers(1)
        second.cancel()
        #expect(await second.value.status == 499)
        source.release()
        #expect(await first.status == 200)
    }
}

/// A source that answers with nothing, once it is released.
private final class HeldSource: SeriesSource {
    private let asks = AsyncStream.makeStream(of: Void.self)
    private let waiting = Mutex<CheckedContinuation<Void, Never>?>(nil)

    func select(_ matchers: [Matcher], in range: TimeRange) async throws -> [Series] {
        await withCheckedContinuation { continuation in
            waiting.withLock { $0 = continuation }
            asks.continuation.yield()
        }
        return []
    }

    func asked() async { for await _ in asks.stream { return } }

    func release() {
        waiting.withLock { waiting in
            waiting?.resume()
            waiting = nil
        }
    }
}
