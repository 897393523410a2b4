/// What a field takes and gives.
struct TemplateMember: Hashable, Sendable {
    var type: TemplateType
    /// Of its arguments; those of a plain field are none.
    var needs: [TemplateNeed] = []
}

extension TemplateType {
    /// Fields and methods by name; nil when any name will do.
    var members: [String: TemplateMember]? {
        switch self {
        case .unknown, .none, .labels, .dictionary: nil
        case .record(let shape): shape.fields.mapValues { TemplateMember(type: $0) }
        case .sample: ["Labels": TemplateMember(type: .labels), "Value": TemplateMember(type: .float)]
        case .alerts: ["Firing": TemplateMember(type: .alerts), "Resolved": TemplateMember(type: .alerts)]
        case .pairs:
            [
                "Names": TemplateMember(type: .list(.string)), "Values": TemplateMember(type: .list(.string)),
            ]
        case .arguments(let types):
            Dictionary(
                uniqueKeysWithValues: types.enumerated().map { ("arg\($0)", TemplateMember(type: $1)) })
        case .time: Self.timeMembers
        case .span: Self.spanMembers
        case .string, .integer, .float, .bool, .samples, .list: [:]
        }
    }

    /// What `.name` behind it is; nil when there is no such field.
    func member(_ name: String) -> TemplateMember? {
        if let members { return members[name] }
        guard self == .labels else { return TemplateMember(type: .unknown) }
        return Self.labelMembers[name] ?? TemplateMember(type: .string)
    }

    private static let labelMembers = [
        "SortedPairs": TemplateMember(type: .pairs), "Names": TemplateMember(type: .list(.string)),
        "Values": TemplateMember(type: .list(.string)),
        "Remove": TemplateMember(type: .labels, needs: [.texts]),
    ]

    /// Those of Go's `time.Time` that say something in a message.
    private static let timeMembers: [String: TemplateMember] = {
        var members = [
            "Format": TemplateMember(type: .string, needs: [.text]), "Local": TemplateMember(type: .time),
            "UTC": TemplateMember(type: .time), "Add": TemplateMember(type: .time, needs: [.span]),
            "Sub": TemplateMember(type: .span, needs: [.time]), "String": TemplateMember(type: .string),
            "Month": TemplateMember(type: .string), "Weekday": TemplateMember(type: .string),
            "IsZero": TemplateMember(type: .bool),
        ]
        for name in [
            "Unix", "UnixMilli", "UnixNano", "Year", "Day", "YearDay", "Hour", "Minute", "Second",
        ] { members[name] = TemplateMember(type: .integer) }
        for name in ["Before", "After", "Equal"] {
            members[name] = TemplateMember(type: .bool, needs: [.time])
        }
        return members
    }()

    private static let spanMembers: [String: TemplateMember] = [
        "Hours": TemplateMember(type: .float), "Minutes": TemplateMember(type: .float),
        "Seconds": TemplateMember(type: .float), "Milliseconds": TemplateMember(type: .integer),
        "Nanoseconds": TemplateMember(type: .integer), "String": TemplateMember(type: .string),
        "Round": TemplateMember(type: .span, needs: [.span]),
        "Truncate": TemplateMember(type: .span, needs: [.span]),
    ]
}
