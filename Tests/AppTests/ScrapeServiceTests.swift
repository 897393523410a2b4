import App
import Documents
import Runtime
import Support
import Synchronization
import Telemetry
import Testing

@Suite struct ScrapeServiceTests {
    /// A job's targets come and go with its file; each ends when it goes.
    @Test(.timeLimit(.minutes(2))) func targetsOfAFileComeAndGo() async throws {
        let folder = try TemporaryFolder()
        try folder.write("targets.json", #"[{"targets": ["a:1", "b:1"], "labels": {"zone": "z"}}]"#)
        let yaml =
            "{job_name: j, scrape_interval: 10s, file_sd_configs: [{files: ['\(folder.file("*.json"))']}]}"
        let job = try #require(try Document.parse(yaml, file: "j.yaml").first).read(.scrapeJob)
        let clock = TestClock()
        let store = MemoryStore()
        let service = ScrapeService(
            [job], sink: store,
            send: { _ in HTTPResponse(status: 200, body: Array("m 1\nm 2\n".utf8)) }, time: clock)
        let running = Task { await service.run() }
        // The job's loop, the service's own sleep and two targets.
        await clock.run(for: .seconds(25), sleepers: 4)
        #expect(service.targets.map(\.health) == [.up, .up])
        #expect(service.targets.first?.target.labels["zone"] == "z")
        #expect(service.targets.first?.target.discovered["__meta_filepath"] == folder.file("targets.json"))
        let count = store.series.first { $0.labels.metricName == "m" && $0.labels["instance"] == "a:1" }
        #expect((2...3).contains(count?.floats.count ?? 0))

        // The line that is on the page twice is counted, for the job as a whole.
        let dropped = service.series(at: clock.now)
        #expect(dropped.count == 1 && dropped.first?.labels["reason"] == "duplicate")
        #expect((4...6).contains(dropped.first?.floats.values.first ?? 0))

        try folder.write("targets.json", #"[{"targets": ["a:1"], "labels": {"zone": "z"}}]"#)
        clock.advance(by: .seconds(6))
        while service.targets.count > 1 { await Task.yield() }
        await clock.waitForSleepers(3)
        #expect(service.targets.map { $0.target.labels["instance"] } == ["a:1"])
        let gone = store.series.filter { $0.labels["instance"] == "b:1" }
        #expect(gone.count == 6 && gone.allSatisfy { $0.floats.values.last?.isStale == true })

        // A file that cannot be read stops nobody.
        try folder.write("targets.json", "[{targets: ")
        await clock.run(for: .seconds(40), sleepers: 3)
        #expect(service.targets.count == 1)
        let after = store.series.first { $0.labels.metricName == "up" && $0.labels["instance"] == "a:1" }
        #expect(try #require(after?.floats.times.last) > clock.now - .seconds(11))
        running.cancel()
        clock.advance(by: .days(2))
        await running.value
    }
}
