/// An attribute's value (`AnyValue` of opentelemetry-proto, common/v1). Bytes are texts here, in base 64.
package indirect enum OTLPValue: Hashable, Sendable {
    case none
    case string(String)
    case bool(Bool)
    case integer(Int64)
    case double(Double)
    case array([OTLPValue])
    case list([OTLPAttribute])

    /// Levels of arrays and lists inside each other that are read; deeper ones are an error.
    package static let depthLimit = 16

    /// As a label's value: what the OpenTelemetry Collector makes of it (`Value.AsString`), so arrays and
    /// lists become JSON, a list's members by name. Of members with one name the last counts.
    package var text: String {
        switch self {
        case .none: return ""
        case .string(let text): return text
        case .bool(let value): return value ? "true" : "false"
        case .integer(let value): return String(value)
        case .double(let value): return numberText(value)
        case .array, .list:
            var writer = JSONWriter()
            write(to: &writer)
            return String(decoding: writer.bytes, as: UTF8.self)
        }
    }

    private func write(to writer: inout JSONWriter) {
        switch self {
        case .none: writer.null()
        case .string(let text): writer.string(text)
        case .bool(let value): writer.bool(value)
        case .integer(let value): writer.raw(String(value).utf8)
        case .double(let value): writer.number(value)
        case .array(let items): writer.array { for item in items { item.write(to: &$0) } }
        case .list(let members):
            let named = Dictionary(members.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
            writer.object { writer in
                for (name, value) in named.sorted(by: { $0.key < $1.key }) {
                    writer.key(name)
                    value.write(to: &writer)
                }
            }
        }
    }
}

/// One attribute of a resource, a scope or a point.
package struct OTLPAttribute: Hashable, Sendable {
    package var key: String
    package var value: OTLPValue

    package init(_ key: String, _ value: OTLPValue) {
        self.key = key
        self.value = value
    }
}
