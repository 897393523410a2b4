/// Templates by name, as `{{ define "name" }}` makes them, for `{{ template "name" . }}` to call.
package struct TemplateLibrary: Hashable, Sendable {
    var templates: [String: [TemplateNode]] = [:]

    package init() {}

    /// Adds the templates of a file; one of a known name takes its place.
    ///
    /// - Throws: when the text is no template.
    package mutating func add(_ text: String) throws(TemplateError) {
        var parser = TemplateParser(text)
        _ = try parser.parse()
        templates.merge(parser.definitions) { _, last in last }
        try check(parser.calls)
    }

    func adding(_ definitions: [String: [TemplateNode]]) -> TemplateLibrary {
        var library = self
        library.templates.merge(definitions) { _, last in last }
        return library
    }

    func check(_ calls: [(name: String, offset: Int)]) throws(TemplateError) {
        for call in calls where templates[call.name] == nil {
            let known = templates.keys.sorted().joined(separator: ", ")
            throw TemplateError(
                "template '\(call.name)' is not defined", at: call.offset,
                remedy: "define it in the text itself, or in a file of 'templates:'; known: \(known)")
        }
    }
}
