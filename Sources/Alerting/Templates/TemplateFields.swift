internal import Telemetry

extension TemplateValue {
    /// What `.name` behind a value means. Labels know `.SortedPairs`, `.Names` and `.Values`, lists of alerts
    /// `.Firing` and `.Resolved`, as Alertmanager's do.
    func field(_ name: String, of data: TemplateData) throws(TemplateError) -> TemplateValue {
        switch (self, name) {
        case (.map(let map), "SortedPairs"): .list(Self.pairs(map))
        case (.map(let map), "Names"): .list(Self.order(map).map { .string($0.key) })
        case (.map(let map), "Values"): .list(Self.order(map).map { .string($0.value) })
        case (.map(let map), _): .string(map[name] ?? "")
        case (.list(let alerts), "Firing"), (.list(let alerts), "Resolved"):
            .list(alerts.filter { $0.status == name.lowercased() })
        case (.record(let fields), _):
            if let value = fields[name] { value } else { throw Self.unknown(name, fields.keys.sorted()) }
        case (.sample(let sample), "Labels"): .map(sample.labels.map)
        case (.sample(let sample), "Value"): .float(sample.value)
        case (.data, "Labels"): .map(data.labels.map)
        case (.data, "Value"): .float(data.value)
        case (.data, "ExternalLabels"): .map(data.externalLabels.map)
        case (.data, "ExternalURL"): .string(data.externalURL)
        default: throw Self.unknown(name)
        }
    }

    private static func unknown(_ name: String, _ known: [String] = []) -> TemplateError {
        let others = known.isEmpty ? "" : "; there are: \(known.joined(separator: ", "))"
        return TemplateError("there is no field .\(name)\(others)")
    }

    private var status: String? {
        guard case .record(let fields) = self, case .string(let status) = fields["Status"] else { return nil }
        return status
    }

    /// The name of the alert first, then by name.
    private static func order(_ map: [String: String]) -> [(key: String, value: String)] {
        map.sorted { left, right in
            let isFirst = left.key == "alertname"
            return isFirst || right.key == "alertname" ? isFirst : left.key < right.key
        }
    }

    private static func pairs(_ map: [String: String]) -> [TemplateValue] {
        order(map).map { .record(["Name": .string($0.key), "Value": .string($0.value)]) }
    }
}

extension Labels {
    var map: [String: String] { Dictionary(sorted.map { ($0.name, $0.value) }) { _, last in last } }
}
