internal import Documents

/// The order in which OpenSLO's specification names the fields of an object.
indirect enum OpenSLOLayout: Sendable {
    /// As written: labels, annotations, and whatever a data source understands.
    case free
    case mapping([(String, OpenSLOLayout)])
    case list(OpenSLOLayout)
    /// A list; where one mapping stands instead, it becomes the list's only item.
    case listed(OpenSLOLayout)

    /// Known fields first, in their order, then the others as written. Comments go with their fields.
    func arranged(_ node: WrittenNode) -> WrittenNode {
        var node = node
        switch self {
        case .free: break
        case .mapping(let fields):
            guard node.isMapping else { return node }
            let entries = node.entries.map { entry in
                let rank = fields.firstIndex { $0.0 == entry.key?.text }
                var entry = entry
                if let rank { entry.value = fields[rank].1.arranged(entry.value) }
                return (rank: rank ?? fields.count, entry: entry)
            }
            node.entries =
                fields.indices.flatMap { rank in entries.filter { $0.rank == rank } }.map(\.entry)
                + entries.filter { $0.rank == fields.count }.map(\.entry)
        case .list(let item):
            guard node.isList else { return node }
            for index in node.entries.indices {
                node.entries[index].value = item.arranged(node.entries[index].value)
            }
        case .listed(let item):
            guard node.isMapping else { return OpenSLOLayout.list(item).arranged(node) }
            return WrittenNode(node.position, .list([WrittenEntry(item.arranged(node))]))
        }
        return node
    }

    static func object(_ kind: OpenSLOObject.Kind) -> OpenSLOLayout {
        .mapping([
            ("apiVersion", .free), ("kind", .free), ("metadata", metadata), ("spec", spec(of: kind)),
        ])
    }

    private static let metadata = mapping([
        ("name", .free), ("displayName", .free), ("labels", .free), ("annotations", .free),
    ])

    private static func spec(of kind: OpenSLOObject.Kind) -> OpenSLOLayout {
        switch kind {
        case .service: .mapping([("description", .free)])
        case .slo: slo
        case .sli: sli
        case .alertPolicy: alertPolicy
        case .alertCondition: alertCondition
        case .alertNotificationTarget: .mapping([("description", .free), ("target", .free)])
        case .dataSource:
            .mapping([("description", .free), ("type", .free), ("connectionDetails", .free)])
        }
    }

    /// An object written where a reference could stand.
    private static func inline(_ reference: String, _ kind: OpenSLOObject.Kind) -> OpenSLOLayout {
        .mapping([
            (reference, .free), ("apiVersion", .free), ("kind", .free), ("metadata", metadata),
            ("spec", spec(of: kind)),
        ])
    }

    private static let source = mapping([
        ("metricSource", .mapping([("metricSourceRef", .free), ("type", .free), ("spec", .free)]))
    ])

    private static let sli = mapping([
        ("description", .free), ("thresholdMetric", source),
        (
            "ratioMetric",
            .mapping([
                ("counter", .free), ("good", source), ("bad", source), ("total", source), ("rawType", .free),
                ("raw", source),
            ])
        ),
    ])

    private static let indicator = mapping([("metadata", metadata), ("spec", sli)])

    private static let slo = mapping([
        ("description", .free), ("service", .free), ("indicator", indicator), ("indicatorRef", .free),
        (
            "timeWindow",
            .listed(
                .mapping([
                    ("duration", .free), ("isRolling", .free),
                    ("calendar", .mapping([("startTime", .free), ("timeZone", .free)])),
                ]))
        ),
        ("budgetingMethod", .free),
        (
            "objectives",
            .list(
                .mapping([
                    ("displayName", .free), ("op", .free), ("value", .free), ("target", .free),
                    ("targetPercent", .free), ("timeSliceTarget", .free), ("timeSliceWindow", .free),
                    ("indicator", indicator), ("indicatorRef", .free), ("compositeWeight", .free),
                ]))
        ),
        ("alertPolicies", .list(inline("alertPolicyRef", .alertPolicy))),
    ])

    private static let alertPolicy = mapping([
        ("description", .free), ("alertWhenNoData", .free), ("alertWhenResolved", .free),
        ("alertWhenBreaching", .free), ("conditions", .list(inline("conditionRef", .alertCondition))),
        ("notificationTargets", .list(inline("targetRef", .alertNotificationTarget))),
    ])

    private static let alertCondition = mapping([
        ("description", .free), ("severity", .free),
        (
            "condition",
            .mapping([
                ("kind", .free), ("op", .free), ("threshold", .free), ("lookbackWindow", .free),
                ("alertAfter", .free),
            ])
        ),
    ])
}
