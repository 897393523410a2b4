internal import Documents
internal import Telemetry

/// Makes one SLO of objectives that have indicators of their own.
struct OpenSLOComposite {
    let object: OpenSLOObject
    let annotations: OpenSLOAnnotations
    let problems: Problems

    /// - Parameters:
    ///   - parts: the objectives as SLOs of their own, two or more.
    ///   - objectives: as read, in the same order.
    func definition(of parts: [SLODefinition], _ objectives: [OpenSLOObjective]) -> SLODefinition? {
        let weights = objectives.compactMap(weight)
        guard weights.count == parts.count, haveSameSlices(parts), !isSplit(), !isAbsolute(parts),
            let target = target(of: parts)
        else { return nil }
        let names = names(of: objectives)
        let components = parts.indices.map { index in
            var part = parts[index]
            part.name = object.metadata.name
            part.displayName = "\(displayName) (\(objectives[index].displayName ?? names[index]))"
            // Whether little traffic is enough to alert is asked of the whole.
            part.trafficGuard = TrafficGuard(confidence: part.trafficGuard.confidence)
            return SLOComponent(name: names[index], weight: weights[index], part)
        }
        var composite = parts[0]
        composite.name = object.metadata.name
        composite.displayName = displayName
        composite.indicator = .composite(components)
        composite.target = target
        composite.position = object.position
        return composite
    }

    private var displayName: String { object.metadata.displayName ?? object.metadata.name }

    /// OpenSLO: above 0, 1 where nothing is said. Nil when it is no such number.
    private func weight(_ objective: OpenSLOObjective) -> Double? {
        guard let node = objective.weight else { return 1 }
        guard let weight = NodeReading<Double>.number.read(node, problems) else { return nil }
        guard weight > 0, weight.isFinite else {
            problems.error(
                node.position, "a compositeWeight is above 0",
                remedy: "write a number such as 1, or leave the component out")
            return nil
        }
        if case .timeslices = objective.method, weight != 1 {
            problems.warn(
                node.position, "a weight means nothing for Timeslices: a slice is bad when any component is",
                remedy: "leave it out, or use RatioTimeslices")
        }
        return weight
    }

    private func haveSameSlices(_ parts: [SLODefinition]) -> Bool {
        let first = parts[0]
        guard let other = parts.first(where: { $0.method.slice != first.method.slice }) else { return true }
        problems.error(
            other.position, "components of one composite have slices of different length",
            remedy: "give each objective the same timeSliceWindow")
        return false
    }

    private func isSplit() -> Bool {
        guard annotations.value("by") != nil else { return false }
        annotations.fail(
            "by", "a composite cannot be split by labels", "split the SLOs of its components instead")
        return true
    }

    private func isAbsolute(_ parts: [SLODefinition]) -> Bool {
        guard parts.contains(where: { $0.policy.windows.contains(where: \.isAbsolute) }) else { return false }
        annotations.fail(
            "budget-rule", "a composite has no events of its own, of which a window could spend a share",
            "leave the rule out; the ratio of burn rates holds for composites too")
        return true
    }

    /// What the whole promises: as said, else what all components do, else the least of them.
    private func target(of parts: [SLODefinition]) -> Double? {
        let targets = parts.map(\.target)
        let least = targets.min() ?? 0
        if parts[0].method == .occurrences {
            warnOfTarget()
            return least
        }
        if annotations.value("composite-target") != nil {
            guard let target = annotations.number("composite-target") else { return nil }
            if (0..<1).contains(target) { return target }
            annotations.fail(
                "composite-target", "a target is at least 0 and below 1", "write a share such as 0.99")
            return nil
        }
        if Set(targets).count > 1 {
            problems.warn(
                object.position,
                "its components have different targets; the composite is held to the least, \(numberText(least))",
                remedy: "say what the whole promises: beaufort/composite-target: \"\(numberText(least))\"")
        }
        return least
    }

    /// Burn rates of Occurrences are each by a target of their own, so none is needed for the whole.
    private func warnOfTarget() {
        guard annotations.value("composite-target") != nil else { return }
        problems.warn(
            object.metadata.position(ofAnnotation: OpenSLOAnnotations.prefix + "composite-target"),
            "a composite target means nothing for Occurrences: each component burns by its own",
            remedy: "leave it out, or use RatioTimeslices")
    }

    /// Display names as slugs, else numbers; each once.
    private func names(of objectives: [OpenSLOObjective]) -> [String] {
        var taken: Set<String> = []
        return objectives.enumerated().map { index, objective in
            let slug = OpenSLOMetadata.slug(objective.displayName ?? objective.indicatorName ?? "")
            let name = slug.isEmpty || taken.contains(slug) ? "\(index + 1)" : slug
            taken.insert(name)
            return name
        }
    }
}

extension OpenSLOObjective {
    /// Of the SLI it refers to or holds.
    fileprivate var indicatorName: String? {
        switch indicator {
        case .reference(let node): node.text
        case .inline(let node): node["metadata"]?["name"]?.text
        case .alphaRatio, nil: nil
        }
    }
}
