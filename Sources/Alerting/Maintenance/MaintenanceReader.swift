package import Documents
internal import Telemetry

/// Reads a file of maintenance windows, strictly.
package struct MaintenanceReader {
    /// The windows, and remarks that stop nothing.
    package struct Result: Hashable, Sendable {
        package var plan: MaintenancePlan
        package var warnings: [DocumentError]
    }

    /// Names that `exclude` may say; nil where they are not known.
    private let slos: Set<String>?

    package init(slos: Set<String>? = nil) {
        self.slos = slos
    }

    /// An empty file has no windows.
    package func read(_ text: String, file: String) throws(DocumentErrors) -> Result {
        guard let root = try Document.root(of: text, file: file) else {
            return Result(plan: MaintenancePlan(), warnings: [])
        }
        let problems = Problems()
        let windows = NodeReading<[MaintenanceWindow]>.mapping { reader in
            reader.optional("windows", .list(.mapping(window))) ?? []
        }.read(root, problems)
        findRepeated(windows ?? [], problems)
        try problems.throwIfAny()
        return Result(plan: MaintenancePlan(windows ?? []), warnings: problems.warnings)
    }

    private func findRepeated(_ windows: [MaintenanceWindow], _ problems: Problems) {
        var seen: Set<String> = []
        for window in windows where !seen.insert(window.name).inserted {
            problems.error(
                window.position, "two windows are called '\(window.name)'",
                remedy: "give each its own name: alerts and the audit log tell them apart by it")
        }
    }

    private func window(_ reader: MappingReader) -> MaintenanceWindow? {
        let name = reader.required("name", .nonEmptyString)
        let owner = reader.required("owner", .nonEmptyString)
        let comment = reader.optional("comment", .string) ?? ""
        let mute = mute(reader)
        let exclude = exclude(reader)
        guard let recurrence = recurrence(reader), let name, let owner else { return nil }
        if mute == nil, exclude == .none {
            reader.problems.warn(
                reader.position, "window '\(name)' does nothing",
                remedy: "add 'mute: all', 'exclude: all', or what of them it is about")
        }
        return MaintenanceWindow(
            name: name, comment: comment, owner: owner, recurrence: recurrence, mute: mute, exclude: exclude,
            position: reader.position)
    }

    private func mute(_ reader: MappingReader) -> MatcherSet? {
        guard let node = reader.take("mute") else { return nil }
        if node.text == "all" { return .all }
        guard node.items != nil else {
            reader.fail(
                "mute", "expected 'all' or a list of matchers, found \(node.kindName)",
                remedy: "write it like mute: ['severity!=\"page\"']")
            return nil
        }
        let set = MatcherReader.matchers(reader, list: "mute")
        if set.matchers.isEmpty {
            reader.fail("mute", "no matcher would mute everything", remedy: "write mute: all, or remove it")
        }
        return set
    }

    private func exclude(_ reader: MappingReader) -> MaintenanceWindow.Exclude {
        guard let node = reader.take("exclude") else { return .none }
        if node.text == "all" { return .all }
        guard node.items != nil else {
            reader.fail(
                "exclude", "expected 'all' or a list of SLOs, found \(node.kindName)",
                remedy: "write it like exclude: [chat-availability]")
            return .none
        }
        let names = reader.optional("exclude", .list(slo)) ?? []
        return names.isEmpty ? .none : .named(names)
    }

    private var slo: NodeReading<String> {
        NodeReading { node, problems in
            guard let name = NodeReading<String>.nonEmptyString.read(node, problems) else { return nil }
            guard let slos, !slos.contains(name) else { return name }
            let near = nearest(name, in: slos.sorted()).map { "did you mean '\($0)'?" }
            problems.error(
                node.position, "there is no SLO named '\(name)'",
                remedy: near ?? "there are: \(slos.sorted().joined(separator: ", "))")
            return nil
        }
    }
}
