internal import Telemetry

/// Reads off requests which combination of an SLO's labels they belong to.
struct RequestSplitter: Sendable {
    let split: LabelSplit
    private let fields: [RequestField]

    /// Nil for an SLO that is not split by request fields.
    init?(_ definition: SLODefinition) {
        guard let split = definition.split else { return nil }
        fields = split.labels.compactMap(RequestField.named)
        guard fields.count == split.labels.count else { return nil }
        self.split = split
    }

    /// In the order of the labels.
    func values(of record: RequestRecord) -> [String] {
        fields.map { LabelSplit.value($0.read(record).labelText) }
    }

    func combination(_ values: [String]) -> Labels {
        Labels(zip(split.labels, values).map { Label($0, $1) })
    }
}

extension RequestField {
    /// Whether requests can be told apart by it: it has one value, and not another for each request.
    package var splits: Bool {
        switch kind {
        case .flag: true
        case .text: !RequestField.manyValued.contains(name)
        case .number, .duration: false
        }
    }

    private static let manyValued: Set<String> = [
        "id", "trace_id", "span_id", "prompt_hash", "response_hash", "safety_rule", "safety_category",
        "safety_side", "safety_action",
    ]
}

extension FieldValue {
    /// Empty where nothing is known.
    fileprivate var labelText: String {
        switch self {
        case .text(let text): text
        case .flag(let flag): flag ? "true" : "false"
        case .number, .moreThan, .texts, .unknown: ""
        }
    }
}
