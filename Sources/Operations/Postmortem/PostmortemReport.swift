internal import Alerting
internal import Telemetry

/// The report as blocks: what is known filled in, what only people know left for them. All text in it is
/// redacted.
struct PostmortemReport {
    let evidence: IncidentEvidence
    let timings: IncidentTimings
    let timeline: [TimelineRow]
    let redactor: Redactor

    var title: String { "Postmortem \(evidence.incident.id): \(clean(evidence.incident.title))" }

    var blocks: [ReportBlock] {
        [.heading(1, title), .paragraph(summary), .table(["", ""], facts)]
            + [.heading(2, "Impact"), .table(["what", "count"], impact)] + budget
            + [
                .heading(2, "Detection and response"),
                .table(["", "duration", "how it is counted"], durations),
            ]
            + [.table(["moment", "time (UTC)", "taken from"], instants)]
            + pages + runbooks + plots + story + people
    }

    private func clean(_ text: String) -> String { redactor.redact(text) }

    // MARK: What it says first

    /// One sentence that could go into a mail.
    var summary: String {
        let incident = evidence.incident
        let subject = incident.slo.isEmpty ? incident.service : incident.slo
        var text = "On \(incident.opened.rfc3339.prefix(10)) "
        text += subject.isEmpty ? "the service" : clean(subject)
        if let closed = incident.closed {
            text += " was in an incident for \(PostmortemReport.short(closed - incident.opened))"
        } else {
            text += " went into an incident at \(incident.opened.rfc3339) that is still open"
        }
        let counts = evidence.counts
        text += ": \(counts.failed) of \(counts.total) requests failed"
        if let share = PostmortemReport.share(counts.failed, of: counts.total) { text += " (\(share))" }
        if let worst = evidence.impacts.filter({ $0.budgetShare != nil }).max(by: {
            ($0.budgetShare ?? 0) < ($1.budgetShare ?? 0)
        }), let spent = worst.budgetShare {
            text +=
                ", \(PostmortemReport.percent(spent)) of the error budget of \(clean(worst.slo)) was spent"
        }
        let pages = Set(incident.alerts.map(\.name)).count
        text += pages == 0 ? "." : ". \(pages == 1 ? "One alert" : "\(pages) alerts") paged"
        if pages > 0 {
            let delivered = timings.timings.first { $0.name == "TTN" }?.span
            text +=
                delivered.map { "; the first page was delivered \(PostmortemReport.short($0)) later." } ?? "."
        }
        return text
    }

    private var facts: [[String]] {
        let incident = evidence.incident
        return [
            ["Incident", incident.id], ["Severity", clean(incident.severity)],
            ["Service", clean(incident.service.isEmpty ? "the whole agent" : incident.service)],
            ["Opened", incident.opened.rfc3339],
            ["Closed", incident.closed?.rfc3339 ?? "still open"],
            ["Evidence", "\(evidence.range.start.rfc3339) to \(evidence.range.end.rfc3339)"],
            ["Status", "Draft"], ["Authors", "…"],
        ]
    }

    // MARK: Impact

    private var impact: [[String]] {
        let counts = evidence.counts
        return [
            ["requests", "\(counts.total)"], ["failed", "\(counts.failed)"],
            ["of these, turned away (429)", "\(counts.rateLimited)"],
            ["of these, answers cut short", "\(counts.truncated)"],
            ["clients that left", "\(counts.clientDisconnects)"],
            ["served only after a retry", "\(counts.retried)"],
            ["served by a fallback", "\(counts.fallbacks)"],
            ["with a safety rule matched", "\(counts.safetyHits)"],
            [
                "requests listed in requests.csv",
                evidence.requests.count == counts.total
                    ? "all" : "\(evidence.requests.count) of \(counts.total)",
            ],
        ]
    }

    private var budget: [ReportBlock] {
        guard !evidence.impacts.isEmpty else {
            return [.heading(2, "Error budget"), .paragraph("No SLO is in the evidence.")]
        }
        let rows = evidence.impacts.map { impact in
            [
                clean(impact.slo), clean(impact.objective), "\(impact.good)", "\(impact.bad)",
                impact.budgetShare.map(PostmortemReport.percent) ?? "unknown",
                impact.budgetRemaining.map(PostmortemReport.percent) ?? "unknown",
            ]
        }
        return [
            .heading(2, "Error budget"),
            .table(["SLO", "promise", "good", "bad", "budget spent", "budget left"], rows),
            .paragraph("Spent = bad events here / (budget · events of the whole period)."),
        ]
    }

    // MARK: Response

    private var durations: [[String]] {
        timings.timings.map { timing in
            let value = timing.span.map(PostmortemReport.short) ?? "unknown: \(clean(timing.reason))"
            return [timing.name, value, timing.definition]
        }
    }

