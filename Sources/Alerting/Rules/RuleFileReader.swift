package import Documents
internal import Telemetry

/// Reads Prometheus rule files, strictly: an unknown field, a bad expression or a broken template is
/// an error with its place, not a surprise at night.
package enum RuleFileReader {
    /// The groups of one file, and remarks that stop nothing.
    package struct Result: Hashable, Sendable {
        package var groups: [RuleGroup]
        package var warnings: [DocumentError]
    }

    /// - Parameter ignoresUnknownKeys: fields of other tools are passed over.
    package static func read(
        file: String, ignoresUnknownKeys: Bool = false
    ) throws(DocumentErrors) -> Result {
        try read(file: file, ignoresUnknownKeys) { () throws(DocumentError) in try Document.read(file: file) }
    }

    /// `file` names positions and groups.
    package static func read(_ text: String, file: String) throws(DocumentErrors) -> Result {
        try read(file: file) { () throws(DocumentError) in try Document.parse(text, file: file) }
    }

    private static func read(
        file: String, _ ignoresUnknownKeys: Bool = false, _ load: () throws(DocumentError) -> [Node]
    ) throws(DocumentErrors) -> Result {
        let nodes: [Node]
        do throws(DocumentError) {
            nodes = try load()
        } catch {
            throw DocumentErrors([error])
        }
        return try read(nodes, file: file, Problems(ignoresUnknownKeys: ignoresUnknownKeys))
    }

    private static func read(
        _ nodes: [Node], file: String, _ problems: Problems
    ) throws(DocumentErrors) -> Result {
        if nodes.count > 1 {
            problems.warn(
                nodes[1].position, "only the first document of a rule file is read",
                remedy: "move the groups that follow into the first document, or to a file of their own")
        }
        let root = nodes.first ?? Node(SourcePosition(file: file), .null)
        let groups = NodeReading<[RuleGroup]>.mapping { reader in
            reader.optional("groups", .list(.mapping { group($0, file: file) })) ?? []
        }.read(root, problems)
        reportRepeatedGroups(root, problems)
        try problems.throwIfAny()
        return Result(groups: groups ?? [], warnings: problems.warnings)
    }

    private static func group(_ reader: MappingReader, file: String) -> RuleGroup? {
        let name = reader.required("name", .nonEmptyString)
        let interval = reader.optional("interval", .positiveDuration)
        let offset = reader.optional("query_offset", .duration)
        let limit = reader.optional("limit", .integer(in: 0...Int.max)) ?? 0
        let labels = labels(reader, "labels") ?? []
        let rules =
            reader.optional("rules", .list(.mapping { RuleReader($0, groupLabels: labels).read() })) ?? []
        guard let name else { return nil }
        return RuleGroup(
            name: name, file: file, interval: interval, queryOffset: offset, limit: limit, rules: rules)
    }

    /// Templated labels under a key, their names checked.
    static func labels(_ reader: MappingReader, _ key: String) -> [TemplatedLabel]? {
        guard let node = reader.take(key) else { return nil }
        guard let pairs = node.pairs else {
            reader.problems.error(node.position, "expected a mapping, found \(node.kindName)")
            return nil
        }
        return pairs.compactMap { templatedLabel($0, reader.problems) }
    }

    private static func templatedLabel(_ pair: Node.Pair, _ problems: Problems) -> TemplatedLabel? {
        guard let name = pair.key.text, !name.isEmpty, name != Label.metricName else {
            problems.error(
                pair.key.position, "\(pair.key.kindName) cannot name a label or annotation",
                remedy: "the metric name is set by 'record' or 'alert' alone")
            return nil
        }
        if pair.value.isNull { return TemplatedLabel(name, Template(literal: "")) }
        guard let text = pair.value.text else {
            problems.error(pair.value.position, "expected text, found \(pair.value.kindName)")
            return nil
        }
        do throws(TemplateError) {
            let template = try Template(text)
            for remark in template.remarks {
                let place = remark.place(in: pair.value)
                problems.warn(place, "template of '\(name)': \(remark.what)", remedy: remark.remedy)
            }
            return TemplatedLabel(name, template)
        } catch {
            let place = error.place(in: pair.value)
            problems.error(place, "template of '\(name)': \(error.what)", remedy: error.remedy)
            return nil
        }
    }
}

extension RuleFileReader {
    private static func reportRepeatedGroups(_ root: Node, _ problems: Problems) {
        var seen: Set<String> = []
        for group in root["groups"]?.items ?? [] {
            guard let node = group["name"], let name = node.text else { continue }
            guard !seen.insert(name).inserted else { continue }
            problems.error(
                node.position, "group '\(name)' is here for the second time",
                remedy: "group names are unique within a file: rename this one")
        }
    }
}
