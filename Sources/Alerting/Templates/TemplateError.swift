/// Why a text is no template, or why it cannot be carried out.
package struct TemplateError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Bytes before the place; 0 when it happened while rendering.
    package var offset: Int
    package var what: String
    package var remedy: String
    /// Where the place is when it is in a template that was called.
    var origin: TemplateOrigin?

    package init(_ what: String, at offset: Int = 0, remedy: String = "") {
        self.what = what
        self.offset = offset
        self.remedy = remedy
    }

    package var description: String { what }

    /// Says in which called template it is, unless a template called from there said so already.
    func placed(in name: String, _ origin: TemplateOrigin) -> TemplateError {
        guard self.origin == nil else { return self }
        var error = self
        error.origin = origin
        error.what = "in template '\(name)': \(what)"
        return error
    }
}

/// The text a template stands in.
struct TemplateOrigin: Hashable, Sendable {
    /// Nil for a text that is no file.
    var file: String?
    var text: String
}
