import Runtime
import Synchronization
import Telemetry
import Testing

@Suite struct ScraperTests {
    struct Refused: Error, CustomStringConvertible { var description: String { "connection refused" } }

    /// A scraper whose runtime answers with the given pages one after the other.
    private func scraper(
        _ adapter: String, _ answers: [HTTPResponse?], keepsOriginals: Bool = false
    ) throws -> RuntimeScraper {
        let rest = Mutex(answers[...])
        return RuntimeScraper(
            url: "http://127.0.0.1:8080", adapter: try ShippedAdapters.named(adapter),
            labels: Labels(["upstream": "a"]), keepsOriginals: keepsOriginals,
            send: { request in
                #expect(request.url.hasPrefix("http://127.0.0.1:8080/"))
                guard let answer = rest.withLock({ $0.popFirst() }) ?? nil else { throw Refused() }
                return answer
            })
    }

    private func page(_ text: String, _ status: Int = 200) -> HTTPResponse {
        HTTPResponse(
            status: status, headers: [HTTPHeader("process-start-time-unix", "1795")], body: Array(text.utf8))
    }

    private func words(_ scrape: RuntimeScraper.Scrape) -> [String] {
        scrape.series.map { series in
            let value = series.floats.values[0]
            return "\(series.labels.metricName ?? "") \(value.isStale ? "stale" : numberText(value))"
        }
    }

    @Test func upAndNumbersThenDownAndStale() async throws {
        let scraper = try scraper(
            "llama-cpp", [page("llamacpp:requests_processing 2\nllamacpp:n_decode_total 40\n"), nil, nil])
        let first = await scraper.scrape(at: Timestamp(milliseconds: 1_000))
        #expect(
            words(first) == [
                "beaufort_runtime_running_requests 2", "beaufort_runtime_engine_steps_total 40", "up 1",
            ])
        #expect(
            first.series.last?.labels
                == Labels(name: "up", ["job": "llama-cpp", "instance": "127.0.0.1:8080"]))
        #expect(first.running == 2 && first.progress == 40 && first.startTime == 1795 && first.problem == nil)

        let second = await scraper.scrape(at: Timestamp(milliseconds: 2_000))
        #expect(
            Set(words(second))
                == [
                    "beaufort_runtime_engine_steps_total stale", "beaufort_runtime_running_requests stale",
                    "up 0",
                ])
        #expect(second.problem == "connection refused" && second.running == nil)
        #expect(await words(scraper.scrape(at: Timestamp(milliseconds: 3_000))) == ["up 0"])
    }

    @Test func aPageThatIsSwitchedOffIsAProblemWithARemedyNotAnOutage() async throws {
        let scrape = try await scraper("llama-cpp", [page("{}", 501)]).scrape(at: Timestamp(milliseconds: 0))
        #expect(scrape.isUp)
        #expect(scrape.problem == "/metrics answers HTTP 501; start llama-server with --metrics")
        let broken = try await scraper("llama-cpp", [page("<html>")]).scrape(at: Timestamp(milliseconds: 0))
        #expect(!broken.isUp && broken.problem?.contains("line 1") == true)
    }

    @Test func aRuntimeWithoutMetricsIsUpByItsHealthPage() async throws {
        let scrape = try await scraper("ollama", [page("{}")]).scrape(at: Timestamp(milliseconds: 0))
        #expect(scrape.isUp && scrape.problem == nil)
        #expect(words(scrape) == ["up 1"])
    }

    @Test func originalsPassThroughOnRequest() async throws {
        let scraper = try scraper("vllm", [page("vllm:lora_requests_info 1\n")], keepsOriginals: true)
        let scrape = await scraper.scrape(at: Timestamp(milliseconds: 0))
        #expect(
            scrape.series.first?.labels
                == Labels(
                    name: "vllm:lora_requests_info",
                    ["upstream": "a", "job": "vllm", "instance": "127.0.0.1:8080"]))
    }
}
