import App
import Documents
import Logging
import SLO
import Support
import Synchronization
import Telemetry
import Testing

/// Requests that the agent sends itself.
@Suite struct ProbeTests {
    private func settings(_ text: String) throws -> [ProbeSetting] {
        let folder = try TemporaryFolder()
        for name in ["slos", "runtimes", "rules", "runbooks"] {
            _ = try folder.write("\(name)/.keep", "")
        }
        for name in ["alertmanager.yaml", "policies.yaml", "safety.yaml", "prices.yaml"] {
            _ = try folder.write(name, "")
        }
        let file = """
            slos: [slos/]
            rules: [rules/]
            runtimes: [runtimes/]
            runbooks: [runbooks/]
            policies: policies.yaml
            safety: safety.yaml
            probes:
            \(text)
            """
        return try ConfigurationLoader.load(try folder.write("beaufort.yaml", file)).probes
    }

    @Test func probesAreRead() throws {
        let probes = try settings(
            """
            - {name: models, get: /v1/models, interval: 5m}
            - name: chat
              chat: {model: small, prompt: "hello", max_tokens: 3, stream: false}
              authorization: {env: PATH}
            """)
        #expect(probes.map(\.name) == ["models", "chat"])
        #expect(probes.map(\.path) == ["/v1/models", "/v1/chat/completions"])
        #expect(probes.map(\.interval) == [.minutes(5), .minutes(1)])
        #expect(probes.map(\.timeout) == [.seconds(30), .seconds(30)])
        #expect(
            probes[1].question
                == .chat(model: "small", prompt: "hello", maximumTokens: 3, isStreaming: false))
        #expect(probes[1].tokenVariable == "PATH")
    }

    @Test(arguments: [
        ("- {name: a}", "probe 'a' has no request to send"),
        ("- {name: a, get: /x, chat: {model: m}}", "has two requests to send"),
        ("- {name: a, get: x}", "a path such as /v1/models"),
        ("- {name: a, get: /x, interval: 100ms}", "100ms is shorter than 1s"),
        ("- {name: a, get: /x, interval: 5s, timeout: 6s}", "6s is longer than the interval, 5s"),
        ("- {name: a, get: /x}\n- {name: a, get: /y}", "two probes are called 'a'"),
        ("- {name: a, chat: {prompt: x}}", "model"),
        ("- {name: a, get: /x, every: 1m}", "every"),
    ])
    func mistakesAreNamed(text: String, what: String) throws {
        let error = #expect(throws: (any Error).self) { try settings(text) }
        #expect("\(try #require(error))".contains(what), "\(error.map { "\($0)" } ?? "")")
        #expect("\(try #require(error))".contains("beaufort.yaml:"))
    }

    /// An hour and a bit on a virtual clock: a turn each minute, early or late by a tenth at most; while a
    /// request takes three minutes, turns are skipped and not made up for.
    @Test func nothingPilesUp() async throws {
        let clock = TestClock(Timestamp(milliseconds: 1_800_000_000_000))
        let sent = Mutex<[Timestamp]>([])
        let underWay = Mutex((now: 0, most: 0))
        let counts = Mutex<[String: Int]>([:])
        let probe = try #require(try settings("- {name: models, get: /v1/models}").first)
        let service = ProbeService(
            [probe], token: "secret",
            send: { request in
                #expect(request.url == "http://gateway/v1/models")
                #expect(request.headers.first { $0.name == "X-Beaufort-Probe" }?.value == "secret")
                let number = sent.withLock {
                    $0.append(clock.now); return $0.count
                }
                underWay.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
                defer { underWay.withLock { $0.now -= 1 } }
                if number == 10 { try await clock.sleep(for: .minutes(3)) }
                return HTTPResponse(status: number % 5 == 0 ? 503 : 200)
            }, time: clock, logger: Logger(label: "probe"), address: { "http://gateway" },
            count: { labels in counts.withLock { $0[labels["outcome"] ?? "", default: 0] += 1 } })
        let running = Task { await service.run() }
        await clock.run(for: .seconds(3_900))
        running.cancel()
        let (times, result) = (sent.withLock { $0 }, counts.withLock { $0 })
        #expect((58...64).contains(times.count), "\(times.count)")
        #expect(underWay.withLock { $0.most } == 1)
        let gaps = zip(times, times.dropFirst()).map { ($1 - $0).seconds }
        #expect(gaps.enumerated().allSatisfy { $0.offset == 9 || (46...74).contains($0.element) }, "\(gaps)")
        #expect(result["skipped"] ?? 0 >= 2)
        #expect(result["failed"] ?? 0 >= 11)
        #expect(Set(gaps).count > 5)
    }
}
