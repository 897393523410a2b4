/// What a page of metrics says.
package struct Exposition: Hashable, Sendable {
    /// One series for each set of labels, in the order of their first sample. Classic histograms and
    /// summaries stay the `_bucket`, `_sum`, `_count` and quantile series that they are on the page.
    package var series: [Series]
    /// In the order of the page; families without `# TYPE`, `# HELP` or `# UNIT` are not listed.
    package var families: [MetricFamily]
    /// Lines left out: their series has a sample of that instant already.
    package var duplicates = 0

    package init(series: [Series] = [], families: [MetricFamily] = []) {
        self.series = series
        self.families = families
    }
}

/// What a page says about a metric as a whole.
package struct MetricFamily: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case counter, gauge, histogram, summary, unknown
        case gaugeHistogram = "gaugehistogram"
        case info
        case stateSet = "stateset"
    }

    /// As after `# TYPE`: in OpenMetrics without `_total`.
    package var name: String
    package var kind: Kind
    package var help: String
    package var unit: String

    package init(name: String, kind: Kind = .unknown, help: String = "", unit: String = "") {
        self.name = name
        self.kind = kind
        self.help = help
        self.unit = unit
    }
}

package enum ExpositionFormat: Sendable {
    /// Prometheus text 0.0.4: timestamps in milliseconds, blank lines and loose comments welcome.
    case prometheus
    /// OpenMetrics 1.0: timestamps in seconds, `# EOF` at the end.
    case openMetrics

    /// What a page is, by its `Content-Type`.
    package init(contentType: String) {
        self = contentType.lowercased().contains("application/openmetrics-text") ? .openMetrics : .prometheus
    }

    package var contentType: String {
        switch self {
        case .prometheus: "text/plain; version=0.0.4; charset=utf-8"
        case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
        }
    }
}

/// Why a page of metrics cannot be read, and where.
package struct ExpositionError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Counts from 1.
    package var line: Int
    package var what: String

    package init(line: Int, what: String) {
        self.line = line
        self.what = what
    }

    package var description: String { "metrics page, line \(line): \(what)" }
}
