import Runtime
import Support
import Synchronization
import Telemetry
import Testing

@Suite struct ObserverTests {
    /// A runtime whose pages the test changes.
    final class Fake: Sendable {
        struct Refused: Error, CustomStringConvertible { var description: String { "connection refused" } }

        let pages = Mutex<[String: String]>([:])

        func set(_ path: String, _ page: String?) { pages.withLock { $0[path] = page } }

        var sender: HTTPSender {
            { [self] request in
                let known = pages.withLock { $0 }
                guard !known.isEmpty else { throw Refused() }
                let page = known[String(request.url.dropFirst("http://x".count))]
                return HTTPResponse(status: page == nil ? 404 : 200, body: Array((page ?? "").utf8))
            }
        }
    }

    private func values(_ observation: RuntimeObservation) -> [String: Double] {
        var values: [String: Double] = [:]
        for series in observation.series where !series.floats.values[0].isStale {
            values[series.labels.metricName ?? ""] = series.floats.values[0]
        }
        return values
    }

    @Test func anAttachedRuntimeFromDownToReadyToStalledToRestarted() async throws {
        let fake = Fake()
        let observer = RuntimeObserver(
            url: "http://x", adapters: try ShippedAdapters.read(), labels: Labels(["upstream": "a"]),
            stallAfter: .seconds(60), send: fake.sender, time: TestClock())
        func tick(_ second: Int64) async -> RuntimeObservation {
            await observer.tick(at: Timestamp(milliseconds: second * 1_000))
        }

        let down = await tick(0)
        #expect(down.health == .down("connection refused") && down.identity == nil)
        #expect(values(down) == ["beaufort_runtime_up": 0], "nothing else is known, so nothing else is said")

        fake.set("/health", "ok")
        fake.set("/version", #"{"version":"0.33.0"}"#)
        fake.set("/v1/models", #"{"data":[{"id":"m","owned_by":"vllm"}]}"#)
        func metrics(running: Int, steps: Int, start: Int) {
            fake.set(
                "/metrics",
                """
                vllm:num_requests_running{model_name="m"} \(running)
                vllm:iteration_tokens_total_count{model_name="m"} \(steps)
                process_start_time_seconds \(start)
                """)
        }
        metrics(running: 1, steps: 10, start: 1_000)
        let ready = await tick(5)
        #expect(ready.health.isUp && ready.identity?.version == "0.33.0" && ready.identity?.models == ["m"])
        #expect(values(ready)["beaufort_runtime_up"] == 1 && values(ready)["up"] == 1)
        #expect(values(ready)["beaufort_runtime_build_info"] == 1)
        #expect(values(ready)["beaufort_runtime_restarts_total"] == 0)
        let running = ready.series.first { $0.labels.metricName == "beaufort_runtime_running_requests" }
        #expect(
            running?.labels.without(["__name__"])
                == Labels(["upstream": "a", "runtime": "vllm", "model": "m"]))

        _ = await tick(30)
        let stalled = await tick(65)
        #expect(stalled.health == .stalled(since: Timestamp(milliseconds: 5_000)))
        #expect(stalled.events.map(\.kind) == [.stalled(for: .seconds(60))])
        #expect(values(stalled)["beaufort_runtime_up"] == 0 && values(stalled)["up"] == 1)

        metrics(running: 0, steps: 0, start: 2_000)
        fake.set("/version", #"{"version":"0.34.0"}"#)
        let restarted = await tick(70)
        #expect(restarted.events.map(\.kind) == [.progressing])
        #expect(values(restarted)["beaufort_runtime_restarts_total"] == 1)
        let again = await tick(75)
        #expect(again.identity?.version == "0.34.0" && again.health.isUp)
    }
}
