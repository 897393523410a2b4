internal import Telemetry

/// What actions compute with.
enum TemplateValue: Hashable, Sendable {
    case none
    case string(String)
    case integer(Int)
    case float(Double)
    case bool(Bool)
    case map([String: String])
    case sample(TemplateSample)
    case samples([TemplateSample])
    case list([TemplateValue])
    /// Fields by name; another name is a mistake, where a map has an empty text.
    case record([String: TemplateValue])
    /// The dot at the top.
    case data
}

extension TemplateValue {
    /// As Go's `%v` prints it.
    var text: String {
        switch self {
        case .none: "<no value>"
        case .string(let text): text
        case .integer(let value): "\(value)"
        case .float(let value): numberText(value, style: .exposition)
        case .bool(let value): "\(value)"
        case .map(let map):
            "map[\(map.sorted { $0.key < $1.key }.map { "\($0.key):\($0.value)" }.joined(separator: " "))]"
        case .sample(let sample): numberText(sample.value, style: .exposition)
        case .samples(let samples): "[\(samples.count) samples]"
        case .list(let list): "[\(list.map(\.text).joined(separator: " "))]"
        case .record(let fields):
            "map[\(fields.sorted { $0.key < $1.key }.map { "\($0.key):\($0.value.text)" }.joined(separator: " "))]"
        case .data: "<data>"
        }
    }

    /// Go's truth: not empty, not zero.
    var isTrue: Bool {
        switch self {
        case .none: false
        case .string(let text): !text.isEmpty
        case .integer(let value): value != 0
        case .float(let value): value != 0
        case .bool(let value): value
        case .map(let map): !map.isEmpty
        case .samples(let samples): !samples.isEmpty
        case .list(let list): !list.isEmpty
        case .sample, .record, .data: true
        }
    }

    /// The number this is, or that its text spells.
    var number: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .float(let value): value
        case .string(let text): Double(text)
        default: nil
        }
    }
}
