import Telemetry

extension Canvas {
    /// What is being done about it: open incidents, runbooks, and whether the pages arrived.
    mutating func drawOperations(in area: Rect, _ scene: Scene) {
        let snapshot = scene.snapshot
        var lines: [[Span]] = []
        for incident in snapshot.openIncidents.prefix(3) {
            lines.append([
                Mark.bad(incident.id), Span(" \(incident.title)"),
                .muted("  open \(Units.age(snapshot.time - incident.opened))"),
            ])
        }
        for run in snapshot.runbookRuns.prefix(3) { lines += runLines(run, at: snapshot.time) }
        for delivery in snapshot.deliveries.prefix(6) { lines.append(line(delivery, at: snapshot.time)) }
        if lines.isEmpty {
            guard snapshot.freshness.lastIngest != nil else {
                return drawAbsence(scene.absence("no data"), in: area)
            }
            guard !snapshot.coverage.isDisjoint(with: [.incidents, .runbookRuns, .deliveries]) else {
                return drawAbsence("this source keeps no incidents, runbook runs or deliveries", in: area)
            }
            lines = quietLines(snapshot)
        }
        for (index, line) in lines.prefix(area.height).enumerated() {
            draw(line, x: area.x, y: area.y + index, in: area)
        }
    }

    private func quietLines(_ snapshot: Snapshot) -> [[Span]] {
        let last = snapshot.incidents.first.map {
            "last incident \($0.id), \(Units.age(snapshot.time - $0.opened)) ago"
        }
        return [[Mark.ok("nothing is open")], [.muted(last ?? "no incident and no page in the last 7 days")]]
    }

    private func runLines(_ run: RunbookRunRow, at now: Timestamp) -> [[Span]] {
        let head: Span =
            switch run.state {
            case .running: Span("▶ \(run.runbook)", Style(.info, bold: true))
            case .succeeded: Mark.ok(run.runbook)
            case .failed: Mark.bad(run.runbook)
            case .cancelled: Mark.none(run.runbook)
            }
        let took = Units.age((run.finished ?? now) - run.started)
        var lines: [[Span]] = [[head, .muted("  step \(run.stepsDone)/\(run.stepsTotal)  \(took)")]]
        if run.state == .running || run.state == .failed, !run.step.isEmpty {
            lines.append([.muted("  > \(run.step)")])
        }
        return lines
    }

    private func line(_ delivery: DeliveryRow, at now: Timestamp) -> [Span] {
        let when = Span.muted("  \(Units.age(now - delivery.time)) ago")
        switch delivery.outcome {
        case .delivered:
            let took = delivery.latency.map { " in \(Units.seconds($0.seconds))" } ?? ""
            return [Mark.ok("\(delivery.alert)"), .muted(" → \(delivery.receiver)\(took)"), when]
        case .waiting:
            return [
                Mark.warning(delivery.alert), .muted(" → \(delivery.receiver), try \(delivery.attempts)"),
                when,
            ]
        case .failed:
            return [
                Mark.bad(delivery.alert),
                .muted(" → \(delivery.receiver) gave up after \(delivery.attempts)"), when,
            ]
        }
    }
}
