import PromQL
import Support
import Telemetry
import Testing

struct EvaluationPropertyTests {
    private static let histogram = "{{schema:1 sum:3 count:6 z_bucket:1 buckets:[2 1] n_buckets:[2]}}"

    /// Series under every name the generator uses: counters with resets, gauges with NaN, histograms, gaps.
    private static func store() throws -> MemoryStore {
        var lines: [String] = []
        for (index, name) in ExpressionGenerator.names.enumerated() {
            lines.append("{__name__=\"\(name)\", job=\"a\"} \(index)+3x10 _x3 2 NaN 7 1 4 stale 5 6")
            lines.append("{__name__=\"\(name)\", job=\"b\", le=\"1\"} 1 0 1 2 Inf -3 0x20")
            lines.append("{__name__=\"\(name)\", job=\"b\", le=\"+Inf\"} 5x30")
            lines.append("{__name__=\"\(name)\", job=\"h\"} \(histogram)+\(histogram)x12 _ 3 \(histogram)x5")
        }
        return MemoryStore(try SeriesNotation.readAll(lines.joined(separator: "\n")))
    }

    /// Whatever the query, it ends in a value or an error; and a range query has at its first step what an
    /// instant query has at that moment.
    @Test(arguments: [21, 22, 23, 24] as [UInt64])
    func instantAndRangeAgree(seed: UInt64) async throws {
        let limits = QueryLimits(
            samples: 1_000_000, series: 10_000, steps: 1_000, points: 200_000, time: .seconds(20))
        let engine = QueryEngine(source: try Self.store(), limits: limits)
        var generator = ExpressionGenerator(random: SeededGenerator(seed: seed))
        var compared = 0
        for round in 0..<600 {
            let expression = generator.vector(round % 5)
            let time = Timestamp(milliseconds: Int64(generator.random.int(in: 0...30) * 60_000))
            guard let instant = try? await engine.instant(expression, at: time), !dependsOnQuery(expression)
            else { continue }
            let end = generator.random.chance(0.5) ? time : time + .milliseconds(59_999)
            do {
                let range = try await engine.range(expression, over: TimeRange(time, end), step: .minutes(1))
                #expect(
                    samples(instant.value) == samples(range.value), "seed \(seed) at \(time): \(expression)")
                compared += 1
            } catch {
                Issue.record("seed \(seed) at \(time): \(expression): \(error)")
            }
        }
        #expect(compared > 100)
    }

    private func dependsOnQuery(_ expression: Expression) -> Bool {
        ["start()", "end()", "step()", "range()"].contains { expression.description.contains($0) }
    }

    private func samples(_ value: Value) -> [Labels: String] {
        var result: [Labels: String] = [:]
        for element in value.elements { result[element.labels] = "\(element.sample)" }
        for series in value.series {
            if let value = series.floats.values.first {
                result[series.labels] = "\(SampleValue.float(value))"
            }
            if let one = series.histograms.first {
                result[series.labels] = "\(SampleValue.histogram(one.histogram))"
            }
        }
        return result
    }
}
