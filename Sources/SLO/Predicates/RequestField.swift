internal import Telemetry

/// One recorded property of a request that a predicate may ask about.
package struct RequestField: Sendable {
    /// What a field holds, hence what it may be compared with.
    package enum Kind: String, Sendable {
        case number
        case duration
        case text
        case flag
    }

    package let name: String
    package let kind: Kind
    /// One line for `docs/slos.md` and error messages.
    package let summary: String
    let read: @Sendable (RequestRecord) -> FieldValue

    init(
        _ name: String, _ kind: Kind, _ summary: String,
        read: @escaping @Sendable (RequestRecord) -> FieldValue
    ) {
        self.name = name
        self.kind = kind
        self.summary = summary
        self.read = read
    }

    /// The field of that name; nil when there is none.
    package static func named(_ name: String) -> RequestField? { byName[name] }

    private static let byName = Dictionary(all.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
}

extension RequestField: Hashable {
    package static func == (left: RequestField, right: RequestField) -> Bool { left.name == right.name }
    package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
