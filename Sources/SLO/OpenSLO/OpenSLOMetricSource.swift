internal import Documents
internal import Telemetry

/// Reads `metricSource`. Types we can ask: `beaufort` (predicates over requests) and `prometheus`.
///
///     metricSource:
///       type: beaufort
///       spec:
///         where: status < 500 and not truncated
///
/// For a thresholdMetric the spec names the field as well: `{field: ttft, where: streaming}`.
struct OpenSLOMetricSource {
    let resolver: OpenSLOResolver
    let version: OpenSLOObject.Version
    private var problems: Problems { resolver.problems }

    init(resolver: OpenSLOResolver, version: OpenSLOObject.Version) {
        self.resolver = resolver
        self.version = version
    }

    enum Source {
        case predicate(RequestPredicate, field: Node?, Node)
        case query(String, Node)
        case foreign(String)
    }

    /// The source in `{metricSource: …}`, or the bare one of v1alpha.
    func source(_ node: Node) -> Source? {
        guard let outer = MappingReader(node, problems) else { return nil }
        if version == .v1alpha, node["metricSource"] == nil { return alpha(outer, node) }
        if version == .v2alpha { return described(outer) }
        let inner = outer.required("metricSource", .node)
        outer.warnOfUnknownKeys(["metricSource"])
        guard let inner, let reader = MappingReader(inner, problems) else { return nil }
        let reference = reader.optional("metricSourceRef", .string)
        let type = reader.optional("type", .string)
        let spec = reader.required("spec", .node)
        reader.warnOfUnknownKeys(["metricSourceRef", "type", "spec"])
        guard let spec else { return nil }
        return source(ofType: type ?? reference.flatMap { resolver.dataSourceType($0) } ?? reference, spec)
    }

    /// v2alpha: the data source is named or described beside the spec.
    private func described(_ reader: MappingReader) -> Source? {
        let reference = reader.take("dataSourceRef")
        let description = reader.take("dataSourceSpec")
        let spec = reader.required("spec", .node)
        reader.warnOfUnknownKeys(["dataSourceRef", "dataSourceSpec", "spec"])
        guard let spec else { return nil }
        if let description { return source(ofType: description["type"]?.text, spec) }
        guard let reference else {
            problems.error(
                spec.position, "the metric names no data source",
                remedy: "add dataSourceRef, or dataSourceSpec: {type: prometheus}")
            return nil
        }
        let found = resolver.object(.dataSource, named: reference, isOptional: true)
        return source(ofType: found?.spec["type"]?.text ?? reference.text, spec)
    }

    private func source(ofType type: String?, _ spec: Node) -> Source? {
        switch (type ?? "").lowercased() {
        case "beaufort": predicate(spec)
        case "prometheus": query(spec)
        default: .foreign(type ?? "unknown")
        }
    }

    private func alpha(_ reader: MappingReader, _ node: Node) -> Source? {
        let source = reader.required("source", .string) ?? ""
        reader.ignore("queryType")
        let query = reader.required("query", .node)
        reader.warnOfUnknownKeys(["source", "queryType", "query"])
        guard let query, let text = query.text else { return nil }
        return source.lowercased() == "prometheus" ? .query(text, query) : .foreign(source)
    }

    private func predicate(_ spec: Node) -> Source? {
        guard let reader = MappingReader(spec, problems) else { return nil }
        let condition = reader.take("where")
        let field = reader.take("field")
        reader.reportUnknownKeys()
        guard let condition else {
            guard field != nil else {
                problems.error(
                    spec.position, "the source does not say which requests it counts",
                    remedy: "add where: status < 500 (where: true counts all)")
                return nil
            }
            return .predicate(RequestPredicate(.constant(true)), field: field, spec)
        }
        guard let text = condition.text else {
            problems.error(condition.position, "expected a predicate, found \(condition.kindName)")
            return nil
        }
        do {
            return .predicate(try RequestPredicate.parse(text), field: field, condition)
        } catch {
            var position = condition.position
            position.column += error.column - 1
            problems.error(position, error.what, remedy: error.remedy)
            return nil
        }
    }

