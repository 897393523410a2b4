package import Telemetry

/// An alert as routing, grouping and receivers see it.
package struct Alert: Hashable, Sendable {
    package var labels: Labels
    package var annotations: Labels
    package var startsAt: Timestamp
    /// When it ended; nil while it fires.
    package var endsAt: Timestamp?
    package var generatorURL: String
    package let fingerprint: Fingerprint

    package init(
        labels: Labels, annotations: Labels = Labels(), startsAt: Timestamp, endsAt: Timestamp? = nil,
        generatorURL: String = ""
    ) {
        self.labels = labels
        self.annotations = annotations
        self.startsAt = startsAt
        self.endsAt = endsAt
        self.generatorURL = generatorURL
        fingerprint = Fingerprint(labels)
    }

    package func isResolved(at time: Timestamp) -> Bool {
        endsAt.map { $0 <= time } ?? false
    }
}

extension Alert {
    /// Nil for an alert nobody need hear of: pending, or never fired.
    package init?(_ active: ActiveAlert, generatorURL: String = "") {
        guard active.state != .pending, let firedAt = active.firedAt else { return nil }
        self.init(
            labels: active.labels, annotations: active.annotations, startsAt: firedAt,
            endsAt: active.state == .firing ? nil : active.resolvedAt ?? firedAt, generatorURL: generatorURL)
    }
}

extension Alert {
    /// Alerts of two sources, each alert once: it fires while either says so, since the earlier start.
    static func joined(_ own: [Alert], _ others: [Alert]) -> [Alert] {
        guard !others.isEmpty else { return own }
        var told = Dictionary(others.map { ($0.fingerprint, $0) }) { _, last in last }
        let joined = own.map { alert in
            guard let other = told.removeValue(forKey: alert.fingerprint) else { return alert }
            var standing = alert.endsAt == nil ? alert : other
            standing.startsAt = min(alert.startsAt, other.startsAt)
            return standing
        }
        return joined + others.filter { told[$0.fingerprint] != nil }
    }
}
