internal import Runtime
internal import Telemetry

/// Series with their times as OpenMetrics sample lines, as `promtool tsdb create-blocks-from openmetrics`
/// reads them. The format has no exponential histograms: of those the count and the sum are written. Stale
/// markers are left out, since it has none either.
enum OpenMetricsDump {
    static func bytes(of series: [Series]) -> [UInt8] {
        var bytes: [UInt8] = []
        for one in series {
            append(one.labels, zip(one.floats.times, one.floats.values), into: &bytes)
            let histograms = one.histograms
            append(
                named(one.labels, "_count"), histograms.map { ($0.time, $0.histogram.count) }, into: &bytes)
            append(named(one.labels, "_sum"), histograms.map { ($0.time, $0.histogram.sum) }, into: &bytes)
        }
        return bytes
    }

    private static func named(_ labels: Labels, _ ending: String) -> Labels {
        var labels = labels
        labels[Label.metricName] = (labels.metricName ?? "") + ending
        return labels
    }

    /// The lines of one series; its name is spelt out once.
    private static func append(
        _ labels: Labels, _ samples: some Sequence<(Timestamp, Double)>, into bytes: inout [UInt8]
    ) {
        var name: [UInt8] = []
        for (time, value) in samples where !value.isStale {
            if name.isEmpty { name = text(labels) }
            bytes += name
            bytes.append(0x20)
            bytes += numberText(value).utf8
            bytes.append(0x20)
            appendSeconds(time, into: &bytes)
            bytes.append(0x0a)
        }
    }

    /// Milliseconds since the epoch as seconds, never with an exponent.
    private static func appendSeconds(_ time: Timestamp, into bytes: inout [UInt8]) {
        let milliseconds = time.milliseconds.magnitude
        if time.milliseconds < 0 { bytes.append(UInt8(ascii: "-")) }
        bytes += String(milliseconds / 1_000).utf8
        let rest = milliseconds % 1_000
        guard rest > 0 else { return }
        bytes += ".\(rest / 100)\(rest / 10 % 10)\(rest % 10)".utf8
    }

    /// As `Labels` prints itself, without the blanks that OpenMetrics does not allow.
    private static func text(_ labels: Labels) -> [UInt8] {
        guard labels.count > 1 else { return Array("\(labels)".utf8) }
        var parts: [String] = []
        let name = labels.metricName ?? ""
        let isPlain = !"\(Labels(name: name))".hasPrefix("{")
        if !isPlain { parts.append(quoted(name)) }
        for label in labels.sorted where label.name != Label.metricName {
            let key = RelabelRule.isName(label.name) ? label.name : quoted(label.name)
            parts.append("\(key)=\(quoted(label.value))")
        }
        return Array("\(isPlain ? name : ""){\(parts.joined(separator: ","))}".utf8)
    }
}
