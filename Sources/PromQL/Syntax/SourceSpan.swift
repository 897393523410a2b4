/// Where a node stands in the query text, as byte offsets (end excluded).
///
/// Two expressions that differ only in where they were written are the same expression, so spans are
/// always equal and add nothing to a hash.
package struct SourceSpan: Hashable, Sendable {
    package var start: Int
    package var end: Int

    package init(_ start: Int = 0, _ end: Int = 0) {
        self.start = start
        self.end = end
    }

    package static func == (left: SourceSpan, right: SourceSpan) -> Bool { true }
    package func hash(into hasher: inout Hasher) {}

    /// The smallest span that holds both.
    func union(_ other: SourceSpan) -> SourceSpan {
        SourceSpan(min(start, other.start), max(end, other.end))
    }
}
