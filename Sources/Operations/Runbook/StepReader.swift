internal import Documents
internal import Telemetry

/// Turns a Markdown document's shell fences into steps.
struct StepReader {
    private static let shells = ["sh", "bash", "shell"]
    private static let knownAttributes: Set = [
        "name", "kind", "timeout", "undo", "retry", "expect", "onFail", "secretOutput", "ignore",
        "interactive",
    ]

    let file: String
    let problems: Problems

    func steps(of document: MarkdownDocument) -> [RunbookStep] {
        var steps: [RunbookStep] = []
        var prose = ""
        for block in document.blocks {
            switch block {
            case .paragraph(let text, _): prose = text
            case .heading: prose = ""
            case .fence(let fence):
                if let step = step(fence, prose: prose, number: steps.count + 1) { steps.append(step) }
                prose = ""
            }
        }
        check(steps)
        return steps
    }

    /// Nil for a fence that is no step: another language, or `ignore=true`.
    private func step(_ fence: FencedCode, prose: String, number: Int) -> RunbookStep? {
        guard StepReader.shells.contains(fence.language) else { return nil }
        let position = SourcePosition(file: file, line: fence.line)
        let attributes: [String: String]
        do {
            attributes = try CellAttributes(fence.attributes, at: position).values
        } catch {
            problems.add(error)
            return nil
        }
        if attributes["ignore"] == "true" { return nil }
        for name in attributes.keys.sorted() where !StepReader.knownAttributes.contains(name) {
            let near = nearest(name, in: StepReader.knownAttributes).map { "did you mean \($0)?" } ?? ""
            problems.error(position, "'\(name)' is no attribute of a step", remedy: near)
        }
        refuseTemplates(in: fence)
        let expectation = attributes["expect"].map(Expectation.init(text:))
        if let fault = expectation?.fault { problems.error(position, fault) }
        return RunbookStep(
            name: attributes["name"] ?? "step-\(number)",
            kind: value(attributes, "kind", at: position, "run, check, undo, finally or confirm") {
                .init(rawValue: $0)
            } ?? .run,
            description: prose, script: fence.body, line: fence.line,
            timeout: value(attributes, "timeout", at: position, "a duration such as 60s") {
                TimeSpan(text: $0)
            }
                ?? .seconds(60),
            undo: attributes["undo"],
            retry: value(attributes, "retry", at: position, "tries and pause such as 5x6s") {
                .init(text: $0)
            },
            expectation: expectation,
            onFailure: value(attributes, "onFail", at: position, "stop, continue or undo") {
                .init(rawValue: $0)
            },
            hasSecretOutput: attributes["secretOutput"] == "true")
    }

    private func value<Value>(
        _ attributes: [String: String], _ name: String, at position: SourcePosition, _ wanted: String,
        _ convert: (String) -> Value?
    ) -> Value? {
        guard let text = attributes[name] else { return nil }
        if let value = convert(text) { return value }
        problems.error(position, "\(name)='\(text)' is wrong", remedy: "write \(wanted)")
        return nil
    }

    /// Text substitution into a script is how values become commands; parameters come as environment
    /// variables.
    private func refuseTemplates(in fence: FencedCode) {
        for (offset, line) in fence.body.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
        where line.contains("{{") {
            problems.error(
                SourcePosition(file: file, line: fence.line + 1 + offset),
                "{{…}} is not substituted in a script",
                remedy: "use the environment variable \"$BEAUFORT_PARAM_NAME\"")
        }
    }

    private func check(_ steps: [RunbookStep]) {
        var seen: Set<String> = []
        for step in steps {
            let position = SourcePosition(file: file, line: step.line)
            if !seen.insert(step.name).inserted {
                problems.error(
                    position, "two steps are named '\(step.name)'", remedy: "give each its own name")
            }
            if let undo = step.undo, !steps.contains(where: { $0.name == undo && $0.kind == .undo }) {
                problems.error(
                    position, "there is no undo step named '\(undo)'",
                    remedy: "add a cell with {name=\(undo) kind=undo}")
            }
        }
    }
}
