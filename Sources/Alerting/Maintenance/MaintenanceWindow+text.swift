internal import Telemetry

extension MaintenanceWindow {
    /// `from 2026-01-04 02:00:00 Europe/Berlin for 2h, FREQ=WEEKLY;BYDAY=SU, except 2026-04-05, mutes …,
    /// excludes …`: everything that decides what it does, in one line. Equal texts do the same.
    package var text: String {
        let zone = recurrence.zone.identifier
        var parts = ["from \(recurrence.start.text) \(zone) for \(recurrence.duration)"]
        if let rule = recurrence.rule { parts.append("\(rule)") }
        if !recurrence.exceptions.isEmpty {
            parts.append("except " + recurrence.exceptions.sorted().map(\.text).joined(separator: " "))
        }
        parts.append("mutes \(mutedText)")
        parts.append("excludes \(excludedText)")
        return parts.joined(separator: ", ") + (comment.isEmpty ? "" : " (\(comment))")
    }

    /// `all`, `nothing`, or the matchers.
    package var mutedText: String {
        guard let mute else { return "nothing" }
        return mute == .all ? "all" : mute.description
    }

    /// `all`, `nothing`, or names of SLOs.
    package var excludedText: String {
        switch exclude {
        case .none: "nothing"
        case .all: "all"
        case .named(let names): names.joined(separator: " ")
        }
    }
}
