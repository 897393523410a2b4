package import Telemetry

/// How long it took to notice, tell, answer, mitigate and resolve. Other tools start the clock elsewhere, so
/// each number carries its definition; one that cannot be known is absent with the reason, never 0.
package struct IncidentTimings: Hashable, Sendable {
    package struct Timing: Hashable, Sendable {
        package var name: String
        package var definition: String
        package var span: TimeSpan?
        /// Why there is no number; empty when there is.
        package var reason: String
    }

    /// An instant, or why it is not known.
    package struct Instant: Hashable, Sendable {
        package var name: String
        package var time: Timestamp?
        /// Where it comes from, or why it is missing.
        package var basis: String
    }

    package let instants: [Instant]
    package let timings: [Timing]

    package init(_ evidence: IncidentEvidence) {
        let finder = InstantFinder(evidence: evidence)
        let (impact, alert) = (finder.impactStart, finder.alert)
        let (notified, acknowledged) = (finder.notified, finder.acknowledged)
        let (mitigated, resolved) = (finder.mitigated, finder.resolved)
        instants = [impact, alert, notified, acknowledged, mitigated, resolved]
        timings = [
            IncidentTimings.span("TTD", "time to detect: first page firing − impact start", impact, alert),
            IncidentTimings.span(
                "TTN", "time to notify: first delivery answered 2xx − first page firing", alert, notified),
            IncidentTimings.span(
                "TTA", "time to acknowledge: first acknowledgement by a person − first page firing", alert,
                acknowledged),
            IncidentTimings.span(
                "TTM", "time to mitigate: burn rate back below 1 for good − impact start", impact, mitigated),
            IncidentTimings.span("TTR", "time to resolve: incident closed − impact start", impact, resolved),
        ]
    }

    private static func span(_ name: String, _ definition: String, _ from: Instant, _ to: Instant) -> Timing {
        guard let start = from.time else {
            return Timing(name: name, definition: definition, span: nil, reason: from.basis)
        }
        guard let end = to.time else {
            return Timing(name: name, definition: definition, span: nil, reason: to.basis)
        }
        return Timing(name: name, definition: definition, span: end - start, reason: "")
    }
}
