package import Documents
package import Telemetry

/// Planned work that recurs: while it is held some alerts are not notified, or the events of some SLOs do not
/// count, or both.
package struct MaintenanceWindow: Hashable, Sendable {
    /// Unique in its file.
    package var name: String
    package var comment: String
    /// Who answers for it; the actor in the audit log.
    package var owner: String
    package var recurrence: Recurrence
    /// What an alert must meet to be muted; nil mutes nothing.
    package var mute: MatcherSet?
    package var exclude: Exclude
    /// Where it is written.
    package var position: SourcePosition

    /// SLOs whose events do not count meanwhile.
    package enum Exclude: Hashable, Sendable {
        case none
        case all
        case named([String])
    }

    package init(
        name: String, comment: String = "", owner: String, recurrence: Recurrence, mute: MatcherSet? = nil,
        exclude: Exclude = .none, position: SourcePosition = SourcePosition(file: "")
    ) {
        self.name = name
        self.comment = comment
        self.owner = owner
        self.recurrence = recurrence
        self.mute = mute
        self.exclude = exclude
        self.position = position
    }

    /// Whether an alert with these labels is muted while the window is held.
    package func mutes(_ labels: Labels) -> Bool { mute?.matches(labels) ?? false }
}
