import Support
import Telemetry
import Testing

/// Pages no exporter would send: read or refused with a line, never a crash. `BEAUFORT_FUZZ` sets how many.
@Suite struct ExpositionFuzzTests {
    private static let pages = [
        """
        # HELP a_total Some \\\\ text.
        # TYPE a_total counter
        a_total{x="1",y="two\\n\\"3\\""} 4e+011 1700000000000
        a_total{x="2"} NaN
        """,
        """
        # TYPE h histogram
        h_bucket{le="0.5"} 1
        h_bucket{le="+Inf"} 2
        h_sum 0.7
        h_count 2
        # TYPE s summary
        s{quantile="0.9"} -Inf
        {"http.up","a.b"="x",z="é"} 0x1p3 12
        """,
        """
        # TYPE q gauge
        # UNIT q seconds
        q_seconds{} 1 1.5 # {trace_id="abc"} 0.7 1.25
        # TYPE i info
        i_info{v="1"} 1
        # EOF
        """,
    ].map { Array($0.utf8) }

    @Test(arguments: [1, 2] as [UInt64]) func anyPageIsReadOrRefused(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for round in 0..<FuzzCount.inputs(10_000) {
            var page = random.mutate(random.pick(ExpositionFuzzTests.pages))
            if random.chance(0.3) { page += random.mutate(random.pick(ExpositionFuzzTests.pages)) }
            let format: ExpositionFormat = random.chance(0.5) ? .prometheus : .openMetrics
            let lines = page.count { $0 == 0x0a } + 1
            do {
                let read = try ExpositionReader.read(
                    page, format: format, at: Timestamp(milliseconds: 0), isStrict: random.chance(0.3))
                let samples = read.series.reduce(0) { $0 + $1.floats.count }
                #expect(samples <= lines, "seed \(seed), input \(round)")
                #expect(
                    read.series.allSatisfy { $0.labels.metricName != nil }, "seed \(seed), input \(round)")
            } catch {
                // Line 0 stands for a page without any.
                #expect((0...lines + 1).contains(error.line), "seed \(seed), input \(round): \(error)")
            }
        }
    }
}
