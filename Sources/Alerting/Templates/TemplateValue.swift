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
    /// What `dict` made; another name has nothing.
    case dictionary([String: TemplateValue])
    case time(TemplateTime)
    case span(TimeSpan)
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
        case .time(let time): time.text
        case .span(let span): TemplateTime.text(of: span)
        case .record(let fields) where fields.keys.sorted() == ["Name", "Value"]:
            "{\(fields["Name"]?.text ?? "") \(fields["Value"]?.text ?? "")}"
        case .record(let fields), .dictionary(let fields):
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
        case .dictionary(let entries): !entries.isEmpty
        case .span(let span): span != .zero
        case .sample, .record, .time, .data: true
        }
    }

    var isText: Bool { if case .string = self { true } else { false } }

    /// The number this is, or that its text spells.
    var number: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .float(let value): value
        case .string(let text): Double(text)
        case .span(let span): span.seconds
        default: nil
        }
    }

    /// What `range` goes through, with its places or names; nil for what has no elements.
    var elements: [(key: TemplateValue, element: TemplateValue)]? {
        switch self {
        case .none: []
        case .samples(let samples): samples.enumerated().map { (.integer($0), .sample($1)) }
        case .map(let map):
            map.sorted { $0.key < $1.key }.map { (.string($0.key), .string($0.value)) }
        case .record(let entries), .dictionary(let entries):
            entries.sorted { $0.key < $1.key }.map { (.string($0.key), $0.value) }
        case .list(let list): list.enumerated().map { (.integer($0), $1) }
        default: nil
        }
    }
}
