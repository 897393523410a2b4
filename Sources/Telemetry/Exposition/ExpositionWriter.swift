/// Writes series as a page of metrics: the last sample of each, without its time.
///
/// Exponential histograms become classic `_bucket`, `_sum` and `_count` lines at the catalogue's bounds;
/// counts between bounds are estimated inside the bucket and rounded to whole observations.
package enum ExpositionWriter {
    /// A metric and its series, as they are written together.
    package struct Family: Sendable {
        package var metric: Metric
        package var series: [Series]

        package init(_ metric: Metric, _ series: [Series]) {
            self.metric = metric
            self.series = series
        }
    }

    /// Groups series by metric name, ordered by name. Names the catalogue lacks become gauges without help,
    /// or histograms with doubling bounds when they hold such samples.
    package static func families(_ series: [Series]) -> [Family] {
        var groups: [String: [Series]] = [:]
        for series in series { groups[series.labels.metricName ?? "", default: []].append(series) }
        return groups.keys.sorted().compactMap { name in
            guard !name.isEmpty, let members = groups[name] else { return nil }
            let sorted = members.sorted { $0.labels < $1.labels }
            let isHistogram = sorted.contains { !$0.histograms.isEmpty }
            let unknown = Metric(
                name, isHistogram ? .histogram : .gauge,
                boundaries: isHistogram ? Boundaries.operationSeconds : [], help: "")
            return Family(MetricCatalogue[name] ?? unknown, sorted)
        }
    }

    /// Appends a whole page, with `# EOF` where the format has it.
    package static func append(
        _ families: [Family], format: ExpositionFormat = .prometheus, into bytes: inout [UInt8]
    ) {
        for family in families { append(family, format: format, into: &bytes) }
        if format == .openMetrics { bytes.append(contentsOf: "# EOF\n".utf8) }
    }

    private static func append(_ family: Family, format: ExpositionFormat, into bytes: inout [UInt8]) {
        let metric = family.metric
        let isKnown = !metric.help.isEmpty
        let typeName = format == .openMetrics ? metric.familyName : metric.name
        if isKnown {
            bytes.append(contentsOf: "# HELP \(typeName) ".utf8)
            appendHelp(metric.help, into: &bytes)
            bytes.append(0x0a)
        }
        if isKnown || metric.kind == .histogram {
            bytes.append(contentsOf: "# TYPE \(typeName) \(metric.kind.rawValue)\n".utf8)
        } else {
            let unknown = format == .openMetrics ? "unknown" : "untyped"
            bytes.append(contentsOf: "# TYPE \(typeName) \(unknown)\n".utf8)
        }
        if format == .openMetrics, !metric.unit.isEmpty, typeName.hasSuffix("_" + metric.unit) {
            bytes.append(contentsOf: "# UNIT \(typeName) \(metric.unit)\n".utf8)
        }
        for series in family.series {
            if let sample = series.histograms.last {
                append(sample.histogram, series.labels, metric, into: &bytes)
            } else if let value = series.floats.values.last, !value.isStale {
                append(metric.name, series.labels, value, into: &bytes)
            }
        }
    }

    private static func append(
        _ histogram: ExponentialHistogram, _ labels: Labels, _ metric: Metric, into bytes: inout [UInt8]
    ) {
        let bounds = histogram.hasCustomBounds ? histogram.customBounds : metric.boundaries
        let counts = histogram.cumulativeCounts(at: bounds)
        for (bound, count) in zip(bounds, counts) {
            let name = numberText(bound, style: .general)
            let le = name.contains { ".eN".contains($0) } ? name : name + ".0"
            append(metric.name + "_bucket", labels, count.rounded(), le: le, into: &bytes)
        }
        append(metric.name + "_bucket", labels, histogram.count, le: "+Inf", into: &bytes)
        append(metric.name + "_sum", labels, histogram.sum, into: &bytes)
        append(metric.name + "_count", labels, histogram.count, into: &bytes)
    }

    private static func append(
        _ name: String, _ labels: Labels, _ value: Double, le: String? = nil, into bytes: inout [UInt8]
    ) {
        bytes.append(contentsOf: name.utf8)
        var separator = UInt8(ascii: "{")
        for label in labels.sorted where label.name != Label.metricName {
            bytes.append(separator)
            separator = UInt8(ascii: ",")
            append(label.name, label.value, into: &bytes)
        }
        if let le {
            bytes.append(separator)
            separator = UInt8(ascii: ",")
            append("le", le, into: &bytes)
        }
        if separator == UInt8(ascii: ",") { bytes.append(UInt8(ascii: "}")) }
        bytes.append(0x20)
        appendNumber(value, style: .general, into: &bytes)
        bytes.append(0x0a)
    }

    private static func append(_ name: String, _ value: String, into bytes: inout [UInt8]) {
        bytes.append(contentsOf: name.utf8)
        bytes.append(UInt8(ascii: "="))
        appendQuoted(value, into: &bytes)
    }

    private static func appendHelp(_ help: String, into bytes: inout [UInt8]) {
        for byte in help.utf8 {
            switch byte {
            case UInt8(ascii: "\\"): bytes.append(contentsOf: "\\\\".utf8)
            case 0x0a: bytes.append(contentsOf: "\\n".utf8)
            default: bytes.append(byte)
            }
        }
    }
}

extension Metric {
    /// The name of the family in OpenMetrics: a counter's without `_total`.
    package var familyName: String {
        kind == .counter && name.hasSuffix("_total") ? String(name.dropLast(6)) : name
    }
}
