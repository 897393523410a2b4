import Telemetry

extension Scene {
    var visibleAlerts: [AlertRow] {
        snapshot.alerts.sorted(by: AlertRow.precedes).filter {
            passes([$0.name, $0.summary, $0.runbook ?? ""])
        }
    }
}

extension Canvas {
    mutating func drawAlerts(in area: Rect, _ scene: Scene) {
        let alerts = scene.visibleAlerts
        guard !alerts.isEmpty else { return drawCalm(in: area, scene) }
        let selected = scene.selection(of: alerts.count)
        let detailRows = area.height >= alerts.count + 5 ? 4 : (area.height >= 7 ? 3 : 0)
        let listRows = min(area.height - detailRows, alerts.count + 1)
        let table = Table(
            [
                .init("", 6), .init("alert", 18, grows: true), .init("what", 24, grows: true),
                .init("for", 6), .init("state", 10, grows: true, rank: 1),
                .init("runbook", 12, grows: true, rank: 2),
            ], rows: alerts.map { alertRow($0, at: scene.snapshot.time) }, selected: selected)
        draw(table, in: area.top(listRows))
        guard detailRows > 0 else { return }
        let shown = alerts[selected ?? 0]
        drawDetail(shown, in: area.dropping(top: listRows + 1))
    }

    private mutating func drawCalm(in area: Rect, _ scene: Scene) {
        guard scene.state.filter.isEmpty else {
            return drawAbsence("no alert matches \"\(scene.state.filter)\"", in: area)
        }
        if scene.snapshot.freshness.lastIngest == nil {
            return drawAbsence(scene.absence("no data, so nothing can be said about alerts"), in: area)
        }
        draw([Mark.ok("no alert is firing")], x: area.x, y: area.y, in: area)
        let quiet = scene.snapshot.objectiveNames.count
        guard quiet > 0, area.height > 1 else { return }
        drawWrapped(
            "\(quiet) objective\(quiet == 1 ? "" : "s") watched; the next page comes from whichever burns "
                + "its budget fastest.",
            in: area.dropping(top: 1))
    }

    private func alertRow(_ alert: AlertRow, at now: Timestamp) -> [Span] {
        [
            severity(alert), Span(alert.name, alert.isMuted ? .muted : .strong),
            Span(alert.summary, alert.isMuted ? .muted : .text),
            Span(alert.since.map { Units.age(now - $0, tight: true) } ?? "–"), state(alert),
            Span(alert.runbookName ?? "–", .muted),
        ]
    }

    private func severity(_ alert: AlertRow) -> Span {
        if alert.isMuted { return Mark.none("mute") }
        if !alert.isFiring { return Span("◌ soon", Style(.warning)) }
        switch alert.severity {
        case .page: return Mark.bad("PAGE")
        case .warning: return Mark.warning("WARN")
        case .info: return Span("● info", Style(.info))
        }
    }

    private func state(_ alert: AlertRow) -> Span {
        if let until = alert.silencedUntil { return .muted("silent until \(ClockText.minute(until))") }
        if let what = alert.quietFor { return .muted(what) }
        if alert.isInhibited { return .muted("inhibited") }
        if let person = alert.acknowledgedBy { return Span("ack \(person)", Style(.info)) }
        return alert.isFiring
            ? Span("unacked", Style(alert.severity == .page ? .bad : .warning)) : .muted("pending")
    }

    private mutating func drawDetail(_ alert: AlertRow, in area: Rect) {
        var lines: [[Span]] = [[.strong(alert.name), Span("  \(alert.summary)")]]
        let labels = alert.labels.without([Label.metricName, "alertname", "severity", "alertstate"]).sorted
        if !labels.isEmpty {
            lines.append([.muted("labels  " + labels.map { "\($0.name)=\($0.value)" }.joined(separator: " "))]
            )
        }
        if let since = alert.since {
            lines.append([.muted("since   "), Span(ClockText.second(since) + " UTC")])
        }
        if let runbook = alert.runbook {
            lines.append([.muted("next    "), .key("r"), Span(" run \(runbook)")])
        }
        for (index, line) in lines.prefix(area.height).enumerated() {
            draw(line, x: area.x, y: area.y + index, in: area)
        }
    }
}
