/// One metric as the catalogue knows it.
package struct Metric: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case counter
        case gauge
        /// An exponential histogram; as text it becomes `_bucket`, `_sum` and `_count` lines.
        case histogram
    }

    /// Full name, with `_total` and unit.
    package let name: String
    package let kind: Kind
    /// OpenMetrics unit, which the name then ends in (before `_total`); empty when it counts things.
    package let unit: String
    /// One sentence, shown by `# HELP`.
    package let help: String
    /// The labels a series of it may carry, besides `job` and `instance`.
    package let labels: [String]
    /// Bounds of the classic buckets it is shown with, ascending, without +Inf; empty unless a histogram.
    package let boundaries: [Double]

    package init(
        _ name: String, _ kind: Kind, unit: String = "", labels: [String] = [], boundaries: [Double] = [],
        help: String
    ) {
        self.name = name
        self.kind = kind
        self.unit = unit
        self.labels = labels
        self.boundaries = boundaries
        self.help = help
    }

    /// The identity of one of its series.
    package func series(_ labels: KeyValuePairs<String, String> = [:]) -> Labels {
        Labels(name: name, labels)
    }

    /// A matcher on its name.
    package var matcher: Matcher { .metric(name) }
}
