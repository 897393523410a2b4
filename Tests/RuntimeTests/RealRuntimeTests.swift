import Glibc
import Outbound
import Runtime
import Support
import Synchronization
import Telemetry
import Testing

/// The real llama.cpp server under supervision.
@Suite(.enabled(if: RealRuntime.isAvailable, Comment(rawValue: RealRuntime.skipped)), .timeLimit(.minutes(2)))
struct RealRuntimeTests {
    private func environment() -> [String: String] {
        var environment: [String: String] = [:]
        for name in ["PATH", "HOME", "BEAUFORT_CACHE"] {
            environment[name] = getenv(name).map { String(cString: $0) }
        }
        return environment
    }

    @Test func loadedRecognisedScrapedKilledAndRestarted() async throws {
        let client = try OutboundClient()
        let adapters = try ShippedAdapters.read()
        let port = RealRuntime.freePort()
        let plan = try LaunchPlan(
            command: RealRuntime.command(port: port), environment: environment(), adapters: adapters,
            output: .capture)
        #expect(plan.url == "http://127.0.0.1:\(port)")
        let folder = try TemporaryFolder()
        let events = Mutex<[RuntimeEvent.Kind]>([])
        var policy = SupervisionPolicy()
        policy.initialBackoff = .milliseconds(50)
        let supervisor = Supervisor(
            plan, policy: policy, stateDirectory: folder.path, send: client.sender,
            onEvent: { event in events.withLock { $0.append(event.kind) } })
        let running = Task { try await supervisor.run() }
        try await Deadline.wait("the runtime to be up") { supervisor.status.isUp }
        #expect((supervisor.status.loadTime ?? .zero) > .zero)

        let recogniser = RuntimeRecogniser(adapters: adapters, send: client.sender)
        let identity = try #require(await recogniser.recognise(url: plan.url, presumed: plan.adapter))
        #expect(identity.adapter.name == "llama-cpp")
        #expect(identity.models == ["tiny-mistral"])

        let question = #"{"messages":[{"role":"user","content":"How strong is the wind?"}],"max_tokens":32}"#
        let answer = try await client.send(
            HTTPRequest(
                method: "POST", url: plan.url + "/v1/chat/completions",
                headers: [HTTPHeader("content-type", "application/json")], body: Array(question.utf8)))
        #expect(answer.status == 200)

        let scraper = RuntimeScraper(
            url: plan.url, adapter: identity.adapter, model: identity.models[0], send: client.sender)
        let scrape = await scraper.scrape(at: WallClock().now)
        #expect(scrape.problem == nil && scrape.isUp && (scrape.startTime ?? 0) > 0)
        let generated = scrape.series.first {
            $0.labels.metricName == "beaufort_runtime_generation_tokens_total"
        }
        #expect(generated?.floats.values == [32])
        #expect(generated?.labels["model"] == "tiny-mistral")

        let group = try #require(supervisor.status.processID)
        #expect((ProcessSampler().residentBytes(groupID: group) ?? 0) > 20_000_000)

        kill(group, SIGKILL)
        try await Deadline.wait("a restart") {
            supervisor.status.restarts == 1 && supervisor.status.isUp
        }
        #expect(supervisor.status.lastExit?.status == .signal(SIGKILL))
        #expect(supervisor.status.lastExit?.outOfMemory == nil)
        supervisor.stop()
        #expect(try await running.value == .stopped)
        try await Deadline.wait("the end of the runtime") { !isAlive(group) }
        client.close()
    }
}
