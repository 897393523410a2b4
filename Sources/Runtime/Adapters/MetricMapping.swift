package import Telemetry

/// How one metric of ours is made from a runtime's own.
package struct MetricMapping: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case gauge
        case counter
        /// A classic histogram: `_bucket`, `_sum` and `_count` move together.
        case histogram
    }

    /// How series that differ only in labels we drop become one.
    package enum Fold: String, Hashable, Sendable, CaseIterable {
        case sum
        case max
        case mean
    }

    /// Our name, as in the metric catalogue.
    package var name: String
    package var kind: Kind
    /// The runtime's names, newest first; the first one present counts. `:` and `_` are the same.
    package var sources: [String]
    /// Divisor for ratios the runtime leaves to us (used blocks over all blocks).
    package var over: [String] = []
    package var fold: Fold = .sum
    /// Multiplies each value: 0.001 for milliseconds.
    package var scale: Double = 1
    /// Our label ← the runtime's label. The model label is always kept.
    package var kept: [LabelMapping] = []
    /// Labels added as they stand.
    package var labels: [Label] = []
    /// Only series whose label has one of these values.
    package var conditions: [LabelCondition] = []

    package init(name: String, kind: Kind, sources: [String]) {
        self.name = name
        self.kind = kind
        self.sources = sources
    }
}

package struct LabelMapping: Hashable, Sendable {
    package var name: String
    package var source: String
}

package struct LabelCondition: Hashable, Sendable {
    package var name: String
    package var values: [String]
}
