/// Every metric Beaufort writes, as one table. Names, kinds and labels are data: rules, dashboards and
/// documents are checked against it.
///
/// OpenTelemetry's names (semantic-conventions-genai, `hw.*`) where they exist, with `_` for `.` and the
/// unit at the end; the prefix `beaufort_` for what those conventions lack.
package enum MetricCatalogue {
    /// In the order of the page that documents them.
    package static let all: [Metric] = gateway + runtime + hardware + slo + alerting + peers + health

    private static let byName = Dictionary(all.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })

    /// The metric of that full name.
    package static subscript(name: String) -> Metric? { byName[name] }

    /// The metric a series name belongs to: itself, or the histogram behind `_bucket`, `_sum`, `_count`.
    package static func metric(ofSeries name: String) -> Metric? {
        if let metric = byName[name] { return metric }
        for suffix in ["_bucket", "_sum", "_count"] where name.hasSuffix(suffix) {
            if let metric = byName[String(name.dropLast(suffix.count))], metric.kind == .histogram {
                return metric
            }
        }
        return nil
    }
}
