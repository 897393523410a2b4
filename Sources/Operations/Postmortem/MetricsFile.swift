internal import Telemetry

/// `metrics.om`: the evidence's series as OpenMetrics with times, as `promtool tsdb create-blocks-from
/// openmetrics` reads it. Histograms are written as the counters `_count` and `_sum` that they imply.
struct MetricsFile {
    let redactor: Redactor

    func bytes(_ series: [Series]) -> [UInt8] {
        var families: [String: [Line]] = [:]
        for one in series {
            let name = one.labels.metricName ?? "unnamed"
            let labels = redactor.redact(one.labels.without([Label.metricName]))
            families[name, default: []].append(Line(labels: labels, column: one.floats))
            guard !one.histograms.isEmpty else { continue }
            let times = one.histograms.map(\.time)
            families[name + "_count", default: []].append(
                Line(
                    labels: labels,
                    column: Column(times: times, values: one.histograms.map(\.histogram.count))))
            families[name + "_sum", default: []].append(
                Line(
                    labels: labels, column: Column(times: times, values: one.histograms.map(\.histogram.sum)))
            )
        }
        var out: [UInt8] = []
        for name in families.keys.sorted() { append(name, families[name] ?? [], into: &out) }
        return out + Array("# EOF\n".utf8)
    }

    private struct Line {
        var labels: Labels
        var column: Column
    }

    private func append(_ name: String, _ lines: [Line], into out: inout [UInt8]) {
        let lines = lines.filter { !$0.column.isEmpty }
        guard !lines.isEmpty else { return }
        let isCounter = name.hasSuffix("_total")
        let family = isCounter ? String(name.dropLast(6)) : name
        let kind = isCounter ? "counter" : MetricCatalogue[name]?.kind == .gauge ? "gauge" : "unknown"
        if let help = MetricCatalogue[name]?.help, !help.isEmpty {
            out += Array("# HELP \(family) \(escaped(help))\n".utf8)
        }
        out += Array("# TYPE \(family) \(kind)\n".utf8)
        for line in lines.sorted(by: { $0.labels < $1.labels }) {
            let labels = line.labels.isEmpty ? "" : text(line.labels)
            for (time, value) in zip(line.column.times, line.column.values) where !value.isStale {
                // A counter that is no number is no counter; readers refuse it.
                if isCounter, value.isNaN || value < 0 { continue }
                let number = numberText(value, style: .general)
                out += Array("\(name)\(labels) \(number) \(numberText(time.seconds))\n".utf8)
            }
        }
    }

    private func text(_ labels: Labels) -> String {
        "{" + labels.sorted.map { "\($0.name)=\(quoted($0.value))" }.joined(separator: ",") + "}"
    }

    private func escaped(_ help: String) -> String {
        help.split(separator: "\n").joined(separator: " ")
            .split(separator: "\\", omittingEmptySubsequences: false).joined(separator: "\\\\")
            .split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\\\"")
    }
}
