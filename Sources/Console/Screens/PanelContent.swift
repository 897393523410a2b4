extension Scene {
    /// Title, legend and keys of the panel.
    var frameText: FrameText {
        switch panel {
        case .alerts:
            FrameText(alertsTitle, aside: panelKeys)
        case .latencyChart:
            FrameText("Latency", aside: legend([("p50", 0), ("p95", 1), ("p99", 3)]))
        case .failedRequests:
            FrameText("Recent failed requests", aside: KeyHint.spans([KeyHint("enter", "waterfall")]))
        case .objectives:
            FrameText("Error budgets", aside: [.muted("left · burn")])
        default: FrameText(panel.title)
        }
    }

    private var alertsTitle: String {
        let firing = snapshot.alerts.count { $0.isFiring && !$0.isMuted }
        let muted = snapshot.alerts.count { $0.isMuted }
        var title = "Active alerts"
        if firing > 0 { title += " · \(firing) firing" }
        if muted > 0 { title += ", \(muted) muted" }
        return title
    }

    private var panelKeys: [Span] {
        if state.isReadOnly || snapshot.alerts.isEmpty { return [] }
        return KeyHint.spans([KeyHint("a", "ack"), KeyHint("s", "silence"), KeyHint("r", "runbook")])
    }

    func legend(_ entries: [(name: String, series: Int)]) -> [Span] {
        Array(
            entries.map { [Span("━ ", Style(.series($0.series))), .muted($0.name)] }.joined(separator: [
                Span("  ")
            ]))
    }
}

extension Canvas {
    mutating func drawContent(in area: Rect, _ scene: Scene) {
        switch scene.panel {
        case .success: drawSuccess(in: area, scene)
        case .latencyCard: drawLatencyCard(in: area, scene)
        case .firstChunk: drawFirstChunk(in: area, scene)
        case .throughput: drawThroughput(in: area, scene)
        case .saturation: drawSaturation(in: area, scene)
        case .weather: drawWeather(in: area, scene)
        case .alerts: drawAlerts(in: area, scene)
        case .objectives: drawObjectives(in: area, scene)
        case .upstreams: drawUpstreams(in: area, scene)
        case .failedRequests, .requests: drawRequests(in: area, scene)
        default: drawAbsence("to come", in: area)
        }
    }

    mutating func drawOverlay(_ snapshot: Snapshot, _ state: ViewState) {}
}
