package import Documents
internal import Telemetry

/// Reads a file of rule tests. An error has its place; nothing is run when there is one.
package struct RuleTestReader {
    private let folder: ConfigurationFolder

    private init(_ file: String) {
        folder = ConfigurationFolder(SourcePosition(file: file))
    }

    /// - Parameter ignoresUnknownKeys: keys nobody knows are passed over, as with promtool's flag of that
    ///   name.
    package static func read(
        file: String, ignoresUnknownKeys: Bool = false
    ) throws(DocumentErrors) -> RuleTestFile {
        let text: String
        do throws(DocumentError) {
            text = try TextFile.read(file)
        } catch {
            throw DocumentErrors([error])
        }
        return try read(text, file: file, ignoresUnknownKeys: ignoresUnknownKeys)
    }

    package static func read(
        _ text: String, file: String, ignoresUnknownKeys: Bool = false
    ) throws(DocumentErrors) -> RuleTestFile {
        let root: Node
        do throws(DocumentError) {
            root = try Document.parseOne(text, file: file)
        } catch {
            throw DocumentErrors([error])
        }
        let problems = Problems(ignoresUnknownKeys: ignoresUnknownKeys)
        let reader = RuleTestReader(file)
        var read = NodeReading<RuleTestFile>.mapping { reader.file($0, file) }.read(root, problems)
        try problems.throwIfAny()
        read?.path = file
        guard let read else { throw DocumentErrors([DocumentError(root.position, "this is no test file")]) }
        return read
    }

    private func file(_ reader: MappingReader, _ path: String) -> RuleTestFile? {
        var file = RuleTestFile(path: path)
        file.ruleFiles = (reader.optional("rule_files", .list(.node)) ?? []).flatMap { files($0, reader) }
        file.routingFile = reader.optional("alertmanager", .nonEmptyString).map(folder.path)
        file.evaluationInterval =
            reader.optional("evaluation_interval", .positiveDuration) ?? file.evaluationInterval
        file.groupOrder = reader.optional("group_eval_order", .list(.string)) ?? []
        file.isFuzzy = reader.optional("fuzzy_compare", .boolean) ?? false
        let interval = file.evaluationInterval
        let tests = reader.optional(
            "tests", .list(.mapping { RuleTestCaseReader($0, interval: interval).test() }))
        file.tests = tests ?? []
        return file
    }

    private func files(_ node: Node, _ reader: MappingReader) -> [String] {
        let found = folder.files(node.text ?? "")
        if found.isEmpty {
            reader.problems.error(
                node.position, "no rule file is named \(node.kindName)",
                remedy: "paths count from the folder of the test file")
        }
        return found
    }
}
