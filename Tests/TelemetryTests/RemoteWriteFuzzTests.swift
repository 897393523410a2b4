import Glibc
import Support
import Telemetry
import Testing

/// Damaged bodies: an error or a body within the limits, never a crash. `BEAUFORT_FUZZ` says how many of
/// each kind (default 50,000), `BEAUFORT_FUZZ_SEED` with which one it starts.
@Suite struct RemoteWriteFuzzTests {
    private static func number(_ name: String, _ usual: Int) -> Int {
        getenv(name).flatMap { Int(String(cString: $0)) } ?? usual
    }

    static let count = number("BEAUFORT_FUZZ", 50_000)
    static let seed = UInt64(number("BEAUFORT_FUZZ_SEED", 1))

    @Test func snappyBlocks() {
        var random = SeededGenerator(seed: RemoteWriteFuzzTests.seed)
        var taken = 0
        var refused = 0
        var encoded: [UInt8] = []
        for index in 0..<RemoteWriteFuzzTests.count {
            if index.isMultiple(of: 500) {
                let sample = SnappyTests.sample(&random)
                encoded = Snappy.encode(Array(sample.prefix(2_000)))
            }
            do {
                let found = try Snappy.decode(random.mutate(encoded), limit: 1 << 20)
                #expect(found.count <= 1 << 20)
                taken += 1
            } catch {
                refused += 1
            }
        }
        #expect(taken > 0 && refused > 0)
    }

    @Test func messagesOfVersion1() {
        fuzz(version2: false) { random in WriteRequestWriter.encode(RemoteWriteTests.made(&random)) }
    }

    @Test func messagesOfVersion2() {
        var families = MetricFamilyIndex()
        families.add([
            MetricFamily(name: "up", kind: .gauge, help: "Is up."),
            MetricFamily(name: "a_total", kind: .counter, help: "As.", unit: "a"),
        ])
        fuzz(version2: true) { random in
            WriteRequest2Writer.encode(RemoteWriteTests.made(&random), families: families)
        }
    }

    private func fuzz(version2: Bool, _ make: (inout SeededGenerator) -> [UInt8]) {
        var random = SeededGenerator(seed: RemoteWriteFuzzTests.seed)
        var taken = 0
        var refused = 0
        var body: [UInt8] = []
        for index in 0..<RemoteWriteFuzzTests.count {
            if index.isMultiple(of: 50) { body = make(&random) }
            do {
                let block = try RemoteWriteTests.read(random.mutate(body), version2: version2)
                for entry in block.entries { _ = try? block.labels(of: entry) }
                let buckets = block.histograms.reduce(0) {
                    $0 + $1.histogram.positive.counts.count + $1.histogram.negative.counts.count
                }
                #expect(buckets <= WriteLimits.buckets)
                taken += 1
            } catch {
                refused += 1
            }
        }
        #expect(taken > 0 && refused > 0)
    }
}
