/// What is wrong with a query and where.
package struct ParseError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Bytes from the start of the query.
    package var offset: Int
    /// Both from 1; the column counts bytes, as Prometheus does.
    package var line: Int
    package var column: Int
    package var what: String

    /// Finds line and column of `offset` in the query's bytes.
    init(_ what: String, at offset: Int, in text: [UInt8]) {
        (line, column) = linePosition(of: offset, in: text)
        self.offset = offset
        self.what = what
    }

    package var description: String { "\(line):\(column): parse error: \(what)" }
}

/// Line and column of a byte, both from 1.
func linePosition(of offset: Int, in text: [UInt8]) -> (line: Int, column: Int) {
    let before = text.prefix(max(0, offset))
    let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    return (before.count { $0 == UInt8(ascii: "\n") } + 1, before.count - lineStart + 1)
}
