/// What OpenMetrics 1.0 demands of a page beyond the form of its lines: which samples a type has, how
/// they are grouped and ordered, which values make sense.
struct OpenMetricsRules {
    private var family = FamilyRules(name: "", isTyped: false)
    /// All sample names that families so far own.
    private var taken: Set<String> = []

    mutating func metadata(_ keyword: String, _ name: String, _ value: String) throws(LineError) {
        if name != family.name {
            try close()
            guard !taken.contains(name) else { throw LineError("'\(name)' clashes with an earlier metric") }
            family = FamilyRules(name: name, isTyped: false)
        }
        try family.metadata(keyword, value)
    }

    mutating func sample(
        _ labels: Labels, value: Double, time: Double?, hasExemplar: Bool
    ) throws(LineError) {
        let name = labels.metricName ?? ""
        if !family.sampleNames.contains(name) {
            try close()
            guard !taken.contains(name) else { throw LineError("'\(name)' clashes with an earlier metric") }
            family = FamilyRules(name: name, isTyped: true)
        }
        try family.sample(labels, value: value, time: time, hasExemplar: hasExemplar)
    }

    mutating func end() throws(LineError) {
        try close()
    }

    private mutating func close() throws(LineError) {
        guard !family.name.isEmpty else { return }
        try family.close()
        for name in family.sampleNames.union([family.name]) {
            guard taken.insert(name).inserted else {
                throw LineError("'\(name)' clashes with an earlier metric")
            }
        }
    }
}

/// The rules for one family.
private struct FamilyRules {
    let name: String
    private var kind = MetricFamily.Kind.unknown
    private var unit = ""
    private var seenMetadata: Set<String> = []
    private var hasSamples = false
    private var seenGroups: Set<Labels> = []
    private var group: Labels?
    private var groupTime: Double?
    private var buckets = BucketRules()

    init(name: String, isTyped: Bool) {
        self.name = name
    }

    private var suffixes: [String] {
        switch kind {
        case .counter: ["_total", "_created"]
        case .histogram: ["_bucket", "_count", "_sum", "_created"]
        case .gaugeHistogram: ["_bucket", "_gcount", "_gsum"]
        case .summary: ["", "_count", "_sum", "_created"]
        case .info: ["_info"]
        case .gauge, .stateSet, .unknown: [""]
        }
    }

    var sampleNames: Set<String> { Set(suffixes.map { name + $0 }) }

    mutating func metadata(_ keyword: String, _ value: String) throws(LineError) {
        guard !hasSamples else { throw LineError("'# \(keyword)' after samples of '\(name)'") }
        guard seenMetadata.insert(keyword).inserted else {
            throw LineError("'# \(keyword) \(name)' stands twice")
        }
        if keyword == "TYPE" {
            guard let kind = MetricFamily.Kind(rawValue: value) else {
                throw LineError("'\(value)' is no type")
            }
            self.kind = kind
        }
        if keyword == "UNIT" { unit = value }
        guard !unit.isEmpty else { return }
        guard name.hasSuffix("_" + unit) else {
            throw LineError("'\(name)' does not end in its unit '\(unit)'")
        }
        if kind == .info || kind == .stateSet { throw LineError("\(kind.rawValue) metrics have no unit") }
    }

    mutating func sample(
        _ labels: Labels, value: Double, time: Double?, hasExemplar: Bool
    ) throws(LineError) {
        hasSamples = true
        let suffix = String((labels.metricName ?? "").dropFirst(name.count))
        try checkValue(value, suffix)
        let ownLabel = try checkLabels(labels, suffix)
        if hasExemplar {
            let mayHave = suffix == "_total" && kind == .counter || suffix == "_bucket"
            guard mayHave else { throw LineError("an exemplar on a sample that may have none") }
        }
        let group = labels.without([Label.metricName, ownLabel])
        if group == self.group {
            guard (time == nil) == (groupTime == nil) else {
                throw LineError("timestamps on some samples of a group only")
            }
            if let time, let groupTime, time < groupTime, kind != .info {
                throw LineError("timestamps go backwards")
            }
        } else if !seenGroups.insert(group).inserted {
            throw LineError("samples of one group stand apart")
        }
        if group != self.group || time != groupTime {
            try buckets.close()
            buckets = BucketRules()
        }
        self.group = group
        groupTime = time
        if kind == .histogram || kind == .gaugeHistogram { try buckets.sample(labels, value, suffix) }
    }

