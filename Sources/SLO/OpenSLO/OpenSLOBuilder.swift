internal import Documents
internal import Telemetry

/// Builds the definitions of one SLO object, one for each objective.
struct OpenSLOBuilder {
    let object: OpenSLOObject
    let resolver: OpenSLOResolver
    var problems: Problems { resolver.problems }

    private static let keys = [
        "description", "service", "indicator", "indicatorRef", "timeWindow", "timeWindows", "budgetingMethod",
        "objectives", "alertPolicies",
    ]

    func definitions() -> [SLODefinition] {
        guard let reader = MappingReader(object.spec, problems) else { return [] }
        let service = service(reader)
        let description = reader.optional("description", .string) ?? ""
        let period = self.period(reader)
        let method = method(reader)
        let shared = indicatorNode(reader)
        let objectives = reader.required("objectives", .list(.node)) ?? []
        let policies = alertPolicies(reader)
        reader.warnOfUnknownKeys(
            OpenSLOBuilder.keys + (object.version == .v2alpha ? ["serviceRef", "sli", "sliRef"] : []))
        if objectives.isEmpty, reader.take("objectives")?.items != nil {
            reader.fail("objectives", "there is no objective", remedy: "add one with a target")
        }
        guard let period, let method else { return [] }
        let annotations = OpenSLOAnnotations(metadata: object.metadata, problems: problems)
        annotations.warnOfUnknown()
        let policy = annotations.policy(period: period.nominal, or: policies)
        let read = objectives.map {
            OpenSLOObjective($0, method: method, version: object.version, problems: problems)
        }
        let known = read.compactMap(\.self)
        let isComposite = known.count > 1 && known.contains(where: \.hasOwnIndicator)
        if !isComposite { warnOfWeights(known) }
        let definitions = read.enumerated().compactMap { index, objective -> SLODefinition? in
            guard let objective,
                let indicator = objective.indicator ?? shared ?? missingIndicator(),
                let built = OpenSLOIndicator(resolver: resolver, object: object).indicator(
                    indicator, objective)
            else { return nil }
            return SLODefinition(
                name: name(of: objective, index, count: objectives.count),
                displayName: displayName(of: objective, count: objectives.count), service: service,
                description: description, indicator: built, method: objective.method,
                target: objective.target, period: period, policy: policy,
                trafficGuard: annotations.trafficGuard(), noData: annotations.noData() ?? .keep,
                split: isComposite ? nil : annotations.split(of: built, labels: object.metadata.labels),
                labels: object.metadata.labels, annotations: object.metadata.annotations,
                runbook: object.metadata.annotations["beaufort/runbook"], position: objective.position)
        }
        guard isComposite else { return definitions }
        // Half a composite would promise something else.
        guard definitions.count == objectives.count else { return [] }
        let composite = OpenSLOComposite(object: object, annotations: annotations, problems: problems)
        return composite.definition(of: definitions, known).map { [$0] } ?? []
    }

    private func warnOfWeights(_ objectives: [OpenSLOObjective]) {
        for weight in objectives.compactMap(\.weight) {
            problems.warn(
                weight.position, "a compositeWeight means nothing where objectives share one indicator",
                remedy: "leave it out, or give each objective an indicator of its own")
        }
    }

    private func missingIndicator() -> OpenSLOIndicatorSource? {
        problems.error(
            object.spec.position, "the SLO has no indicator",
            remedy: "add 'indicator' or 'indicatorRef' under spec")
        return nil
    }

    private func name(of objective: OpenSLOObjective, _ index: Int, count: Int) -> String {
        guard count > 1 else { return object.metadata.name }
        let slug = OpenSLOMetadata.slug(objective.displayName ?? "")
        return "\(object.metadata.name)-\(slug.isEmpty ? "\(index + 1)" : slug)"
    }

    private func displayName(of objective: OpenSLOObjective, count: Int) -> String {
        let base = object.metadata.displayName ?? object.metadata.name
        guard count > 1, let own = objective.displayName else { return base }
        return "\(base): \(own)"
    }

    private func indicatorNode(_ reader: MappingReader) -> OpenSLOIndicatorSource? {
        let isNew = object.version == .v2alpha
        let inline = reader.take("indicator") ?? (isNew ? reader.take("sli") : nil)
        let reference = reader.take("indicatorRef") ?? (isNew ? reader.take("sliRef") : nil)
        if inline != nil, let reference {
            problems.warn(
                reference.position, "both 'indicator' and 'indicatorRef' are given; 'indicator' is used",
                remedy: "keep one of them")
        }
        if let inline { return .inline(inline) }
        return reference.map { .reference($0) }
    }

    /// v2alpha says `serviceRef`, and in its first form `service`.
    private func service(_ reader: MappingReader) -> String {
        if object.version == .v2alpha, let name = reader.optional("serviceRef", .string) { return name }
        return reader.required("service", .string, or: "")
    }

    private func method(_ reader: MappingReader) -> OpenSLOMethod? {
        guard let name = reader.required("budgetingMethod", .string) else { return nil }
        if let method = OpenSLOMethod(rawValue: name) { return method }
        let names = OpenSLOMethod.allCases.map(\.rawValue)
        let near = nearest(name, in: names).map { "did you mean \($0)? " } ?? ""
        reader.fail(
            "budgetingMethod", "unknown budgetingMethod '\(name)'",
            remedy: near + "possible: \(names.joined(separator: ", "))")
        return nil
    }

    private func period(_ reader: MappingReader) -> BudgetPeriod? {
        let windows = OpenSLOTimeWindow(problems: problems)
        if object.version == .v1alpha {
            let node = reader.take("timeWindows") ?? reader.take("timeWindow")
            return node.map { node in windows.alpha(node).flatMap { kept($0, node) } } ?? .rolling(.days(30))
        }
        guard let node = reader.take("timeWindow") else { return .rolling(.days(30)) }
        return windows.period(node).flatMap { kept($0, node) }
    }

    /// No history is kept for longer, and each evaluation goes through all of a period's slices.
    private static let longestPeriod = TimeSpan.days(400)

    private func kept(_ period: BudgetPeriod, _ node: Node) -> BudgetPeriod? {
        if period.nominal <= Self.longestPeriod { return period }
        problems.error(
            node.position, "a time window of \(period.nominal) is longer than the history that is kept",
            remedy: "write at most 400d")
        return nil
    }

    /// The windows that the file's alert policies ask for; the workbook's where they ask for none.
    private func alertPolicies(_ reader: MappingReader) -> (TimeSpan) -> BurnPolicy {
        let nodes = reader.take("alertPolicies")?.items ?? []
        let policies = OpenSLOAlertPolicies(resolver: resolver)
        let conditions = nodes.flatMap(policies.conditions)
        guard !conditions.isEmpty else { return BurnPolicy.workbook }
        return { period in
            BurnPolicy(
                name: "custom", source: "the SLO file's alert policies",
                windows: conditions.map { $0.window(period: period) })
        }
    }
}

/// OpenSLO's three words.
enum OpenSLOMethod: String, CaseIterable {
    case occurrences = "Occurrences"
    case timeslices = "Timeslices"
    case ratioTimeslices = "RatioTimeslices"
}
