/// Makes the labels of points: their own attributes, and what resource and scope add to each.
struct PointLabels {
    private let settings: OTLPSettings
    /// Of the resource, when a point has no label of that name. Sorted by name.
    private var promoted: [Label] = []
    /// Of the resource: `job` and `instance`.
    private var identity: [Label] = []
    /// Of scope and resource; they win over a point's. Sorted by name. Nil when no series may have as many.
    private var fixed: [Label]? = []
    private var names: [String: String] = [:]

    /// Attributes that `job` and `instance` are made of.
    static let identifying = ["service.namespace", "service.name", "service.instance.id"]

    init(_ settings: OTLPSettings) {
        self.settings = settings
    }

    mutating func begin(resource: [OTLPAttribute]) {
        func text(_ key: String) -> String? { resource.last { $0.key == key }?.value.text }
        identity = []
        if let instance = text("service.instance.id") { identity.append(Label("instance", instance)) }
        if let name = text("service.name") {
            identity.append(Label("job", text("service.namespace").map { "\($0)/\(name)" } ?? name))
        }
        let wanted = Set(settings.promotedAttributes)
        promoted = labels(resource.filter { wanted.contains($0.key) }) ?? []
        begin(scope: OTLPScope())
    }

    mutating func begin(scope: OTLPScope) {
        var list: [Label] = []
        if settings.promotesScope, !scope.name.isEmpty {
            guard scope.attributes.count <= WriteLimits.labelsPerSeries,
                let own = labels(
                    scope.attributes.map { OTLPAttribute("otel_scope_" + $0.key, $0.value) })
            else {
                fixed = nil
                return
            }
            list = own
            list.append(Label("otel_scope_name", scope.name))
            list.append(Label("otel_scope_version", scope.version))
            list.append(Label("otel_scope_schema_url", scope.schemaURL))
        }
        fixed = Labels(list + identity).sorted
    }

    /// All labels of a point but its metric name, sorted by name; nil when they cannot be labels.
    mutating func of(_ point: [OTLPAttribute]) -> [Label]? {
        guard let fixed, let own = labels(point) else { return nil }
        let list = PointLabels.merge(PointLabels.merge(own, over: promoted), under: fixed)
        return PointLabels.fits(list) ? list : nil
    }

    /// The labels of `target_info`; nil when the resource says no more than `job` and `instance`, or not
    /// even that.
    mutating func target(_ resource: [OTLPAttribute]) -> [Label]? {
        let others = resource.filter { !PointLabels.identifying.contains($0.key) }
        guard !others.isEmpty, identity.contains(where: { !$0.value.isEmpty }),
            let own = labels(settings.keepsIdentifyingAttributes ? resource : others)
        else { return nil }
        let list = PointLabels.merge(own, under: identity)
        return PointLabels.fits(list) ? list : nil
    }

    private static func fits(_ list: [Label]) -> Bool {
        // One place is left for the metric name and one for `le` or `quantile`.
        list.count <= WriteLimits.labelsPerSeries - 2
            && list.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count + 10 }
                <= WriteLimits.labelBytesPerSeries - 2_048
    }

    /// Sorted by name. Values whose keys become one name are joined in the order of the keys, as Prometheus
    /// does. Nil when a key makes no name.
    private mutating func labels(_ attributes: [OTLPAttribute]) -> [Label]? {
        var list: [(name: String, key: String, value: String)] = []
        list.reserveCapacity(attributes.count)
        for attribute in attributes where attribute.key != Label.metricName {
            guard let name = name(attribute.key) else { return nil }
            list.append((name, attribute.key, attribute.value.text))
        }
        list.sort { ($0.name, $0.key) < ($1.name, $1.key) }
        var labels: [Label] = []
        labels.reserveCapacity(list.count)
        for (name, _, value) in list {
            if labels.last?.name == name {
                // In place: thousands of keys may become one name.
                labels[labels.count - 1].value += ";"
                labels[labels.count - 1].value += value
            } else {
                labels.append(Label(name, value))
            }
        }
        return labels
    }

    private mutating func name(_ key: String) -> String? {
        if let known = names[key] { return known }
        guard let name = OTLPNames.label(key) else { return nil }
        if names.count < 10_000 { names[key] = name }
        return name
    }

    private static func merge(_ list: [Label], over lower: [Label]) -> [Label] { merge(lower, under: list) }

    /// Both sorted by name; of one name the upper's counts.
    private static func merge(_ list: [Label], under upper: [Label]) -> [Label] {
        if upper.isEmpty { return list }
        if list.isEmpty { return upper }
        var result: [Label] = []
        result.reserveCapacity(list.count + upper.count)
        var place = 0
        for label in upper {
            while place < list.count, list[place].name < label.name {
                result.append(list[place])
                place += 1
            }
            if place < list.count, list[place].name == label.name { place += 1 }
            result.append(label)
        }
        return result + list[place...]
    }
}
