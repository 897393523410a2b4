internal import Telemetry

/// Keeps one metric with an exploding label from filling memory and disk: past the limit, the labels
/// that vary most take the value `other`, so that new series fall together into a few.
struct CardinalityGuard {
    /// A label with more values than this within its metric is one that explodes.
    static let variedValues = 32
    static let overflowValue = "other"

    /// For each metric over its limit, the labels that are folded.
    private var foldedNames: [String: Set<String>] = [:]

    /// Full metrics of which new series were refused.
    private var refusing: Set<String> = []

    var overflowingMetrics: [String] { refusing.union(foldedNames.keys).sorted() }

    /// Notes a metric of which series were refused; the first hundred are enough to act on.
    mutating func note(_ metric: String) {
        if refusing.count < 100 { refusing.insert(metric) }
    }

    /// The labels a new series of a full metric is recorded under; `added` are series not yet in the index.
    mutating func overflow(_ labels: Labels, index: SeriesIndex, added: [SeriesRow]) -> Labels {
        let metric = labels.metricName ?? ""
        let names =
            foldedNames[metric] ?? variedNames(metric, index.entries.map(\.labels) + added.map(\.labels))
        foldedNames[metric] = names
        return Labels(
            uncheckedSorted: labels.sorted.map { label in
                names.contains(label.name) ? Label(label.name, CardinalityGuard.overflowValue) : label
            })
    }

    private func variedNames(_ metric: String, _ all: [Labels]) -> Set<String> {
        var values: [String: Set<String>] = [:]
        for labels in all where (labels.metricName ?? "") == metric {
            for label in labels.sorted where label.name != Label.metricName {
                values[label.name, default: []].insert(label.value)
            }
        }
        let varied = values.filter { $0.value.count > CardinalityGuard.variedValues }.map(\.key)
        if !varied.isEmpty { return Set(varied) }
        // Many labels with few values each: fold them all.
        return Set(values.keys)
    }
}
