import Runtime
import Support
import Telemetry
import Testing

@Suite struct HealthTests {
    struct Case: Sendable {
        var adapter: String
        /// Path → status and body; what is not listed is 404.
        var pages: [String: (Int, String)]
        var outcome: String
    }

    static let cases = [
        Case(adapter: "vllm", pages: ["/health": (200, "")], outcome: "ready in 0s"),
        Case(adapter: "vllm", pages: ["/health": (503, "")], outcome: "loading: HTTP 503"),
        Case(
            adapter: "llama-cpp",
            pages: [
                "/health": (
                    503, #"{"error":{"code":503,"message":"Loading model","type":"unavailable_error"}}"#
                )
            ],
            outcome: "loading: Loading model"),
        Case(adapter: "sglang", pages: ["/health": (200, "")], outcome: "ready in 0s"),
        Case(
            adapter: "sglang", pages: ["/ready": (503, ""), "/health": (200, "")],
            outcome: "loading: HTTP 503"),
        Case(adapter: "ollama", pages: ["/api/version": (200, "{}")], outcome: "ready in 0s"),
        Case(adapter: "tgi", pages: ["/health": (500, "")], outcome: "HTTP 500"),
        Case(adapter: "openai-compatible", pages: ["/v1/models": (401, "")], outcome: "ready in 0s"),
        Case(adapter: "openai-compatible", pages: [:], outcome: "ready in 0s"),
    ]

    @Test(arguments: cases.indices) func probes(index: Int) async throws {
        let test = Self.cases[index]
        let probe = HealthProbe(
            url: "http://x", adapter: try ShippedAdapters.named(test.adapter),
            send: { request in
                let page = test.pages[String(request.url.dropFirst("http://x".count))] ?? (404, "")
                return HTTPResponse(status: page.0, body: Array(page.1.utf8))
            }, time: TestClock())
        #expect("\(await probe.check())" == test.outcome)
    }

    @Test func aWedgedEngineIsToldFromAnIdleOne() {
        var watch = ProgressWatch(grace: .seconds(120))
        var events: [RuntimeEvent.Kind] = []
        func observe(_ second: Int64, _ running: Double?, _ progress: Double?) {
            let event = watch.observe(
                running: running, progress: progress, at: Timestamp(milliseconds: second * 1_000))
            if let event { events.append(event) }
        }
        observe(0, 0, 10)
        #expect(watch.state == .idle)
        observe(600, 1, 10)  // the first request after a long idle time is no stall
        observe(610, 1, 12)
        #expect(watch.state == .progressing)
        observe(620, 1, 12)
        observe(729, 2, 12)
        #expect(events.isEmpty)
        observe(730, 2, 12)
        #expect(events == [.stalled(for: .seconds(120))])
        observe(900, 2, 12)
        #expect(events.count == 1, "reported once")
        observe(905, 2, 0)  // restarted: the counter fell
        #expect(events.last == .progressing)
        observe(910, nil, nil)
        #expect(watch.state == .unknown)
    }

    @Test func anIdleMinuteAfterAStallEndsIt() {
        var watch = ProgressWatch(grace: .seconds(10))
        let time = Timestamp(milliseconds: 0)
        _ = watch.observe(running: 1, progress: 1, at: time)
        #expect(
            watch.observe(running: 1, progress: 1, at: time + .seconds(10)) == .stalled(for: .seconds(10)))
        #expect(watch.observe(running: 0, progress: 1, at: time + .seconds(20)) == .progressing)
    }
}
