internal import Alerting
internal import Telemetry

/// `incident.json`: everything of the report for programs. Times are RFC 3339, spans seconds, what is unknown
/// null.
struct IncidentJSON {
    let evidence: IncidentEvidence
    let timings: IncidentTimings
    let timeline: [TimelineRow]
    let redactor: Redactor

    static let schema = "beaufort.incident/1"

    var value: JSONValue {
        .object([
            "schema": .string(IncidentJSON.schema), "version": .string(evidence.version),
            "incident": incident, "range": range(evidence.range), "counts": counts,
            "slo_impact": .array(evidence.impacts.map(impact)),
            "instants": .array(timings.instants.map(instant)),
            "timings": .array(timings.timings.map(timing)),
            "alerts": .array(evidence.incident.alerts.map(alert)),
            "deliveries": .array(evidence.deliveries.map(delivery)),
            "runbook_runs": .array(evidence.runs.map(run)),
            "timeline": .array(timeline.map(row)), "audit_head": text(evidence.auditHead),
        ])
    }

    private var incident: JSONValue {
        let incident = evidence.incident
        return .object([
            "id": .string(incident.id), "title": clean(incident.title), "service": clean(incident.service),
            "slo": clean(incident.slo), "severity": clean(incident.severity),
            "opened_by": clean(incident.openedBy), "opened": time(incident.opened),
            "closed": time(incident.closed),
            "notes": .array(
                incident.notes.map {
                    .object([
                        "time": time($0.time), "author": clean($0.author), "text": clean($0.text),
                    ])
                }),
        ])
    }

    private var counts: JSONValue {
        let counts = evidence.counts
        return .object([
            "requests": number(counts.total), "failed": number(counts.failed),
            "rate_limited": number(counts.rateLimited), "truncated": number(counts.truncated),
            "client_disconnects": number(counts.clientDisconnects), "retried": number(counts.retried),
            "fallbacks": number(counts.fallbacks), "safety_hits": number(counts.safetyHits),
            "listed": number(evidence.requests.count),
        ])
    }

    private func impact(_ impact: SLOImpact) -> JSONValue {
        .object([
            "slo": clean(impact.slo), "objective": clean(impact.objective), "good": number(impact.good),
            "bad": number(impact.bad), "budget_share": number(impact.budgetShare),
            "budget_remaining": number(impact.budgetRemaining),
        ])
    }

    private func instant(_ instant: IncidentTimings.Instant) -> JSONValue {
        .object([
            "name": .string(instant.name), "time": time(instant.time), "basis": clean(instant.basis),
        ])
    }

    private func timing(_ timing: IncidentTimings.Timing) -> JSONValue {
        .object([
            "name": .string(timing.name), "definition": .string(timing.definition),
            "seconds": number(timing.span?.seconds),
            "reason": timing.reason.isEmpty ? .null : clean(timing.reason),
        ])
    }

    private func alert(_ alert: IncidentAlert) -> JSONValue {
        .object([
            "fingerprint": .string(alert.fingerprint.description), "labels": labels(alert.labels),
            "annotations": labels(alert.annotations), "active": time(alert.active),
            "fired": time(alert.fired), "resolved": time(alert.resolved),
        ])
    }

    private func delivery(_ delivery: Delivery) -> JSONValue {
        .object([
            "receiver": clean(delivery.lane.receiver), "status": .string(delivery.status),
            "state": .string(delivery.state.rawValue), "created": time(delivery.createdAt),
            "finished": time(delivery.finishedAt), "attempts": number(delivery.attempts),
            "http_status": delivery.httpStatus.map { number($0) } ?? .null,
            "error": delivery.complaint.map { clean($0) } ?? .null,
            "fingerprints": .array(delivery.fingerprints.map { .string($0.description) }),
        ])
    }

    private func run(_ run: RunbookRun) -> JSONValue {
        .object([
            "id": .string(run.id), "runbook": clean(run.runbook), "plan": .string(run.planHash),
            "parameters": labels(run.parameters), "actor": clean(run.actor), "cause": clean(run.cause),
            "state": .string(run.state.rawValue), "reason": clean(run.reason), "started": time(run.started),
            "ended": time(run.ended), "steps": .array(run.steps.map(step)),
        ])
    }

    private func step(_ step: StepResult) -> JSONValue {
        .object([
            "name": clean(step.name), "kind": .string(step.kind.rawValue),
            "state": .string(step.state.rawValue),
            "exit_status": step.exitStatus.map { number($0) } ?? .null, "attempts": number(step.attempts),
            "started": time(step.started), "ended": time(step.ended), "reason": clean(step.reason),
            "output": clean(step.output),
        ])
    }

    private func row(_ row: TimelineRow) -> JSONValue {
        .object([
            "time": time(row.time), "source": .string(row.source.rawValue), "severity": .string(row.severity),
            "text": .string(row.text), "actor": .string(row.actor), "reference": .string(row.reference),
        ])
    }
}

extension IncidentJSON {
    private func clean(_ text: String) -> JSONValue { .string(redactor.redact(text)) }
    private func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }
    private func time(_ time: Timestamp?) -> JSONValue { text(time?.rfc3339) }
    private func number(_ value: Int) -> JSONValue { .number(Double(value)) }
    private func number(_ value: Double?) -> JSONValue { value.map { .number($0) } ?? .null }

    private func labels(_ labels: Labels) -> JSONValue {
        .object(redactor.redact(labels).sorted.map { JSONValue.Member($0.name, .string($0.value)) })
    }

    private func range(_ range: TimeRange) -> JSONValue {
        .object(["start": time(range.start), "end": time(range.end)])
    }
}
