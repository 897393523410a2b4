package import Alerting
package import Telemetry

/// Something that made somebody act: opened by a page, or by a person.
package struct Incident: Hashable, Sendable {
    /// `inc-20261121-1`: the day (UTC) it was opened and a number.
    package var id: String
    package var title: String
    /// Empty when its alerts name none.
    package var service: String
    package var slo: String
    package var severity: String
    package var openedBy: String
    package var opened: Timestamp
    /// Nil while it is open.
    package var closed: Timestamp?
    /// In the order they fired.
    package var alerts: [IncidentAlert]
    /// In the order written.
    package var notes: [IncidentNote]

    package init(
        id: String, title: String, service: String = "", slo: String = "", severity: String = "page",
        openedBy: String = "beaufort", opened: Timestamp, closed: Timestamp? = nil,
        alerts: [IncidentAlert] = [], notes: [IncidentNote] = []
    ) {
        self.id = id
        self.title = title
        self.service = service
        self.slo = slo
        self.severity = severity
        self.openedBy = openedBy
        self.opened = opened
        self.closed = closed
        self.alerts = alerts
        self.notes = notes
    }

    /// A stretch of time to report on that no page opened: `--from T --to T`.
    package static func stretch(_ range: TimeRange) -> Incident {
        Incident(
            id: "stretch-\(range.start.milliseconds / 1_000)", title: "Report on a stretch of time",
            severity: "none", openedBy: "person", opened: range.start, closed: range.end)
    }

    package var isOpen: Bool { closed == nil }

    /// From before the first alert's condition held to the end, or to `now` while it is open: what evidence
    /// is collected over. Ten minutes are added on each side, so that the reader sees what was normal.
    package func evidenceRange(now: Timestamp, margin: TimeSpan = .minutes(10)) -> TimeRange {
        let start = alerts.map(\.active).min().map { min($0, opened) } ?? opened
        return TimeRange(start - margin, min((closed ?? now) + margin, max(now, closed ?? now)))
    }
}

/// One firing of an alert that belongs to an incident.
package struct IncidentAlert: Hashable, Sendable {
    package var fingerprint: Fingerprint
    package var labels: Labels
    package var annotations: Labels
    /// Since when its condition held.
    package var active: Timestamp
    package var fired: Timestamp
    /// Nil while it fires.
    package var resolved: Timestamp?
    /// Who told us of it; empty for an alert of our own rules.
    package var origin: String

    package init(
        fingerprint: Fingerprint, labels: Labels, annotations: Labels, active: Timestamp, fired: Timestamp,
        resolved: Timestamp? = nil, origin: String = ""
    ) {
        self.origin = origin
        self.fingerprint = fingerprint
        self.labels = labels
        self.annotations = annotations
        self.active = active
        self.fired = fired
        self.resolved = resolved
    }

    package var name: String { labels["alertname"] ?? "" }
}

/// What a person wrote down while it lasted.
package struct IncidentNote: Hashable, Sendable {
    package var time: Timestamp
    package var author: String
    package var text: String

    package init(time: Timestamp, author: String, text: String) {
        self.time = time
        self.author = author
        self.text = text
    }
}
