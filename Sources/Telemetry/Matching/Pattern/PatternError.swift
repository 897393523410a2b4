/// Why a text is no regular expression.
package struct PatternError: Error, Hashable, Sendable, CustomStringConvertible {
    package var pattern: String
    /// Unicode scalars before the place.
    package var offset: Int
    package var what: String

    package init(pattern: String, offset: Int, what: String) {
        self.pattern = pattern
        self.offset = offset
        self.what = what
    }

    package var description: String {
        "error parsing regexp '\(pattern)': \(what) (at character \(offset + 1))"
    }
}
