/// Why a text is not JSON, and where.
package struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Bytes before the place.
    package var offset: Int
    /// Both count from 1; columns count bytes.
    package var line: Int
    package var column: Int
    package var what: String

    package init(offset: Int, line: Int, column: Int, what: String) {
        self.offset = offset
        self.line = line
        self.column = column
        self.what = what
    }

    package var description: String { "JSON, line \(line), column \(column): \(what)" }
}
