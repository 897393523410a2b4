/// Why a predicate's text is refused.
package struct PredicateError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Column of the offending character in the predicate's text, from 1.
    package let column: Int
    package let what: String
    /// What to write instead.
    package let remedy: String

    package var description: String { "column \(column): \(what)\n  \(remedy)" }
}
