package import Documents

/// A check that does not hold, or a remark about a test.
package struct RuleTestFinding: Hashable, Sendable, CustomStringConvertible {
    package var position: SourcePosition
    /// The test's name; empty for one without.
    package var test: String
    package var what: String
    /// The test stands, but tells less than it seems to.
    package var isWarning = false

    package var description: String {
        let name = test.isEmpty ? "" : "test '\(test)': "
        return "\(position): \(isWarning ? "warning: " : "")\(name)\(what)"
    }
}
