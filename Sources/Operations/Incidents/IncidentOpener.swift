package import Alerting
package import Telemetry

/// Decides what a step of an alert's life does to incidents. Pure.
///
///     firing, severity page or critical   joins the open incident of the same service or SLO, else opens one
///     resolved                            ends that firing; when all of an incident's have ended it closes
///
/// An alert that names neither service nor SLO (the runtime is down, the API fails) concerns the whole agent:
/// it joins whatever is open, and whatever pages while it is open joins it.
package struct IncidentOpener: Sendable {
    /// Incidents open now, oldest first.
    package private(set) var open: [Incident]

    package init(open: [Incident]) {
        self.open = open
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
            active: transition.alert.activeAt, fired: transition.time)
        if let index = open.firstIndex(where: { $0.covers(labels) }) {
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

extension Incident {
    /// Whether an alert with these labels belongs to it.
    fileprivate func covers(_ labels: Labels) -> Bool {
        let service = labels["service"] ?? ""
        let slo = labels["slo"] ?? ""
        if service.isEmpty && slo.isEmpty || self.service.isEmpty && self.slo.isEmpty { return true }
        return !service.isEmpty && service == self.service || !slo.isEmpty && slo == self.slo
    }
}
