/// The identity of a series: labels sorted by name, each name once, no empty value.
/// The metric name is the label `__name__`, as in Prometheus.
package struct Labels: Hashable, Sendable {
    /// Sorted by name (byte order of the UTF-8 form).
    package private(set) var sorted: [Label]

    package init() {
        sorted = []
    }

    /// Sorts, drops empty values; of several labels with one name the last given wins.
    package init(_ labels: some Sequence<Label>) {
        sorted = []
        for label in labels {
            // Few labels, most of them in order already: from the end is where the place is found soonest.
            var place = sorted.count
            while place > 0, label.name < sorted[place - 1].name { place -= 1 }
            if place > 0, sorted[place - 1].name == label.name {
                sorted[place - 1] = label
            } else {
                sorted.insert(label, at: place)
            }
        }
        if sorted.contains(where: \.value.isEmpty) { sorted.removeAll(where: \.value.isEmpty) }
    }

    /// `Labels(name: "up", ["job": "llama"])`.
    package init(name: String? = nil, _ pairs: KeyValuePairs<String, String> = [:]) {
        var labels = pairs.map { Label($0.key, $0.value) }
        if let name { labels.append(Label(Label.metricName, name)) }
        self.init(labels)
    }

    /// Takes labels already sorted, unique and not empty, such as the store's own canonical form.
    package init(uncheckedSorted labels: [Label]) {
        sorted = labels
    }

    package var isEmpty: Bool { sorted.isEmpty }
    package var count: Int { sorted.count }

    /// The metric name, or nil when the series has none.
    package var metricName: String? { self[Label.metricName] }

    /// The value of a label; setting nil or an empty string removes it.
    package subscript(name: String) -> String? {
        get { sorted.first { $0.name == name }?.value }
        set {
            sorted.removeAll { $0.name == name }
            guard let newValue, !newValue.isEmpty else { return }
            let index = sorted.firstIndex { $0.name > name } ?? sorted.endIndex
            sorted.insert(Label(name, newValue), at: index)
        }
    }

    /// The same labels without those named.
    package func without(_ names: some Collection<String>) -> Labels {
        Labels(uncheckedSorted: sorted.filter { !names.contains($0.name) })
    }

    /// Only the labels named.
    package func only(_ names: [String]) -> Labels {
        Labels(uncheckedSorted: sorted.filter { label in names.contains { $0 == label.name } })
    }

    /// These labels with the other's laid over them.
    package func merging(_ other: Labels) -> Labels {
        Labels(sorted + other.sorted)
    }
}

extension Labels: Comparable {
    package static func < (left: Labels, right: Labels) -> Bool {
        left.sorted.lexicographicallyPrecedes(right.sorted)
    }
}

extension Labels: CustomStringConvertible {
    /// `name{a="b", c="d"}` with the metric name in front, as PromQL prints a series. Names that need
    /// quotes get them: `{"metric.name", "label.name"="x"}`.
    package var description: String {
        var pairs = sorted.filter { $0.name != Label.metricName }.map { label in
            let name = Labels.isPlain(label.name, allowColon: false) ? label.name : quoted(label.name)
            return "\(name)=\(quoted(label.value))"
        }
        guard let metricName else { return "{\(pairs.joined(separator: ", "))}" }
        if !Labels.isPlain(metricName, allowColon: true) {
            pairs.insert(quoted(metricName), at: 0)
            return "{\(pairs.joined(separator: ", "))}"
        }
        return pairs.isEmpty ? metricName : "\(metricName){\(pairs.joined(separator: ", "))}"
    }
}

/// Quotes text as Prometheus and Go do: backslash, quote and newline escaped.
package func quoted(_ text: String) -> String {
    var out = "\""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\\": out += "\\\\"
        case "\"": out += "\\\""
        case "\n": out += "\\n"
        default: out.unicodeScalars.append(scalar)
        }
    }
    return out + "\""
}