    private var instants: [[String]] {
        timings.instants.map { [$0.name, $0.time?.rfc3339 ?? "unknown", clean($0.basis)] }
    }

    private var pages: [ReportBlock] {
        let alerts = evidence.incident.alerts.map { alert in
            [
                clean(alert.name), clean(alert.labels["severity"] ?? ""), alert.fired.rfc3339,
                alert.resolved?.rfc3339 ?? "still firing", clean(alert.annotations["summary"] ?? ""),
            ]
        }
        let deliveries = evidence.deliveries.map { delivery in
            let end = delivery.finishedAt
            return [
                clean(delivery.lane.receiver), delivery.status, delivery.createdAt.rfc3339,
                end?.rfc3339 ?? "not yet", delivery.latency.map(PostmortemReport.short) ?? "",
                "\(delivery.attempts)", delivery.state.rawValue,
            ]
        }
        var blocks: [ReportBlock] = [.heading(2, "What paged")]
        blocks.append(
            alerts.isEmpty
                ? .paragraph("No alert belongs to this incident.")
                : .table(["alert", "severity", "fired", "resolved", "said"], alerts))
        blocks.append(.heading(3, "Deliveries"))
        blocks.append(
            deliveries.isEmpty
                ? .paragraph("No notification was sent.")
                : .table(
                    ["receiver", "status", "decided", "finished", "took", "attempts", "outcome"], deliveries))
        return blocks
    }

    private var runbooks: [ReportBlock] {
        guard !evidence.runs.isEmpty else {
            return [.heading(2, "Runbooks"), .paragraph("No runbook ran.")]
        }
        return [.heading(2, "Runbooks")]
            + evidence.runs.flatMap { run -> [ReportBlock] in
                let steps = run.steps.enumerated().map { number, step in
                    [
                        "\(number + 1)", clean(step.name), step.kind.rawValue, step.state.words,
                        step.exitStatus.map { "\($0)" } ?? "",
                        PostmortemReport.short(step.ended - step.started), clean(step.reason),
                    ]
                }
                var line = "Started by \(clean(run.actor)) (\(clean(run.cause))) at \(run.started.rfc3339): "
                line += run.state.words
                if !run.reason.isEmpty { line += ", \(clean(run.reason))" }
                if !run.parameters.isEmpty { line += ". Parameters \(clean(run.parameters.description))" }
                return [
                    .heading(3, "\(clean(run.runbook)), run \(run.id)"), .paragraph(line + "."),
                    .table(["", "step", "kind", "outcome", "exit", "took", "reason"], steps),
                ]
            }
    }

    private var plots: [ReportBlock] {
        let plots = PostmortemPlots.all(evidence)
        return plots.isEmpty ? [] : [.heading(2, "Plots")] + plots.map { .plot(cleaned($0)) }
    }

    private func cleaned(_ plot: LinePlot) -> LinePlot {
        var plot = plot
        for index in plot.lines.indices { plot.lines[index].name = clean(plot.lines[index].name) }
        return plot
    }

    private var story: [ReportBlock] {
        let rows = timeline.map { row in
            [row.time.rfc3339, row.source.rawValue, row.text, row.actor]
        }
        return [.heading(2, "Timeline"), .table(["time (UTC)", "source", "what happened", "who"], rows)]
    }

    /// What no measurement can know.
    private var people: [ReportBlock] {
        [
            .heading(2, "Root cause"), .blank("What made it happen, and what triggered it on this day?"),
            .heading(2, "Resolution"), .blank("What ended it, and was that the runbook's doing?"),
            .heading(2, "Lessons"), .heading(3, "What went well"), .blank("…"),
            .heading(3, "What went wrong"), .blank("…"), .heading(3, "Where we were lucky"), .blank("…"),
            .heading(2, "Action items"),
            .table(["action", "kind (prevent, detect, mitigate)", "owner", "due"], [["", "", "", ""]]),
            .paragraph(
                "Numbers and times come from the agent's own records (beaufort \(evidence.version)); the files beside "
                    + "this one hold them in full. Private text was taken out."),
        ]
    }
}

extension PostmortemReport {
    /// At most two units: `1h12m`, `3.2s`.
    static func short(_ span: TimeSpan) -> String {
        if span.milliseconds.magnitude < 60_000 {
            return numberText((span.seconds * 10).rounded() / 10) + "s"
        }
        let seconds = TimeSpan(milliseconds: (span.milliseconds + 500) / 1_000 * 1_000)
        return seconds.description
    }

    static func percent(_ share: Double) -> String {
        let value = share * 100
        let digits = abs(value) >= 10 ? 10.0 : 1_000
        return numberText((value * digits).rounded() / digits) + " %"
    }

    static func share(_ part: Int, of all: Int) -> String? {
        all > 0 ? percent(Double(part) / Double(all)) : nil
    }
}
