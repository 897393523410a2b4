internal import Telemetry

/// Series with their times as OpenMetrics sample lines. Histograms are written as their count and sum.
enum OpenMetricsDump {
    static func bytes(of series: [Series]) -> [UInt8] {
        var bytes: [UInt8] = []
        for one in series {
            for (time, value) in zip(one.floats.times, one.floats.values) {
                line(one.labels, value, time, into: &bytes)
            }
            for sample in one.histograms {
                line(named(one.labels, "_count"), sample.histogram.count, sample.time, into: &bytes)
                line(named(one.labels, "_sum"), sample.histogram.sum, sample.time, into: &bytes)
            }
        }
        return bytes
    }

    private static func named(_ labels: Labels, _ ending: String) -> Labels {
        var labels = labels
        labels[Label.metricName] = (labels.metricName ?? "") + ending
        return labels
    }

    private static func line(_ labels: Labels, _ value: Double, _ time: Timestamp, into bytes: inout [UInt8])
    {
        bytes += Array("\(labels) \(numberText(value)) \(numberText(time.seconds))\n".utf8)
    }
}
