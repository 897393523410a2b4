import PromQL
import Telemetry

extension SnapshotAssembler {
    func latency() -> Latency {
        var latency = Latency()
        func read(_ question: Question, _ quantile: Double, _ why: Reading = Latency.none) -> Reading {
            answers.histogram(question).map { .known($0.quantile(quantile)) } ?? why
        }
        latency.p50 = read(.durations, 0.5)
        latency.p95 = read(.durations, 0.95)
        latency.p99 = read(.durations, 0.99)
        let lines = answers.quantileLines(.durationLine, [0.5, 0.95, 0.99])
        (latency.p50History, latency.p95History, latency.p99History) = (lines[0], lines[1], lines[2])
        let noStream = Reading.absent("no streamed answer in the last minute")
        latency.firstChunkP50 = read(.firstChunk, 0.5, noStream)
        latency.firstChunkP95 = read(.firstChunk, 0.95, noStream)
        latency.firstChunkHistory = answers.quantileLines(.firstChunkLine, [0.95])[0]
        latency.perTokenP95 = read(.perToken, 0.95, noStream)
        latency.queueP95 = read(.queue, 0.95)
        latency.queueHistory = answers.quantileLines(.queueLine, [0.95])[0]
        latency.stallP95 = read(.stall, 0.95, noStream)
        latency.heatmaps = answers.series(.durationLine).map(heatmap)
        return latency
    }

    private func heatmap(_ series: Series) -> HeatmapGrid {
        let bounds = HeatmapGrid.standardBounds
        var counts = [[Double]?](
            repeating: nil,
            count: Int(answers.grid.range.length.milliseconds / answers.grid.step.milliseconds) + 1)
        for sample in series.histograms {
            let offset = (sample.time - answers.grid.range.start).milliseconds
            let column = Int(offset / answers.grid.step.milliseconds)
            if counts.indices.contains(column) {
                counts[column] = HeatmapGrid.rows(of: sample.histogram, bounds)
            }
        }
        return HeatmapGrid(
            name: series.labels["upstream"] ?? "", start: answers.grid.range.start, step: answers.grid.step,
            bounds: bounds, counts: counts)
    }
}

extension HeatmapGrid {
    /// Counts of a histogram in the rows between `bounds`; a bucket across a bound goes where its upper
    /// end is.
    static func rows(of histogram: ExponentialHistogram, _ bounds: [Double]) -> [Double] {
        var rows = [Double](repeating: 0, count: bounds.count)
        for bucket in histogram.populatedBuckets {
            let row = bounds.firstIndex { bucket.upper <= $0 } ?? bounds.count - 1
            rows[row] += bucket.count
        }
        return rows
    }
}
