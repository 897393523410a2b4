import Glibc
import Outbound
import Store
import Support
import Telemetry
import Testing

/// `kill -9` at moments nobody chose, while a real server takes in days of history at full speed: it appends,
/// folds windows and merges days all the time.
///
/// `BEAUFORT_CRASH_ROUNDS=200 swift test --filter KillTests` kills two hundred times.
@Suite struct KillTests {
    private static let series = 24
    private static let start = Timestamp(milliseconds: 1_767_225_600_000)

    /// Whoever sends knows what every sample must be.
    private static func value(_ series: Int, _ scrape: Int) -> Double {
        Double((scrape + series) * (series + 1)) / (series % 3 == 0 && series < firstBucket ? 10 : 1)
    }

    /// From here on they are the buckets of one histogram, whose days are merged into one object.
    private static let firstBucket = 16

    private static func labels(_ series: Int) -> Labels {
        series < firstBucket
            ? Labels(name: "load_total", ["i": "\(series)"])
            : Labels(name: "latency_bucket", ["le": "\(series)"])
    }

    @Test func whatWasAcknowledgedIsThereAfterEachKill() async throws {
        let folder = try TemporaryFolder()
        let config = try folder.write(
            "beaufort.yaml",
            ShippedConfiguration.text() + "intervals: {maintain: 100ms}\nretention: {samples: 36500d}\n")
        let asked = getenv("BEAUFORT_CRASH_ROUNDS").flatMap { Int(String(cString: $0)) }
        var random = SeededGenerator(seed: 29)
        var acknowledged = 0
        var round = 0
        // A slow machine needs more rounds for as much load.
        while round < asked ?? 12 || acknowledged <= 1_000 && round < 100 {
            round += 1
            let server = try await Server(folder, config)
            let pause = TimeSpan.milliseconds(Int64(random.int(in: 5...600)))
            let killer = Task {
                try await WallClock().sleep(for: pause)
                server.program.signal(SIGKILL)
            }
            acknowledged = await send(from: acknowledged, to: server)
            try await killer.value
            #expect(try await server.program.end() == 128 + SIGKILL)
            let kept = try await check(folder, atLeast: acknowledged, "round \(round)")
            acknowledged = kept
        }
        #expect(acknowledged > 1_000, "the load was no load")
    }

    /// Sends bodies of ten scrapes until one is not acknowledged; returns how many scrapes are there.
    private func send(from first: Int, to server: Server) async -> Int {
        var next = first
        while true {
            let batch = (0..<Self.series).map { index in
                var series = Series(labels: Self.labels(index))
                for scrape in next..<next + 10 {
                    let time = Self.start + .seconds(15 * Int64(scrape))
                    series.floats.append(time, Self.value(index, scrape))
                }
                return series
            }
            guard await server.takes(Snappy.encode(WriteRequestWriter.encode(batch))) else { return next }
            next += 10
        }
    }

    /// Every sample up to some scrape is there with its bits, and none after it; returns that scrape.
    private func check(_ folder: TemporaryFolder, atLeast count: Int, _ what: String) async throws -> Int {
        let store = try Store.open(folder.file("data"), mode: .readOnly)
        defer { store.close() }
        #expect(try await store.verify().problems == [], "\(what)")
        let always = TimeRange(.distantPast, .distantFuture)
        let found = try await store.select(
            [Matcher("__name__", .regex, "load_total|latency_bucket")], in: always)
        let kept = found.first?.floats.count ?? 0
        #expect(kept >= count && kept % 10 == 0, "\(what): \(count) acknowledged, \(kept) kept")
        #expect(kept == 0 || found.count == Self.series)
        for one in found {
            guard let index = (one.labels["i"] ?? one.labels["le"]).flatMap({ Int($0) }) else { continue }
            #expect(one.floats.count == kept, "\(what): a body is whole or not there")
            let isRight = (0..<one.floats.count).allSatisfy { scrape in
                one.floats.times[scrape] == Self.start + .seconds(15 * Int64(scrape))
                    && one.floats.values[scrape] == Self.value(index, scrape)
            }
            #expect(isRight, "\(what): series \(index)")
        }
        return kept
    }

    private struct Server {
        let program: Program
        private let url: String
        private let client: OutboundClient

        init(_ folder: TemporaryFolder, _ config: String) async throws {
            client = try OutboundClient()
            let url = "http://127.0.0.1:\(RealRuntime.freePort())"
            self.url = url
            program = try Program(
                [
                    Program.beaufort, "serve", "--admin", String(url.dropFirst(7)), "--data",
                    folder.file("data"), "--config", config,
                ], folder: folder.path, name: "serve")
            try await Deadline.wait("the server to be ready") { [client, program] in
                if program.status != nil { throw ProgramError(program.complained) }
                return (try? await client.send(HTTPRequest(url: url + "/ready")).status) == 200
            }
        }

        func takes(_ body: [UInt8]) async -> Bool {
            let request = HTTPRequest(
                method: "POST", url: url + "/api/v1/write",
                headers: [
                    HTTPHeader("Content-Type", "application/x-protobuf"),
                    HTTPHeader("Content-Encoding", "snappy"),
                ], body: body)
            return (try? await client.send(request).status) == 204
        }
    }
}
