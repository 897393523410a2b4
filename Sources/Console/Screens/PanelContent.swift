import Telemetry

extension Scene {
    /// Title, legend and keys of the panel.
    var frameText: FrameText {
        switch panel {
        case .alerts:
            FrameText(alertsTitle, aside: panelKeys)
        case .latencyChart: FrameText("Latency", aside: legend([("p50", 0), ("p95", 1), ("p99", 3)]))
        case .failedRequests:
            FrameText(panel.title, aside: KeyHint.spans([KeyHint("enter", "waterfall")]))
        case .objectives: FrameText("Error budgets", aside: windAside)
        case .load:
            FrameText(
                panel.title,
                aside: [
                    Span("█ ", Style(.series(0))), .muted("in flight  "), Span("█ ", Style(.warning)),
                    .muted("waiting"),
                ])
        case .upstreams:
            FrameText(
                panel.title,
                aside: [
                    Span("■", Style(.good)), .muted(" ok "), Span("▲", Style(.warning)), .muted(" < 99% "),
                    Span("✖", Style(.bad)), .muted(" < 90%"),
                ])
        case .budgets:
            FrameText(
                panel.title,
                footnote: legend(
                    zip(CombinationText.names(Array(worstObjectives.prefix(4)), width: 15), Scene.lineInks)
                        .map { ($0, $1) }))
        case .costChart: FrameText("Cost", aside: [.muted("$ per \(costStep)")])
        case .tokens: FrameText("Tokens out", aside: [.muted("tok/s")])
        case .service: FrameText(panel.title, aside: [.muted("last \(Units.age(snapshot.window))")])
        case .models: FrameText(panel.title, aside: [.muted("share of requests")])
        case .heatmap: FrameText(panel.title, aside: [.muted("requests ·░▒▓█")])
        case .waterfall:
            FrameText(
                waterfallTitle, aside: inspectedRequest.map { [.muted(ClockText.second($0.start))] } ?? [])
        case .requests: FrameText(panel.title, aside: KeyHint.spans([KeyHint("enter", "waterfall")]))
        default: FrameText(panel.title)
        }
    }

    private var costStep: TimeSpan { max(snapshot.cost.history.step, .seconds(30)) }

    private var waterfallTitle: String {
        inspectedRequest.map { "Request \($0.id.suffix(6)) · \($0.why)" } ?? panel.title
    }

    private var windAside: [Span] {
        guard let step = snapshot.weather.step, let name = snapshot.weather.name else {
            return [.muted("left · burn")]
        }
        return [Span("≋ wind \(step) \(name)", windStyle(step))]
    }

    private var alertsTitle: String {
        let firing = snapshot.firingPages + snapshot.firingWarnings
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
        case .latencyChart: drawLatencyChart(in: area, scene)
        case .load: drawLoad(in: area, scene)
        case .gpu: drawGPU(in: area, scene)
        case .operations: drawOperations(in: area, scene)
        case .cost: drawCost(in: area, scene)
        case .compliance: drawCompliance(in: area, scene)
        case .safety: drawSafety(in: area, scene)
        case .service: drawService(in: area, scene)
        case .budgets: drawBudgets(in: area, scene)
        case .models: drawModels(in: area, scene)
        case .costChart: drawCostChart(in: area, scene)
        case .tokens: drawTokens(in: area, scene)
        case .incidents: drawIncidents(in: area, scene)
        case .heatmap: drawHeatmaps(in: area, scene)
        case .stages: drawStages(in: area, scene)
        case .waterfall: drawWaterfall(in: area, scene)
        case .attributes: drawAttributes(in: area, scene)
        case .versions: drawVersions(in: area, scene)
        case .failures: drawFailures(in: area, scene)
        case .runtime: drawRuntime(in: area, scene)
        }
    }
}
