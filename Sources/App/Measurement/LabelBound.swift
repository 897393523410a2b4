internal import Telemetry

/// Keeps one metric with an exploding label, such as a model's name that clients make up, from filling memory
/// and disk: a metric that has as many series as it may counts what comes further under the value `other` of
/// the labels that vary. Those who count go on counting there, so no event is lost and no counter falls.
struct LabelBound {
    /// A label with more values than this within its metric is one that explodes.
    static let variedValues = 32
    static let other = "other"

    private let limit: Int
    private var counts: [String: Int] = [:]
    /// Of each full metric, the labels that take the value.
    private var folded: [String: Set<String>] = [:]

    init(limit: Int) { self.limit = limit }

    var foldedMetrics: [String] { folded.keys.sorted() }

    /// The labels to count a new series under.
    ///
    /// - Parameter known: the series there are.
    mutating func bounded(_ labels: Labels, among known: [Labels]) -> Labels {
        let metric = labels.metricName ?? ""
        guard counts[metric, default: 0] >= limit else {
            counts[metric, default: 0] += 1
            return labels
        }
        let names = folded[metric] ?? LabelBound.varied(metric, known)
        folded[metric] = names
        return Labels(
            uncheckedSorted: labels.sorted.map { label in
                names.contains(label.name) ? Label(label.name, LabelBound.other) : label
            })
    }

    private static func varied(_ metric: String, _ known: [Labels]) -> Set<String> {
        var values: [String: Set<String>] = [:]
        for labels in known where labels.metricName ?? "" == metric {
            for label in labels.sorted where label.name != Label.metricName {
                values[label.name, default: []].insert(label.value)
            }
        }
        let varied = values.filter { $0.value.count > variedValues }.map(\.key)
        // Many labels with few values each: all of them.
        return Set(varied.isEmpty ? Array(values.keys) : varied)
    }
}
