package import Telemetry

/// One entry of `scrape_configs`, in Prometheus' words.
package struct ScrapeJob: Sendable {
    package var name: String
    package var interval = TimeSpan.minutes(1)
    /// Never longer than the interval.
    package var timeout = TimeSpan.seconds(10)
    package var path = "/metrics"
    package var scheme = "http"
    /// In the order written; the values of one name follow each other.
    package var parameters: [(name: String, value: String)] = []
    package var groups: [ScrapeGroup] = []
    /// Globs of files with more groups, read again before each round.
    package var files: [String] = []
    package var honorsLabels = false
    package var honorsTimestamps = true
    package var followsRedirects = true
    package var acceptsGzip = true
    /// Those asked for, the dearest first.
    package var protocols = ScrapeProtocol.standard
    package var credential: Credential?
    package var tls: TLSSettings?
    package var relabelling: [RelabelRule] = []
    package var metricRelabelling: [RelabelRule] = []
    package var limits = ScrapeLimits()

    package init(name: String) {
        self.name = name
    }
}

/// Addresses that share labels: one entry of `static_configs` or of a file of targets.
package struct ScrapeGroup: Hashable, Sendable {
    package var targets: [String]
    package var labels: Labels

    package init(targets: [String], labels: Labels = Labels()) {
        self.targets = targets
        self.labels = labels
    }
}

/// What a page may be at most; 0 is no limit. A page beyond one of them counts as a failed scrape.
package struct ScrapeLimits: Hashable, Sendable {
    /// Samples left after `metric_relabel_configs`.
    package var samples = 0
    /// Labels of one series, the target's included.
    package var labels = 0
    package var bodyBytes = 64 << 20

    package init() {}
}

/// A form of page, in the words of `scrape_protocols`.
package enum ScrapeProtocol: String, Hashable, Sendable, CaseIterable {
    case openMetrics1 = "OpenMetricsText1.0.0"
    case openMetrics0 = "OpenMetricsText0.0.1"
    case text1 = "PrometheusText1.0.0"
    case text0 = "PrometheusText0.0.4"
    /// Known and never asked for: native histograms by protobuf are not read.
    case protobuf = "PrometheusProto"

    package static let standard: [ScrapeProtocol] = [.openMetrics1, .text0]

    private var mediaType: String? {
        switch self {
        case .openMetrics1: "application/openmetrics-text;version=1.0.0"
        case .openMetrics0: "application/openmetrics-text;version=0.0.1"
        case .text1: "text/plain;version=1.0.0"
        case .text0: "text/plain;version=0.0.4"
        case .protobuf: nil
        }
    }

    /// The value of the header `Accept` that asks for these in their order.
    static func accept(_ protocols: [ScrapeProtocol]) -> String {
        let types = protocols.compactMap(\.mediaType)
        return (types.enumerated().map { "\($1);q=0.\(max(2, 9 - $0))" } + ["*/*;q=0.1"]).joined(
            separator: ",")
    }
}
