/// Where readers put what they find wrong, so that one pass over a file reports everything.
///
/// A reference, because nested readers write to the same list; made, filled and read in one place.
package final class Problems {
    package private(set) var errors: [DocumentError] = []
    package private(set) var warnings: [DocumentError] = []
    /// Keys that no reader asks for are passed over: for files written for other tools.
    package let ignoresUnknownKeys: Bool

    package init(ignoresUnknownKeys: Bool = false) {
        self.ignoresUnknownKeys = ignoresUnknownKeys
    }

    package func error(_ position: SourcePosition, _ what: String, remedy: String = "") {
        add(DocumentError(position, what, remedy: remedy))
    }

    package func warn(_ position: SourcePosition, _ what: String, remedy: String = "") {
        let warning = DocumentError(position, what, remedy: remedy)
        if !warnings.contains(warning) { warnings.append(warning) }
    }

    /// What is said already is not said again: two readers may find the same mistake in a file both use.
    package func add(_ error: DocumentError) {
        if !errors.contains(error) { errors.append(error) }
    }

    /// Throws everything recorded as an error, sorted by place; returns when there is none.
    package func throwIfAny() throws(DocumentErrors) {
        guard errors.isEmpty else { throw DocumentErrors(errors.sorted { $0.position < $1.position }) }
    }
}
