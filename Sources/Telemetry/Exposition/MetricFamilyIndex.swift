/// What is known of metrics, by name: the catalogue, and what pages and senders of samples have said. A
/// value, bounded: of more names than `limit` the later ones are not taken.
package struct MetricFamilyIndex: Sendable {
    private var families: [String: MetricFamily]
    private let own: Set<String>
    package static let limit = 20_000
    /// Of name, help and unit together, in bytes; a family that says more is not taken.
    package static let textLimit = 4_096

    /// - Parameter own: families that others say nothing about: our own.
    package init(_ own: [MetricFamily] = []) {
        families = Dictionary(own.map { ($0.name, $0) }) { first, _ in first }
        self.own = Set(families.keys)
    }

    /// Of one name what was said last counts.
    package mutating func add(_ list: [MetricFamily]) {
        for family in list where !family.name.isEmpty && !own.contains(family.name) {
            let known = families[family.name]
            let size = family.name.utf8.count + family.help.utf8.count + family.unit.utf8.count
            guard known != family, size <= MetricFamilyIndex.textLimit,
                known != nil || families.count < MetricFamilyIndex.limit
            else { continue }
            families[family.name] = family
        }
    }

    /// Ordered by name.
    package var all: [MetricFamily] { families.values.sorted { $0.name < $1.name } }

    /// The family of that name, or the one that a series of this name belongs to, as its suffix says.
    package func family(ofSeries name: String) -> MetricFamily? {
        if let family = families[name] { return family }
        for (suffix, kinds) in MetricFamily.Kind.suffixes where name.hasSuffix(suffix) {
            if let family = families[String(name.dropLast(suffix.count))], kinds.contains(family.kind) {
                return family
            }
        }
        return nil
    }
}

extension MetricFamily.Kind {
    /// How series of a family are named beyond its name (OpenMetrics, "Metric Types").
    fileprivate static let suffixes: [(suffix: String, kinds: Set<MetricFamily.Kind>)] = [
        ("_total", [.counter]), ("_info", [.info]), ("_bucket", [.histogram, .gaugeHistogram]),
        ("_sum", [.histogram, .summary]), ("_count", [.histogram, .summary]),
        ("_gsum", [.gaugeHistogram]), ("_gcount", [.gaugeHistogram]),
    ]
}

extension MetricFamily {
    /// A metric of the catalogue.
    package init(_ metric: Metric) {
        let kind: Kind =
            switch metric.kind {
            case .counter: .counter
            case .gauge: .gauge
            case .histogram: .histogram
            }
        self.init(name: metric.name, kind: kind, help: metric.help, unit: metric.unit)
    }

    /// What a sender says of one series, whose name may have the suffix of a part.
    init(ofSeries name: String, kind: Kind, help: String, unit: String) {
        let parts = ["_bucket", "_sum", "_count"]
        let isInParts = kind == .histogram || kind == .summary
        let suffix = isInParts ? parts.first { name.hasSuffix($0) } : nil
        self.init(
            name: suffix.map { String(name.dropLast($0.count)) } ?? name, kind: kind, help: help, unit: unit)
    }
}
