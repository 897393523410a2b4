/// Why a recurrence rule cannot be used: which part, what is wrong with it, and what to write instead.
package struct RecurrenceError: Error, Hashable, Sendable, CustomStringConvertible {
    /// `FREQ`, `BYDAY`, …; the part as written when it is none.
    package var part: String
    package var what: String
    package var remedy: String

    package init(_ part: String, _ what: String, remedy: String) {
        self.part = part
        self.what = what
        self.remedy = remedy
    }

    package var description: String { "\(part): \(what)" }
}
