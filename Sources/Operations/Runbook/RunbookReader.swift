package import Documents
internal import Telemetry

extension Runbook {

    /// Reads a runbook.
    /// - Throws: `DocumentErrors` with everything found wrong.
    package static func read(_ text: String, file: String) throws(DocumentErrors) -> Runbook {
        let document: MarkdownDocument
        do {
            document = try MarkdownDocument.parse(text, file: file)
        } catch {
            throw DocumentErrors([error])
        }
        let problems = Problems()
        let steps = StepReader(file: file, problems: problems).steps(of: document)
        let start = SourcePosition(file: file)
        let front = document.frontMatter.isNull ? Node(start, .mapping([])) : document.frontMatter
        let head = NodeReading<Head>.mapping(Head.init).read(front, problems)
        if steps.isEmpty {
            problems.error(
                start, "a runbook needs at least one shell cell",
                remedy: "add a fenced block that starts with ```sh {name=…}")
        }
        try problems.throwIfAny()
        let firstProse = document.blocks.compactMap { block -> String? in
            if case .paragraph(let text, _) = block { text } else { nil }
        }.first
        return Runbook(
            name: shortName(file), file: file, title: head?.title ?? document.title ?? shortName(file),
            summary: firstProse ?? "", risk: head?.risk ?? .disruptive,
            timeout: head?.timeout ?? .minutes(10),
            parameters: head?.parameters ?? [], steps: steps, text: text)
    }

    private static func shortName(_ file: String) -> String {
        let name = file.split(separator: "/").last.map(String.init) ?? file
        return name.hasSuffix(".md") ? String(name.dropLast(3)) : name
    }

    /// The front matter.
    private struct Head {
        var title: String?
        var risk: Risk
        var timeout: TimeSpan
        var parameters: [RunbookParameter]

        init(_ reader: MappingReader) {
            title = reader.optional("title", .nonEmptyString)
            risk = reader.optional("risk", .choice(Risk.self)) ?? .disruptive
            timeout = reader.optional("timeout", .positiveDuration) ?? .minutes(10)
            let params = reader.optional("params", .dictionary(.mapping(RunbookParameter.read))) ?? []
            parameters = params.map { name, parameter in
                var parameter = parameter
                parameter.name = name
                return parameter
            }
            reader.ignore("beaufort", "shell", "cwd", "tag", "runme")
        }
    }
}

extension RunbookParameter {
    /// One entry of `params:`; the name is the entry's key.
    static func read(_ reader: MappingReader) -> RunbookParameter {
        let parameter = RunbookParameter(
            name: "", kind: reader.optional("type", .choice(Kind.self)) ?? .string,
            description: reader.optional("description", .string) ?? "",
            isRequired: reader.optional("required", .boolean) ?? false,
            defaultText: reader.optional("default", .string),
            choices: reader.optional("enum", .list(.string)) ?? [],
            pattern: reader.optional("pattern", .string),
            minimum: reader.optional("min", .number), maximum: reader.optional("max", .number))
        if let pattern = parameter.pattern {
            do {
                _ = try Pattern(pattern)
            } catch {
                reader.fail("pattern", "\(error)")
            }
        }
        return parameter
    }
}
