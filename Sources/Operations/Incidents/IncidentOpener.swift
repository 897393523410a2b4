package import Alerting
package import Telemetry

/// Decides what a step of an alert's life does to incidents. Pure.
///
///     firing, severity page or critical   joins an open incident that it has its cause in common with, else
///                                         opens one
///     resolved                            ends that firing; when all of an incident's have ended it closes
///
/// `IncidentBond` says what is in common.
package struct IncidentOpener: Sendable {
    /// Incidents open now, oldest first.
    package private(set) var open: [Incident]
    private let rootCauseLabels: [String]

    /// - Parameter rootCauseLabels: see `IncidentBond`.
    package init(open: [Incident], rootCauseLabels: [String] = IncidentBond.standardLabels) {
        self.open = open
        self.rootCauseLabels = rootCauseLabels
    }

    package enum Change: Hashable, Sendable {
        /// Its id is left empty: whoever records it gives the number.
        case open(Incident)
        case join(incident: String, IncidentAlert)
        case resolve(incident: String, Fingerprint, at: Timestamp)
        case close(incident: String, at: Timestamp)
    }

    /// Severities that somebody is woken for.
    package static let severities: Set = ["page", "critical"]

    /// What the transition changes; `number` gives a new incident its id.
    package mutating func observe(_ transition: AlertTransition, number: () throws -> String) rethrows
        -> [Change]
    {
        if transition.isFiring, transition.from != .firing { return try fired(transition, number) }
        return transition.isResolved ? resolved(transition) : []
    }

    private mutating func fired(_ transition: AlertTransition, _ number: () throws -> String) rethrows
        -> [Change]
    {
        let labels = transition.alert.labels
        let severity = labels["severity"] ?? ""
        guard IncidentOpener.severities.contains(severity) else { return [] }
        let alert = IncidentAlert(
            fingerprint: transition.fingerprint, labels: labels, annotations: transition.alert.annotations,
            active: transition.alert.activeAt, fired: transition.time, origin: transition.alert.origin)
        let bonds = open.map { IncidentBond(alert, $0, rootCauseLabels: rootCauseLabels) }
        if let strongest = bonds.compactMap(\.self).min(), let index = bonds.firstIndex(of: strongest) {
            open[index].alerts.append(alert)
            return [.join(incident: open[index].id, alert)]
        }
        let incident = Incident(
            id: try number(), title: alert.annotations["summary"] ?? alert.name,
            service: labels["service"] ?? "", slo: labels["slo"] ?? "", severity: severity,
            opened: transition.time, alerts: [alert])
        open.append(incident)
        return [.open(incident)]
    }

    private mutating func resolved(_ transition: AlertTransition) -> [Change] {
        var changes: [Change] = []
        // Made once: an incident may hold thousands of alerts.
        let fingerprint = transition.fingerprint
        for index in open.indices {
            let mine = open[index].alerts.indices.filter {
                open[index].alerts[$0].fingerprint == fingerprint
                    && open[index].alerts[$0].resolved == nil
            }
            guard !mine.isEmpty else { continue }
            for alert in mine { open[index].alerts[alert].resolved = transition.time }
            changes.append(
                .resolve(incident: open[index].id, fingerprint, at: transition.time))
            if open[index].alerts.allSatisfy({ $0.resolved != nil }) {
                open[index].closed = transition.time
                changes.append(.close(incident: open[index].id, at: transition.time))
            }
        }
        open.removeAll { !$0.isOpen }
        return changes
    }
}