    private func query(_ spec: Node) -> Source? {
        guard let query = spec["query"], let text = query.text else {
            problems.error(
                spec.position, "the Prometheus source has no query",
                remedy: "add query: sum(http_requests_total)")
            return nil
        }
        return .query(text, query)
    }
}

extension OpenSLOMetricSource.Source {
    private var typeName: String {
        switch self {
        case .predicate: "beaufort"
        case .query: "prometheus"
        case .foreign(let name): name
        }
    }

    /// Good or bad over total.
    func ratio(
        to total: OpenSLOMetricSource.Source, countsBad: Bool, _ problems: Problems
    ) -> Indicator? {
        switch (self, total) {
        case (.predicate(let selected, _, _), .predicate(let all, _, _)):
            return .requests(
                countsBad
                    ? RequestIndicator(total: all, bad: selected)
                    : RequestIndicator(total: all, good: selected))
        case (.query(let selected, let node), .query(let all, let totalNode)):
            let isRead = [(selected, node), (all, totalNode)].map { text, node in
                OpenSLOMetricSource.isQuery(text, at: node, problems)
            }
            guard !isRead.contains(false) else { return nil }
            return .counters(CounterIndicator(selected: selected, total: all, countsBad: countsBad))
        case (.foreign(let name), _), (_, .foreign(let name)):
            return .foreign(source: name)
        case (.predicate(_, _, let node), .query), (.query(_, let node), .predicate):
            problems.error(
                node.position, "one side asks requests (type beaufort), the other PromQL (type prometheus)",
                remedy: "use the same type for both")
            return nil
        }
    }

    func rawRatio(isSuccess: Bool, _ problems: Problems) -> Indicator? {
        switch self {
        case .query(let text, let node):
            guard OpenSLOMetricSource.isQuery(text, at: node, problems) else { return nil }
            return .ratio(RatioIndicator(query: text, isSuccess: isSuccess))
        case .foreign(let name): return .foreign(source: name)
        case .predicate(_, _, let node):
            problems.error(
                node.position, "a predicate is not a ratio", remedy: "use good and total instead of raw")
            return nil
        }
    }

    func threshold(_ operation: ComparisonOperator, _ bound: Node, _ problems: Problems) -> Indicator? {
        switch self {
        case .foreign(let name): return .foreign(source: name)
        case .query(let text, let node):
            guard OpenSLOMetricSource.isQuery(text, at: node, problems),
                let bound = NodeReading<Double>.number.read(bound, problems)
            else { return nil }
            return .threshold(ThresholdIndicator(query: text, operation: operation, bound: bound))
        case .predicate(let condition, let field, let node):
            guard let field, let name = field.text else {
                problems.error(
                    node.position, "the threshold's source names no field",
                    remedy: "add field: ttft; the objective's op and value say what is good")
                return nil
            }
            return requests(condition, field, name, operation, bound, problems)
        }
    }

    /// A threshold on a recorded field: `value` is in seconds for durations.
    private func requests(
        _ condition: RequestPredicate, _ field: Node, _ name: String, _ operation: ComparisonOperator,
        _ bound: Node, _ problems: Problems
    ) -> Indicator? {
        let isDuration = RequestField.named(name)?.kind == .duration
        let plain = bound.text.flatMap { Double($0) } != nil
        let text = (bound.text ?? "") + (isDuration && plain ? "s" : "")
        do {
            let good = try RequestPredicate.parse("\(name) \(operation.rawValue) \(text)")
            return .requests(RequestIndicator(total: condition, good: good))
        } catch {
            let isField = error.column <= name.count
            problems.error(isField ? field.position : bound.position, error.what, remedy: error.remedy)
            return nil
        }
    }
}

extension OpenSLOMetricSource {
    /// Whether the text is PromQL; if not, an error at the very character is recorded.
    static func isQuery(_ text: String, at node: Node, _ problems: Problems) -> Bool {
        do {
            _ = try SlicedQuery(text).increase(over: .minutes(1))
            return true
        } catch {
            problems.error(
                node.position, "the query is not PromQL: \(error)", remedy: "try it with 'beaufort query'")
            return false
        }
    }
}
