internal import Telemetry

extension TemplateValue {
    /// What `.name` behind a value means, with the arguments of a method. Labels know `.SortedPairs`,
    /// `.Names`, `.Values` and `.Remove`, lists of alerts `.Firing` and `.Resolved`, as Alertmanager's do;
    /// times and durations have methods of Go's.
    func field(
        _ name: String, _ arguments: [TemplateValue] = [], of data: TemplateData
    ) throws(TemplateError) -> TemplateValue {
        switch (self, name) {
        case (.none, _): .none
        case (.map(let map), "SortedPairs"): .list(Self.pairs(map))
        case (.map(let map), "Names"): .list(Self.order(map).map { .string($0.key) })
        case (.map(let map), "Values"): .list(Self.order(map).map { .string($0.value) })
        case (.map(let map), "Remove"): .map(map.filter { !Self.texts(arguments).contains($0.key) })
        case (.map(let map), _): .string(map[name] ?? "")
        case (.list(let alerts), "Firing"), (.list(let alerts), "Resolved"):
            .list(alerts.filter { $0.status == name.lowercased() })
        case (.list(let pairs), "Names"): .list(pairs.map { $0.member("Name") })
        case (.list(let pairs), "Values"): .list(pairs.map { $0.member("Value") })
        case (.record(let fields), _):
            if let value = fields[name] { value } else { throw Self.unknown(name, fields.keys.sorted()) }
        case (.dictionary(let entries), _): entries[name] ?? .none
        case (.sample(let sample), "Labels"): .map(sample.labels.map)
        case (.sample(let sample), "Value"): .float(sample.value)
        case (.data, "Labels"): .map(data.labels.map)
        case (.data, "Value"): .float(data.value)
        case (.data, "ExternalLabels"): .map(data.externalLabels.map)
        case (.data, "ExternalURL"): .string(data.externalURL)
        case (.time(let time), _): try time.method(name, arguments)
        case (.span(let span), _): try TemplateTime.method(name, of: span, arguments)
        default: throw Self.unknown(name)
        }
    }

    private func member(_ name: String) -> TemplateValue {
        guard case .record(let fields) = self else { return .string("") }
        return fields[name] ?? .string("")
    }

    private static func texts(_ arguments: [TemplateValue]) -> Set<String> {
        guard case .list(let list)? = arguments.first else { return [] }
        return Set(list.map(\.text))
    }

    static func unknown(_ name: String, _ known: [String] = []) -> TemplateError {
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
