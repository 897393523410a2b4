internal import Documents
internal import Telemetry

/// What the alert policies of an SLO ask for. Each policy is one alert; the conditions of a policy must
/// all hold. (OpenSLO v1 allows one condition; several are the reading its maintainers gave in
/// OpenSLO/OpenSLO#218.)
struct OpenSLOAlertPolicies {
    let resolver: OpenSLOResolver
    /// What the policies name must be there; otherwise it is only missed.
    let isUsed: Bool
    private var problems: Problems { resolver.problems }

    init(resolver: OpenSLOResolver, isUsed: Bool = true) {
        self.resolver = resolver
        self.isUsed = isUsed
    }

    /// Find the mistakes in what no SLO may refer to.
    func check(_ policy: Node) { _ = self.policy(policy) }
    func checkCondition(_ spec: Node) { _ = conditionSpec(spec) }

    /// A policy's windows before the period is known.
    struct Condition {
        var long: TimeSpan
        var short: TimeSpan
        var factor: Double
        var severity: BurnSeverity
        var forSpan: TimeSpan

        func window(period: TimeSpan) -> BurnWindow {
            BurnWindow(
                long: long, short: short, factor: factor, period: period, severity: severity, forSpan: forSpan
            )
        }
    }

    /// One entry of `alertPolicies`: a reference or an inline policy.
    func conditions(_ node: Node) -> [Condition] {
        guard let reader = MappingReader(node, problems) else { return [] }
        if let reference = reader.take("alertPolicyRef") {
            return resolver.object(.alertPolicy, named: reference).map { policy($0.spec) } ?? []
        }
        reader.ignore("apiVersion", "kind", "metadata")
        let spec = reader.required("spec", .node)
        reader.warnOfUnknownKeys(["kind", "metadata", "spec", "alertPolicyRef"])
        return spec.map(policy) ?? []
    }

    private func policy(_ spec: Node) -> [Condition] {
        guard let reader = MappingReader(spec, problems) else { return [] }
        reader.ignore("description", "alertWhenNoData", "alertWhenResolved", "alertWhenBreaching")
        let nodes = reader.required("conditions", .list(.node)) ?? []
        for node in reader.take("notificationTargets")?.items ?? [] { checkTarget(node) }
        reader.warnOfUnknownKeys([
            "description", "alertWhenNoData", "alertWhenResolved", "alertWhenBreaching", "conditions",
            "notificationTargets",
        ])
        let conditions = nodes.compactMap(condition).sorted { $0.long > $1.long }
        guard var whole = conditions.first else { return [] }
        if conditions.count > 2 {
            problems.warn(
                spec.position, "of more than two conditions the longest and the shortest window are used",
                remedy: "write several policies")
        }
        if let shortest = conditions.last, conditions.count > 1 {
            whole.short = shortest.long
            whole.factor = max(whole.factor, shortest.factor)
            whole.forSpan = max(whole.forSpan, shortest.forSpan)
        }
        return [whole]
    }

    /// Alerts are routed by the Alertmanager configuration; targets only have to exist.
    private func checkTarget(_ node: Node) {
        guard let reader = MappingReader(node, problems), let reference = reader.take("targetRef") else {
            return
        }
        _ = resolver.object(.alertNotificationTarget, named: reference, isOptional: true)
    }

    private func condition(_ node: Node) -> Condition? {
        guard let reader = MappingReader(node, problems) else { return nil }
        if let reference = reader.take("conditionRef") {
            return resolver.object(.alertCondition, named: reference, isOptional: !isUsed)
                .flatMap { conditionSpec($0.spec) }
        }
        reader.ignore("apiVersion", "kind", "metadata")
        let spec = reader.required("spec", .node)
        reader.warnOfUnknownKeys(["kind", "metadata", "spec", "conditionRef"])
        return spec.flatMap(conditionSpec)
    }

    private func conditionSpec(_ spec: Node) -> Condition? {
        guard let outer = MappingReader(spec, problems) else { return nil }
        let severity = outer.required("severity", .string) ?? ""
        outer.ignore("description")
        let inner = outer.required("condition", .node)
        outer.warnOfUnknownKeys(["description", "severity", "condition"])
        guard let inner, let reader = MappingReader(inner, problems) else { return nil }
        let kind = reader.optional("kind", .string) ?? "burnrate"
        let operation = reader.required("op", .string) ?? ""
        let threshold = reader.required("threshold", .number)
        let lookback = reader.required("lookbackWindow", .node).flatMap { OpenSLODuration.span($0, problems) }
        let after = reader.take("alertAfter").flatMap { OpenSLODuration.span($0, problems) } ?? .zero
        reader.warnOfUnknownKeys(["kind", "op", "threshold", "lookbackWindow", "alertAfter"])
        guard kind.lowercased() == "burnrate" else {
            reader.fail("kind", "unknown condition kind '\(kind)'", remedy: "write kind: burnrate")
            return nil
        }
        if operation != "gt", operation != "gte" {
            problems.warn(
                reader.position(of: "op"),
                "op '\(operation)' on a burn rate alerts while nothing burns; read as gt",
                remedy: "write op: gt")
        }
        guard let threshold, let lookback, threshold > 0 else { return nil }
        let isPage = ["page", "critical", "high", "p1"].contains(severity.lowercased())
        return Condition(
            long: lookback, short: lookback, factor: threshold, severity: isPage ? .page : .ticket,
            forSpan: after)
    }
}
