internal import Documents
internal import Telemetry

/// Builds an indicator from an `indicator`, a referenced SLI, or v1alpha's forms.
struct OpenSLOIndicator {
    let resolver: OpenSLOResolver
    let object: OpenSLOObject
    private var problems: Problems { resolver.problems }

    init(resolver: OpenSLOResolver, object: OpenSLOObject) {
        self.resolver = resolver
        self.object = object
    }

    func indicator(_ source: OpenSLOIndicatorSource, _ objective: OpenSLOObjective) -> Indicator? {
        switch source {
        case .alphaRatio(let node): return ratio(node, objective, isInline: true)
        case .reference(let reference):
            return resolver.object(.sli, named: reference).flatMap {
                metric($0.spec, objective, isInline: false)
            }
        case .inline(let node):
            guard let reader = MappingReader(node, problems) else { return nil }
            if object.version == .v1alpha { return metric(node, objective, isInline: true) }
            _ = reader.take("metadata").flatMap { OpenSLOMetadata($0, problems) }
            let spec = reader.required("spec", .node)
            reader.ignore("apiVersion", "kind")
            reader.warnOfUnknownKeys(["metadata", "spec"])
            return spec.flatMap { metric($0, objective, isInline: true) }
        }
    }

    /// Finds the mistakes in an SLI that no SLO may refer to.
    func check(_ spec: Node) { _ = metric(spec, nil, isInline: false) }

    /// - Parameter objective: nil where only mistakes are looked for.
    private func metric(_ spec: Node, _ objective: OpenSLOObjective?, isInline: Bool) -> Indicator? {
        guard let reader = MappingReader(spec, problems) else { return nil }
        let ratio = reader.take("ratioMetric")
        let threshold = reader.take("thresholdMetric")
        reader.ignore("description")
        reader.warnOfUnknownKeys(["description", "ratioMetric", "thresholdMetric"])
        switch (ratio, threshold) {
        case (let ratio?, nil): return self.ratio(ratio, objective, isInline: isInline)
        case (nil, let threshold?): return self.threshold(threshold, objective)
        default:
            problems.error(
                spec.position, "an indicator has either a ratioMetric or a thresholdMetric",
                remedy: "keep exactly one of them")
            return nil
        }
    }

    private func ratio(_ node: Node, _ objective: OpenSLOObjective?, isInline: Bool) -> Indicator? {
        guard let reader = MappingReader(node, problems) else { return nil }
        if isInline, object.version != .v1alpha, let stray = objective?.operation ?? objective?.value {
            problems.warn(
                stray.position, "op and value mean nothing on a ratioMetric; ignored", remedy: "remove them")
        }
        let sources = OpenSLOMetricSource(resolver: resolver, version: object.version)
        let good = reader.take("good")
        let bad = reader.take("bad")
        let total = reader.take("total")
        let raw = reader.take("raw")
        let rawType = reader.optional("rawType", .string)
        reader.ignore("counter", "incremental")
        reader.warnOfUnknownKeys(["counter", "good", "bad", "total", "raw", "rawType"])
        if let raw {
            guard rawType == "success" || rawType == "failure" else {
                reader.fail(
                    "rawType", "a raw ratio needs a rawType", remedy: "write rawType: success or failure")
                return nil
            }
            return sources.source(raw)?.rawRatio(isSuccess: rawType == "success", problems)
        }
        guard let selected = good ?? bad, let total, good == nil || bad == nil else {
            problems.error(
                node.position, "a ratioMetric needs total and exactly one of good and bad",
                remedy: "add total, and good or bad, each with a metricSource")
            return nil
        }
        guard let selected = sources.source(selected), let total = sources.source(total) else { return nil }
        return selected.ratio(to: total, countsBad: good == nil, problems)
    }

    private func threshold(_ node: Node, _ objective: OpenSLOObjective?) -> Indicator? {
        let sources = OpenSLOMetricSource(resolver: resolver, version: object.version)
        guard let source = sources.source(node), let objective else { return nil }
        let operations: [String: ComparisonOperator] = [
            "lt": .less, "lte": .lessOrEqual, "gt": .greater, "gte": .greaterOrEqual,
        ]
        guard let word = objective.operation, let bound = objective.value else {
            problems.error(
                objective.position, "a thresholdMetric needs op and value in the objective",
                remedy: "add op: lt and value: 0.4, as in 'good when less than 0.4'")
            return nil
        }
        guard let operation = operations[word.text ?? ""] else {
            problems.error(word.position, "unknown op \(word.kindName)", remedy: "possible: lt, lte, gt, gte")
            return nil
        }
        return source.threshold(operation, bound, problems)
    }
}
