package import Telemetry

/// An executable Markdown file: front matter that declares parameters, and fenced shell cells that are its
/// steps. A reader without Beaufort still reads it as plain instructions.
package struct Runbook: Hashable, Sendable {
    /// The file's name without folder and ending: `high-latency`.
    package var name: String
    package var file: String
    package var title: String
    /// The first paragraph of prose.
    package var summary: String
    package var risk: Risk
    /// Limit of the whole run, undo steps excluded.
    package var timeout: TimeSpan
    package var parameters: [RunbookParameter]
    package var steps: [RunbookStep]
    /// The text as read; plans are bound to its hash.
    package var text: String

    /// What the worst step may do to a running service.
    package enum Risk: String, Hashable, Sendable, CaseIterable, Comparable {
        /// Only looks.
        case read
        /// Changes nothing a user would notice.
        case safe
        /// Interrupts service for a while.
        case disruptive
        /// Cannot be taken back.
        case destructive

        package static func < (left: Risk, right: Risk) -> Bool {
            let order = Risk.allCases
            return (order.firstIndex(of: left) ?? 0) < (order.firstIndex(of: right) ?? 0)
        }
    }
}
