internal import Documents

/// Brings the objects of all files together: looks references up and builds the definitions.
struct OpenSLOResolver {
    let objects: [OpenSLOObject]
    let problems: Problems

    func resolve() -> OpenSLOResult {
        reportDuplicates()
        var services: [String: String] = [:]
        for object in objects { check(object, &services) }
        var slos: [SLODefinition] = []
        for object in objects where object.kind == .slo {
            let known = problems.errors.count
            let definitions = OpenSLOBuilder(object: object, resolver: self).definitions()
            // Half an SLO would be worse than none: it would look as if it were watched.
            if problems.errors.count == known { slos += definitions }
        }
        return OpenSLOResult(
            slos: unique(slos), services: services, errors: problems.errors, warnings: problems.warnings)
    }

    /// The object a reference names; an error, or a warning, is recorded when there is none.
    func object(
        _ kind: OpenSLOObject.Kind, named reference: Node, isOptional: Bool = false
    ) -> OpenSLOObject? {
        guard let name = reference.text else {
            problems.error(reference.position, "expected a name, found \(reference.kindName)")
            return nil
        }
        if let found = objects.first(where: { $0.kind == kind && $0.metadata.name == name }) { return found }
        let names = objects.filter { $0.kind == kind }.map(\.metadata.name)
        let near = nearest(name, in: names).map { "did you mean '\($0)'? " } ?? ""
        let what = "there is no \(kind.rawValue) named '\(name)'"
        let remedy = near + "define it in one of the files read, or correct the reference"
        if isOptional {
            problems.warn(reference.position, what, remedy: remedy)
        } else {
            problems.error(reference.position, what, remedy: remedy)
        }
        return nil
    }

    /// Reads what no SLO may refer to, so that mistakes in it are found all the same.
    private func check(_ object: OpenSLOObject, _ services: inout [String: String]) {
        guard let reader = MappingReader(object.spec, problems) else { return }
        switch object.kind {
        case .service:
            services[object.metadata.name] = reader.optional("description", .string) ?? ""
            reader.warnOfUnknownKeys(["description"])
        case .dataSource:
            _ = reader.required("type", .string)
            reader.ignore("description", "connectionDetails")
            reader.warnOfUnknownKeys(["description", "type", "connectionDetails"])
        case .alertNotificationTarget:
            _ = reader.required("target", .string)
            reader.ignore("description")
            reader.warnOfUnknownKeys(["description", "target"])
        case .sli:
            OpenSLOIndicator(resolver: self, object: object).check(object.spec)
        case .alertPolicy:
            // Another file may hold what a policy names that is not used here.
            if !isUsed(object) { OpenSLOAlertPolicies(resolver: self, isUsed: false).check(object.spec) }
        case .alertCondition:
            OpenSLOAlertPolicies(resolver: self).checkCondition(object.spec)
        case .slo:
            break
        }
    }

    /// Whether an SLO of these files names the policy.
    private func isUsed(_ policy: OpenSLOObject) -> Bool {
        objects.contains { object in
            object.kind == .slo
                && object.spec["alertPolicies"]?.items?.contains {
                    $0["alertPolicyRef"]?.text == policy.metadata.name
                } == true
        }
    }

    /// The type of the data source of that name, if one of the files describes it.
    func dataSourceType(_ name: String) -> String? {
        objects.first { $0.kind == .dataSource && $0.metadata.name == name }?.spec["type"]?.text
    }

    private func reportDuplicates() {
        var seen: [String: SourcePosition] = [:]
        for object in objects {
            let key = "\(object.kind.rawValue) '\(object.metadata.name)'"
            guard let first = seen[key] else {
                seen[key] = object.position
                continue
            }
            // The same service in two files is common and harmless; two SLOs of one name are not.
            let remedy = "rename one of them"
            if object.kind == .slo {
                problems.error(
                    object.metadata.position, "\(key) is defined at \(first) already", remedy: remedy)
            } else {
                problems.warn(
                    object.metadata.position, "\(key) is defined at \(first) already", remedy: remedy)
            }
        }
    }

    /// Without SLOs whose name was taken already; objectives may collide only by their display names.
    private func unique(_ slos: [SLODefinition]) -> [SLODefinition] {
        var names: Set<String> = []
        return slos.filter { names.insert($0.name).inserted }
    }
}
