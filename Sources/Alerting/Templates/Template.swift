package import Telemetry

/// Text with `{{ … }}` actions in it: the part of Go's template language that alert labels and
/// annotations use. Parsed once, when the rule file is read.
///
/// Supported: `{{ $value }}`, `{{ $labels.x }}`, `{{ .Labels.x }}`, `{{ .Value }}`, external labels and
/// URL, literals, pipelines, parentheses, `if`/`else if`/`else`/`end`, `with`, variables, comments,
/// `range`, `break`, `continue`, trim marks, `define`, `block` and `template`, methods of times, and the
/// functions of `TemplateFunction`, `query` among them.
package struct Template: Hashable, Sendable {
    /// As written.
    package let text: String
    let nodes: [TemplateNode]
    /// What the text itself defines.
    let definitions: [String: TemplateDefinition]
    /// What is odd in it but gives some text.
    package let remarks: [TemplateError]

    /// Throws when the text is no template, or when a field, a function or an argument in it can never be
    /// right; the offset counts bytes of `text`.
    ///
    /// - Parameter library: of templates it may call besides its own; nil for a rule's.
    package init(_ text: String, calling library: TemplateLibrary? = nil) throws(TemplateError) {
        self.text = text
        guard text.contains("{{") else {
            nodes = text.isEmpty ? [] : [.text(text)]
            definitions = [:]
            remarks = []
            return
        }
        var parser = TemplateParser(text, isOfRule: library == nil)
        nodes = try parser.parse()
        let origin = TemplateOrigin(text: text)
        definitions = parser.definitions.mapValues { TemplateDefinition(nodes: $0, origin: origin) }
        let all = (library ?? TemplateLibrary()).adding(definitions)
        try all.check(parser.calls)
        var checker = TemplateChecker(all, isOfRule: library == nil)
        try checker.check(nodes)
        try checker.check(definitions)
        remarks = checker.remarks
    }

    /// Text that stands for itself, whatever is in it.
    package init(literal: String) {
        text = literal
        nodes = literal.isEmpty ? [] : [.text(literal)]
        definitions = [:]
        remarks = []
    }

    /// The text with every action carried out. What cannot be carried out is said in the text, as
    /// Prometheus does: a page with a broken sentence is worth more than no page.
    package func render(_ data: TemplateData) -> String {
        var missing: Set<String> = []
        return render(data, missing: &missing)
    }

    /// As `render`, naming the queries whose answers `data` lacks; each counted as empty.
    package func render(_ data: TemplateData, missing: inout Set<String>) -> String {
        if nodes.count == 1, case .text(let text) = nodes[0] { return text }
        var data = data
        if !definitions.isEmpty { data.library = data.library.adding(definitions) }
        var renderer = TemplateRenderer(data)
        defer { missing.formUnion(renderer.missingQueries) }
        do throws(TemplateError) {
            try renderer.render(nodes)
            return renderer.output
        } catch {
            return "<error expanding template: \(error.what)>"
        }
    }
}

/// What a template may speak of.
package struct TemplateData: Hashable, Sendable {
    package var labels: Labels
    package var value: Double
    package var externalLabels: Labels
    package var externalURL: String
    /// The dot of a notification's templates; nil for those of rules, whose dot is all the rest here.
    var root: TemplateValue?
    /// Templates that may be called.
    var library = TemplateLibrary()
    /// What `now` says.
    package var time = Timestamp(milliseconds: 0)
    /// Answers to the queries templates ask, by query text.
    package var answers: [String: [TemplateSample]] = [:]

    package init(
        labels: Labels, value: Double, externalLabels: Labels = Labels(), externalURL: String = ""
    ) {
        self.labels = labels
        self.value = value
        self.externalLabels = externalLabels
        self.externalURL = externalURL
    }
}

/// One element of a query's answer.
package struct TemplateSample: Hashable, Sendable {
    package var labels: Labels
    package var value: Double

    package init(labels: Labels, value: Double) {
        self.labels = labels
        self.value = value
    }
}
