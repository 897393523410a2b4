package import Documents
internal import PromQL
internal import Telemetry

/// Reads a file of error-budget policies, strictly.
package struct PolicyReader {
    /// The policies, and remarks that stop nothing.
    package struct Result: Hashable, Sendable {
        package var policies: [BudgetPolicy]
        package var warnings: [DocumentError]

        package init(policies: [BudgetPolicy], warnings: [DocumentError]) {
            self.policies = policies
            self.warnings = warnings
        }
    }

    /// What the policies may hold for; nil where it is not known.
    let definitions: [SLODefinition]?

    package init(_ definitions: [SLODefinition]? = nil) {
        self.definitions = definitions
    }

    /// An empty file has no policies.
    package func read(_ text: String, file: String) throws(DocumentErrors) -> Result {
        guard let root = try Document.root(of: text, file: file) else {
            return Result(policies: [], warnings: [])
        }
        let problems = Problems()
        let policies =
            NodeReading<[BudgetPolicy]>.mapping { reader in
                reader.optional("policies", .list(.mapping(policy))) ?? []
            }.read(root, problems) ?? []
        findRepeated(policies.map { ($0.name, $0.position) }, "policies", problems)
        for policy in policies { check(policy, problems) }
        try problems.throwIfAny()
        return Result(policies: policies, warnings: problems.warnings)
    }

    private func policy(_ reader: MappingReader) -> BudgetPolicy? {
        let name = reader.required("name", .nonEmptyString)
        let owner = reader.required("owner", .nonEmptyString)
        let comment = reader.optional("comment", .string) ?? ""
        let scope = scope(reader)
        let steps = reader.required("steps", .list(.mapping(step))) ?? []
        findRepeated(steps.map { ($0.name, $0.position) }, "steps", reader.problems)
        guard let name, let owner else { return nil }
        if steps.isEmpty, reader.problems.errors.isEmpty {
            reader.problems.warn(
                reader.position, "policy '\(name)' has no steps", remedy: "add one, or remove it")
        }
        return BudgetPolicy(
            name: name, owner: owner, comment: comment, scope: scope, steps: steps, position: reader.position)
    }

    private func scope(_ reader: MappingReader) -> PolicyScope {
        var scope = PolicyScope()
        if reader.take("slos")?.text == "all" {
            scope.all = true
        } else {
            scope.slos = reader.optional("slos", .oneOrMore(slo)) ?? []
        }
        scope.services = reader.optional("services", .oneOrMore(service)) ?? []
        scope.matchers = reader.optional("match", .oneOrMore(.policyMatcher)) ?? []
        let isNamed = ["slos", "services", "match"].contains { reader.has($0) }
        if !isNamed {
            reader.problems.error(
                reader.position, "the policy does not say which SLOs it holds for",
                remedy: "add slos: all, slos: [chat-availability], services: [chat] or match: ['team=\"ml\"']"
            )
        }
        return scope
    }

    private var slo: NodeReading<String> { known("SLO", definitions?.map(\.name)) }
    private var service: NodeReading<String> { known("service", definitions?.map(\.service)) }

    private func known(_ kind: String, _ names: [String]?) -> NodeReading<String> {
        NodeReading { node, problems in
            guard let name = NodeReading<String>.nonEmptyString.read(node, problems) else { return nil }
            guard let names, !names.contains(name) else { return name }
            let near = nearest(name, in: names).map { "did you mean '\($0)'?" }
            problems.error(
                node.position, "there is no \(kind) named '\(name)'",
                remedy: near ?? "there are: \(Set(names).sorted().joined(separator: ", "))")
            return nil
        }
    }

    private func findRepeated(
        _ names: [(name: String, position: SourcePosition)], _ kind: String, _ problems: Problems
    ) {
        var seen: Set<String> = []
        for (name, position) in names where !seen.insert(name).inserted {
            problems.error(
                position, "two \(kind) are called '\(name)'",
                remedy: "give each its own name: series, alerts and the audit log tell them apart by it")
        }
    }

    /// What a policy says that its SLOs cannot answer.
    private func check(_ policy: BudgetPolicy, _ problems: Problems) {
        guard let definitions else { return }
        let covered = definitions.filter(policy.scope.covers)
        if covered.isEmpty, !definitions.isEmpty, definitions.allSatisfy({ $0.split == nil }) {
            problems.warn(
                policy.position, "policy '\(policy.name)' holds for no SLO", remedy: "see its 'match'")
        }
        for step in policy.steps {
            for slo in covered where step.windows.contains(where: { $0 > slo.period.nominal }) {
                problems.error(
                    step.position, "a window of step '\(step.name)' is longer than the period of \(slo.name)",
                    remedy: "events older than \(slo.period.nominal) are not counted there; shorten it")
            }
        }
    }
}

extension NodeReading where Value == Matcher {
    /// A condition on a label as PromQL writes it: `team="ml"`.
    fileprivate static var policyMatcher: NodeReading<Matcher> {
        NodeReading { node, problems in
            guard let text = NodeReading<String>.nonEmptyString.read(node, problems) else { return nil }
            // With a name in front the braces may hold any condition, also one that the empty label meets.
            guard case .selector(let selector)? = try? Parser.parse("slo{\(text)}"),
                selector.matchers.count == 1, let matcher = selector.matchers.first
            else {
                problems.error(
                    node.position, "'\(text)' is no condition on a label",
                    remedy: "write it like 'team=\"ml\"' or 'model=~\"mistral-.*\"', one an item")
                return nil
            }
            return matcher
        }
    }
}
