import Console
import PromQL
import Support
import Synchronization
import Telemetry
import Testing

/// A snapshot read through the real query engine tells what the series say.
struct SnapshotLoaderTests {
    private func load(_ window: TimeWindow? = .five) async -> Snapshot {
        let loader = SnapshotLoader(SnapshotSources(runner: QueryEngine(source: SampleService.store)))
        return await loader.load(at: SampleService.end + .seconds(2), window: window)
    }

    @Test func trafficIsWhatTheCountersSay() async throws {
        let snapshot = await load()
        #expect(snapshot.problems == [])
        let traffic = snapshot.traffic
        #expect(abs(try #require(traffic.requestsPerSecond.value) - 4) < 0.01)
        #expect(abs(try #require(traffic.success.value) - 0.95) < 0.001)
        #expect(abs(try #require(traffic.outputTokensPerSecond.value) - 400) < 1)
        #expect(traffic.inFlight == .known(6))
        #expect(traffic.waiting.value == nil)
        #expect(traffic.failures == [Tally("upstream_error", 60)])
        #expect(traffic.retries == .known(15))
        #expect(traffic.successHistory.values.compactMap { $0 }.allSatisfy { abs($0 - 0.95) < 0.001 })
    }

    @Test func latencyComesFromHistograms() async throws {
        let snapshot = await load()
        let latency = snapshot.latency
        #expect(abs(try #require(snapshot.upstreams[0].p95.value) - 1) < 0.012)
        #expect(abs(try #require(latency.p95.value) - 3) < 0.04)
        #expect(latency.firstChunkP95.reason == "no streamed answer in the last minute")
        #expect(latency.heatmaps.map(\.name) == ["a", "b"])
        #expect(latency.p95History.values.compactMap { $0 }.count > 90)
    }

    @Test func everyRoomIsRead() async throws {
        let snapshot = await load()
        #expect(snapshot.weather.name == "near gale")
        let objective = try #require(snapshot.objectives.first)
        #expect(objective.state == .breaching)
        #expect(abs(try #require(objective.actual.value) - 0.95) < 1e-9)
        #expect(objective.burns.map(\.window) == [.minutes(5), .hours(1)])
        #expect(objective.policySteps == ["freeze"])
        #expect(snapshot.alerts.map(\.name) == ["BudgetBurn"])
        #expect(snapshot.firingPages == 1)
        #expect(snapshot.runtime.name == "llama.cpp")
        #expect(snapshot.runtime.restarts == .known(2))
        #expect(snapshot.runtime.memoryKills.value == nil)
        #expect(snapshot.gpus.map(\.utilization) == [.known(0.88)])
        #expect(snapshot.upstreams.map(\.name) == ["a", "b"])
        #expect(abs(try #require(snapshot.upstreams[1].success.value) - 0.9) < 0.001)
        #expect(snapshot.versions.map(\.model) == ["m"])
        #expect(snapshot.safety.rows.map(\.category) == ["pii"])
        #expect(snapshot.freshness.age(at: snapshot.time) == .seconds(2))
    }

    @Test func aYoungAgentGetsAShortWindow() async {
        let snapshot = await load(nil)
        #expect(snapshot.window == .minutes(15))
    }

    @Test func anEmptyStoreHasNoZeros() async {
        let loader = SnapshotLoader(SnapshotSources(runner: QueryEngine(source: MemoryStore())))
        let snapshot = await loader.load(at: SampleService.end)
        let readings = [
            snapshot.traffic.success, snapshot.traffic.requestsPerSecond, snapshot.traffic.inFlight,
            snapshot.latency.p95, snapshot.cost.total, snapshot.safety.total, snapshot.runtime.restarts,
            snapshot.weather.force,
        ]
        #expect(readings.allSatisfy { $0.value == nil })
        #expect(snapshot.freshness.lastIngest == nil)
    }

    @Test func aSourceThatFailsIsNamed() async {
        struct Broken: QueryRunner {
            struct Failure: Error, CustomStringConvertible {
                var description: String { "connection refused" }
            }
            func instant(_ query: String, at time: Timestamp) async throws -> QueryResult { throw Failure() }
            func range(_ query: String, over range: TimeRange, step: TimeSpan) async throws -> QueryResult {
                throw Failure()
            }
        }
        let snapshot = await SnapshotLoader(SnapshotSources(runner: Broken())).load(at: SampleService.end)
        #expect(snapshot.problems == ["cannot read the numbers: connection refused"])
    }

    @Test func aRefreshWithoutNewDataAsksOneSmallQuery() async {
        let counter = CountingRunner(QueryEngine(source: SampleService.store))
        let loader = SnapshotLoader(SnapshotSources(runner: counter))
        let first = await loader.load(at: SampleService.end + .milliseconds(100), window: .five)
        let asked = counter.count
        var second = await loader.load(at: SampleService.end + .milliseconds(1_100), window: .five)
        #expect(counter.count == asked + 1)
        #expect(second.time == SampleService.end + .milliseconds(1_100))
        second.time = first.time
        #expect(second == first)
        let earlier = await loader.load(at: SampleService.end - .minutes(5), window: .five)
        #expect(earlier.freshness.lastIngest == SampleService.end - .minutes(5))
    }
}

/// Counts what it is asked.
private final class CountingRunner: QueryRunner {
    private let runner: any QueryRunner
    private let asked = Atomic(0)

    init(_ runner: any QueryRunner) {
        self.runner = runner
    }

    var count: Int { asked.load(ordering: .relaxed) }

    func instant(_ query: String, at time: Timestamp) async throws -> QueryResult {
        asked.add(1, ordering: .relaxed)
        return try await runner.instant(query, at: time)
    }

    func range(_ query: String, over range: TimeRange, step: TimeSpan) async throws -> QueryResult {
        asked.add(1, ordering: .relaxed)
        return try await runner.range(query, over: range, step: step)
    }
}
