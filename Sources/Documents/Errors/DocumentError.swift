/// What is wrong with a file: where, what, and what to do next. The one error every bad file ends in.
package struct DocumentError: Error, Hashable, Sendable, CustomStringConvertible {
    package var position: SourcePosition
    /// One sentence without a full stop.
    package var what: String
    /// What the reader can do about it; may be empty when `what` says it all.
    package var remedy: String

    package init(_ position: SourcePosition, _ what: String, remedy: String = "") {
        self.position = position
        self.what = what
        self.remedy = remedy
    }

    /// `file:line:column: what`, with the remedy indented on the next line.
    package var description: String {
        remedy.isEmpty ? "\(position): \(what)" : "\(position): \(what)\n  \(remedy)"
    }
}

/// All that is wrong with a document, in the order of the text. Never empty.
package struct DocumentErrors: Error, Hashable, Sendable, CustomStringConvertible {
    package var errors: [DocumentError]

    package init(_ errors: [DocumentError]) {
        self.errors = errors
    }

    package var description: String { errors.map(\.description).joined(separator: "\n") }
}
