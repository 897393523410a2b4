internal import Documents

/// Templates by name, as `{{ define "name" }}` makes them, for `{{ template "name" . }}` to call.
package struct TemplateLibrary: Hashable, Sendable {
    var templates: [String: TemplateDefinition] = [:]

    package init() {}

    /// Adds the templates of a file; one of a known name takes its place.
    ///
    /// - Throws: when the text is no template, or calls one that is nowhere.
    package mutating func add(_ text: String) throws(TemplateError) {
        let calls = try define(text)
        try check(calls)
    }

    /// As `add`; what the file calls may come in another one, and is to be checked when all are there.
    mutating func define(_ text: String, in file: String? = nil) throws(TemplateError) -> [TemplateCall] {
        var parser = TemplateParser(text)
        _ = try parser.parse()
        let origin = TemplateOrigin(file: file, text: text)
        for (name, nodes) in parser.definitions {
            templates[name] = TemplateDefinition(nodes: nodes, origin: origin)
        }
        return parser.calls
    }

    func adding(_ definitions: [String: TemplateDefinition]) -> TemplateLibrary {
        var library = self
        library.templates.merge(definitions) { _, last in last }
        return library
    }

    /// - Throws: for a call of a template that is not there, or that would never end.
    func check(_ calls: [TemplateCall]) throws(TemplateError) {
        for call in calls {
            guard templates[call.name] != nil else {
                let known = templates.keys.sorted()
                let near = nearest(call.name, in: known).map { "did you mean '\($0)'?" }
                throw TemplateError(
                    "template '\(call.name)' is not defined", at: call.offset,
                    remedy: near ?? "define it in the text itself, or in a file of 'templates:'; known: "
                        + known.joined(separator: ", "))
            }
            if let cycle = cycle(from: call.name) {
                let way = cycle.dropFirst().map { "'\($0)'" }.joined(separator: ", which calls ")
                throw TemplateError(
                    "template '\(cycle[0])' calls \(way)", at: call.offset,
                    remedy: "let one of them do without the call")
            }
        }
    }
}

/// What `define` made.
struct TemplateDefinition: Hashable, Sendable {
    var nodes: [TemplateNode]
    var origin: TemplateOrigin
}
