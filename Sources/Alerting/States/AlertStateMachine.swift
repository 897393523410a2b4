package import Telemetry

/// The life of one rule's alerts, as Prometheus defines it:
///
///     (absent) ── condition ──▶ pending ── held `for` ──▶ firing ── gone `keep_firing_for` ──▶ inactive
///                                  └── gone ──▶ (absent)                15 min later ──▶ (absent)
///
/// `for: 0` passes through pending within one evaluation. A failed query is no evaluation: nothing is
/// called, nothing changes.
package struct AlertStateMachine: Hashable, Sendable {
    package var holdFor: TimeSpan
    package var keepFiringFor: TimeSpan
    /// By label set. Pending, firing, and resolved not long ago.
    package private(set) var alerts: [Labels: ActiveAlert]

    /// Resolved alerts are remembered this long (Prometheus' resolvedRetention).
    package static let resolvedRetention = TimeSpan.minutes(15)

    package init(holdFor: TimeSpan, keepFiringFor: TimeSpan = .zero, alerts: [ActiveAlert] = []) {
        self.holdFor = holdFor
        self.keepFiringFor = keepFiringFor
        self.alerts = Dictionary(alerts.map { ($0.labels, $0) }) { _, last in last }
    }

    /// One element of the rule's result, labels and annotations already made.
    package struct Element: Hashable, Sendable {
        package var labels: Labels
        package var annotations: Labels
        package var value: Double

        package init(labels: Labels, annotations: Labels = Labels(), value: Double) {
            self.labels = labels
            self.annotations = annotations
            self.value = value
        }
    }

    /// Takes the result of an evaluation that succeeded, label sets unique, and returns what changed,
    /// ordered by labels.
    package mutating func evaluate(_ elements: [Element], at time: Timestamp) -> [AlertTransition] {
        var transitions: [AlertTransition] = []
        var present: Set<Labels> = []
        for element in elements {
            present.insert(element.labels)
            transitions += see(element, at: time)
        }
        for (labels, alert) in alerts where !present.contains(labels) {
            transitions += miss(alert, at: time)
        }
        return transitions.sorted { $0.alert.labels < $1.alert.labels }
    }

    /// Ends every alert, because its rule is no more.
    package mutating func end(at time: Timestamp, reason: String) -> [AlertTransition] {
        let transitions = alerts.values.filter { $0.state != .inactive }
            .map { resolve($0, at: time, reason: reason) }
        return transitions.sorted { $0.alert.labels < $1.alert.labels }
    }

    private mutating func see(_ element: Element, at time: Timestamp) -> [AlertTransition] {
        var transitions: [AlertTransition] = []
        var alert: ActiveAlert
        if let known = alerts[element.labels], known.state != .inactive {
            alert = known
            alert.value = element.value
            alert.annotations = element.annotations
            alert.keepFiringSince = nil
        } else {
            alert = ActiveAlert(
                labels: element.labels, annotations: element.annotations, value: element.value,
                state: .pending, activeAt: time)
            if holdFor > .zero {
                transitions.append(AlertTransition(time: time, from: nil, to: .pending, alert: alert))
            }
        }
        if alert.state == .pending, time - alert.activeAt >= holdFor {
            alert.state = .firing
            alert.firedAt = time
            transitions.append(
                AlertTransition(time: time, from: holdFor > .zero ? .pending : nil, to: .firing, alert: alert)
            )
        }
        alerts[element.labels] = alert
        return transitions
    }

    private mutating func miss(_ alert: ActiveAlert, at time: Timestamp) -> [AlertTransition] {
        switch alert.state {
        case .inactive:
            if let end = alert.resolvedAt, time - end > Self.resolvedRetention { alerts[alert.labels] = nil }
            return []
        case .pending:
            return [resolve(alert, at: time)]
        case .firing:
            guard keepFiringFor > .zero else { return [resolve(alert, at: time)] }
            let since = alert.keepFiringSince ?? time
            if time - since < keepFiringFor {
                alerts[alert.labels]?.keepFiringSince = since
                return []
            }
            return [resolve(alert, at: time)]
        }
    }

    /// Firing becomes inactive, pending vanishes.
    private mutating func resolve(_ alert: ActiveAlert, at time: Timestamp, reason: String = "")
        -> AlertTransition
    {
        guard alert.state == .firing else {
            alerts[alert.labels] = nil
            return AlertTransition(time: time, from: .pending, to: nil, alert: alert, reason: reason)
        }
        var ended = alert
        ended.state = .inactive
        ended.resolvedAt = time
        ended.keepFiringSince = nil
        alerts[alert.labels] = ended
        return AlertTransition(time: time, from: .firing, to: .inactive, alert: ended, reason: reason)
    }
}
