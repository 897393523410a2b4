package import Telemetry

/// An alert generated from an SLO: a Prometheus alerting rule over the derived series, in values.
package struct BurnAlert: Hashable, Sendable {
    /// `ChatAvailabilityBudgetBurn1h`
    package var name: String
    /// PromQL.
    package var expression: String
    /// `slo`, `service`, `severity`, `window`, `short_window`, and the SLO's own labels.
    package var labels: Labels
    /// `summary`, `description` (Prometheus templates), `runbook`. In a fixed order by name.
    package var annotations: [String: String]
    /// Rule field `for`.
    package var forSpan: TimeSpan
    package var severity: BurnSeverity

    package init(
        name: String, expression: String, labels: Labels, annotations: [String: String], forSpan: TimeSpan,
        severity: BurnSeverity
    ) {
        self.name = name
        self.expression = expression
        self.labels = labels
        self.annotations = annotations
        self.forSpan = forSpan
        self.severity = severity
    }
}

/// The alerts of an SLO: one for each window pair, so that the alert says which fired, and one for
/// missing data unless that is switched off.
///
/// The descriptions ask for the budget left when they are rendered; with the SLO's `standing` they say it
/// at once. Only annotations differ then: name, expression and labels, hence the alert's identity, stay.
package func burnAlerts(for slo: SLODefinition, standing: Assessment? = nil) -> [BurnAlert] {
    let writer = BurnAlertWriter(slo: slo, standing: standing)
    return slo.policy.windows.map(writer.alert) + writer.missingDataAlert()
}
