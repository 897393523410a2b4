/// What is known of a value before the template is carried out.
indirect enum TemplateType: Hashable, Sendable {
    /// Nothing: whatever is done with it is let pass.
    case unknown
    case none
    case string, integer, float, bool
    case time, span
    /// Texts by name, with any names: labels and annotations.
    case labels
    case sample, samples
    case list(TemplateType)
    case alerts, pairs
    case record(TemplateShape)
    /// What `args` made: `.arg0` and on.
    case arguments([TemplateType])
    /// What `dict` made.
    case dictionary
}

/// A value with fields of its own, and no others.
enum TemplateShape: Hashable, Sendable, CaseIterable {
    /// The dot of a rule's templates.
    case rule
    /// The dot of a notification's.
    case notification
    case alert
    /// A label or annotation, as `.SortedPairs` has them.
    case pair

    var fields: [String: TemplateType] {
        switch self {
        case .rule: ["Labels": .labels, "Value": .float, "ExternalLabels": .labels, "ExternalURL": .string]
        case .notification:
            [
                "Receiver": .string, "Status": .string, "Alerts": .alerts, "GroupLabels": .labels,
                "CommonLabels": .labels, "CommonAnnotations": .labels, "ExternalURL": .string,
                "GroupKey": .string, "TruncatedAlerts": .integer,
            ]
        case .alert:
            [
                "Status": .string, "Labels": .labels, "Annotations": .labels, "StartsAt": .time,
                "EndsAt": .time, "GeneratorURL": .string, "Fingerprint": .string,
            ]
        case .pair: ["Name": .string, "Value": .string]
        }
    }
}

extension TemplateType {
    /// The word for it, as used in messages.
    var name: String {
        switch self {
        case .unknown: "a value"
        case .none: "nothing"
        case .string: "a text"
        case .integer, .float: "a number"
        case .bool: "true or false"
        case .time: "a time"
        case .span: "a duration"
        case .labels: "labels"
        case .sample: "an element of an answer"
        case .samples: "the answer of a query"
        case .list, .pairs: "a list"
        case .alerts: "a list of alerts"
        case .record(.rule), .record(.notification): "the template's data"
        case .record(.alert): "an alert"
        case .record(.pair): "a label with its name"
        case .arguments: "what args made"
        case .dictionary: "what dict made"
        }
    }

    /// What it has in common with the other: nothing to rely on when they differ.
    func joined(_ other: TemplateType) -> TemplateType { self == other ? self : .unknown }

    /// Of the value itself, as far as a literal shows it.
    init(_ value: TemplateValue) {
        self =
            switch value {
            case .none: .none
            case .string: .string
            case .integer: .integer
            case .float: .float
            case .bool: .bool
            default: .unknown
            }
    }
}
