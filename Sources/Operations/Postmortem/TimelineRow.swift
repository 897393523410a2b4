internal import Alerting
package import Telemetry

/// One line of the story.
package struct TimelineRow: Hashable, Sendable {
    package enum Source: String, Hashable, Sendable, CaseIterable {
        case alert, incident, delivery, person, runbook, runtime
    }

    package var time: Timestamp
    package var source: Source
    package var severity: String
    package var text: String
    package var actor: String
    /// What it is about: a fingerprint, a run's id.
    package var reference: String
}

extension IncidentEvidence {
    /// What happened, in order; redacted.
    func timeline(_ redactor: Redactor) -> [TimelineRow] {
        var rows = incidentRows + alertRows + deliveryRows + runRows + momentRows
        rows += runtimeEvents.map { row($0.time, .runtime, $0.text, actor: $0.actor) }
        rows += acknowledgements.map { row($0.time, .person, $0.text, actor: $0.actor) }
        rows += incident.notes.map { row($0.time, .person, "note: \($0.text)", actor: $0.author) }
        let order = TimelineRow.Source.allCases
        return rows.enumerated().sorted { left, right in
            let (a, b) = (left.element, right.element)
            if a.time != b.time { return a.time < b.time }
            let (first, second) = (order.firstIndex(of: a.source) ?? 0, order.firstIndex(of: b.source) ?? 0)
            return first == second ? left.offset < right.offset : first < second
        }.map { pair in
            var row = pair.element
            row.text = redactor.redact(row.text)
            row.actor = redactor.redact(row.actor)
            row.reference = redactor.redact(row.reference)
            row.severity = redactor.redact(row.severity)
            return row
        }
    }

    private func row(
        _ time: Timestamp, _ source: TimelineRow.Source, _ text: String, actor: String = "",
        severity: String = "", reference: String = ""
    ) -> TimelineRow {
        TimelineRow(
            time: time, source: source, severity: severity, text: text, actor: actor, reference: reference)
    }

    /// What nobody recorded at the time and the evidence shows.
    private var momentRows: [TimelineRow] {
        let finder = InstantFinder(evidence: self)
        return [(finder.impactStart, "impact begins"), (finder.mitigated, "mitigated")].compactMap {
            instant, text in
            instant.time.map { row($0, .incident, "\(text): \(instant.basis)", reference: incident.id) }
        }
    }

    private var incidentRows: [TimelineRow] {
        var rows = [
            row(
                incident.opened, .incident, "incident opened: \(incident.title)", actor: incident.openedBy,
                severity: incident.severity, reference: incident.id)
        ]
        if let closed = incident.closed {
            rows.append(row(closed, .incident, "incident closed", reference: incident.id))
        }
        return rows
    }

    private var alertRows: [TimelineRow] {
        transitions.map { transition in
            let labels = transition.alert.labels
            let name = labels["alertname"] ?? "an alert"
            var text = "\(name) "
            switch (transition.from, transition.to) {
            case (_, .firing?): text += "fires"
            case (.firing?, _): text += "resolved"
            case (_, .pending?): text += "pending"
            default: text += "is over before it fired"
            }
            if transition.isFiring, let summary = transition.alert.annotations["summary"] {
                text += ": \(summary)"
            }
            if !transition.reason.isEmpty { text += " (\(transition.reason))" }
            return row(
                transition.time, .alert, text, severity: labels["severity"] ?? "",
                reference: transition.fingerprint.description)
        }
    }

    private var deliveryRows: [TimelineRow] {
        deliveries.map { delivery in
            let what = "\(delivery.status) to \(delivery.lane.receiver)"
            let time = delivery.finishedAt ?? delivery.lastAttemptAt ?? delivery.createdAt
            let tries = delivery.attempts == 1 ? "1 attempt" : "\(delivery.attempts) attempts"
            let text: String
            switch delivery.state {
            case .delivered:
                text = "delivered \(what) after \(time - delivery.createdAt) (\(tries))"
            case .dead: text = "gave up \(what) after \(tries): \(delivery.complaint ?? "no answer")"
            case .pending: text = "still trying \(what) (\(tries))"
            }
            return row(time, .delivery, text, reference: delivery.key)
        }
    }

    private var runRows: [TimelineRow] {
        runs.flatMap { run in
            var rows = [
                row(
                    run.started, .runbook, "runbook \(run.runbook) started (\(run.cause))", actor: run.actor,
                    reference: run.id)
            ]
            rows += run.steps.map { step in
                let reason = step.reason.isEmpty ? "" : ": \(step.reason)"
                return row(
                    step.ended, .runbook,
                    "runbook \(run.runbook), step \(step.name) \(step.state.words)\(reason)",
                    actor: run.actor, reference: run.id)
            }
            if let ended = run.ended {
                let reason = run.reason.isEmpty ? "" : ": \(run.reason)"
                rows.append(
                    row(
                        ended, .runbook, "runbook \(run.runbook) \(run.state.words)\(reason)",
                        actor: run.actor, reference: run.id))
            }
            return rows
        }
    }
}

extension RunState {
    /// As a sentence says it.
    package var words: String { rawValue.split(separator: "_").joined(separator: " ") }
}