    private func checkValue(_ value: Double, _ suffix: String) throws(LineError) {
        switch (kind, suffix) {
        case (.counter, "_total"), (.histogram, "_bucket"), (.histogram, "_count"), (.histogram, "_sum"),
            (.gaugeHistogram, "_bucket"), (.gaugeHistogram, "_gcount"), (.summary, "_count"),
            (.summary, "_sum"):
            guard value >= 0 else { throw LineError("'\(name)\(suffix)' must not be negative or NaN") }
        case (.gaugeHistogram, "_gsum"):
            guard !value.isNaN else { throw LineError("'\(name)_gsum' must not be NaN") }
        case (.summary, ""):
            guard !(value < 0) else { throw LineError("a quantile must not be negative") }
        case (.info, _):
            guard value == 1 else { throw LineError("an info metric is 1") }
        case (.stateSet, _):
            guard value == 0 || value == 1 else { throw LineError("a state is 0 or 1") }
        default: break
        }
    }

    /// Checks the label that the type demands, and names it: it does not count for grouping.
    private func checkLabels(_ labels: Labels, _ suffix: String) throws(LineError) -> String {
        switch (kind, suffix) {
        case (.histogram, "_bucket"), (.gaugeHistogram, "_bucket"):
            guard let bound = labels["le"].flatMap(bucketBound), !bound.isNaN else {
                throw LineError("a bucket needs a label 'le' with a number")
            }
            return "le"
        case (.summary, ""):
            guard let quantile = labels["quantile"].flatMap(Double.init), quantile >= 0, quantile <= 1 else {
                throw LineError("a summary needs a label 'quantile' from 0 to 1")
            }
            return "quantile"
        case (.stateSet, _):
            guard labels[name] != nil else { throw LineError("a state set needs a label '\(name)'") }
            return name
        default: return ""
        }
    }

    mutating func close() throws(LineError) {
        try buckets.close()
    }
}

/// The rules for one histogram at one instant.
private struct BucketRules {
    private var isEmpty = true
    private var lastBound: Double?
    private var lastValue = 0.0
    private var count: Double?
    private var hasSum = false
    private var isGauge = false
    private var hasNegativeSum = false
    private var hasNegativeBounds = false

    mutating func sample(_ labels: Labels, _ value: Double, _ suffix: String) throws(LineError) {
        isEmpty = false
        switch suffix {
        case "_bucket":
            let bound = labels["le"].flatMap(bucketBound) ?? .nan
            if let lastBound, bound <= lastBound { throw LineError("buckets out of order") }
            guard value >= lastValue else { throw LineError("bucket counts must not fall") }
            if bound < 0 { hasNegativeBounds = true }
            lastBound = bound
            lastValue = value
        case "_count", "_gcount": count = value
        case "_sum": hasSum = true
        case "_gsum":
            hasSum = true
            isGauge = true
            hasNegativeSum = value < 0
        default: break
        }
    }

    func close() throws(LineError) {
        guard !isEmpty else { return }
        guard lastBound == .infinity else { throw LineError("the bucket le=\"+Inf\" is missing") }
        if let count, count != lastValue { throw LineError("the count differs from the +Inf bucket") }
        guard hasSum == (count != nil) else { throw LineError("count and sum go together") }
        if hasSum, !isGauge, hasNegativeBounds {
            throw LineError("a histogram of negative values has no sum")
        }
        if hasNegativeSum, !hasNegativeBounds { throw LineError("a negative sum without negative buckets") }
    }
}

/// The bound an `le` label states.
package func bucketBound(_ text: String) -> Double? {
    switch text {
    case "+Inf", "Inf", "inf", "+inf": .infinity
    default: Double(text)
    }
}
