import Support
import Telemetry
import Testing

/// `docs/metrics.md` is written from the catalogue: `RECORD_SNAPSHOTS=1 swift test --filter MetricPageTests`.
@Suite struct MetricPageTests {
    @Test func documentsEveryMetric() throws {
        try GoldenText.check(page, repositoryFile: "docs/metrics.md")
    }

    private var page: String {
        """
        # Metrics

        Every metric Beaufort writes. PromQL and `/federate` find them all; `/metrics` shows those that are counted as
        they happen, not what SLOs come to and what is written for a moment. Names follow OpenTelemetry's
        generative-AI and hardware conventions where those have one (`.` becomes `_`, the unit stands at the
        end); the rest begins with `beaufort_`. Histograms are kept as exponential histograms: PromQL reads
        them whole (`histogram_quantile(0.99, sum(rate(NAME[5m])))`), and a page of metrics shows them as
        classic buckets at the bounds OpenTelemetry advises. Series scraped from a target also carry `job`
        and `instance`.

        This page is made from `Sources/Telemetry/Catalogue`; change it there.

        | metric | kind | labels | what |
        |---|---|---|---|

        """ + MetricCatalogue.all.map(row).joined()
    }

    private func row(_ metric: Metric) -> String {
        let labels = metric.labels.map { "`\($0)`" }.joined(separator: " ")
        return "| `\(metric.name)` | \(metric.kind.rawValue) | \(labels) | \(metric.help) |\n"
    }
}
