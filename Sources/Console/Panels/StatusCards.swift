import Telemetry

/// The on-call page's first row: one number each.
extension Canvas {
    mutating func drawSuccess(in area: Rect, _ scene: Scene) {
        let traffic = scene.snapshot.traffic
        let objective = scene.availabilityObjective
        let values = traffic.successHistory.resampled(to: area.width, lowest: true)
        var verdict: [Span] = []
        var style = Style.strong
        if let value = traffic.success.value, let objective {
            let word = area.width < 20 ? "SLO" : "obj \(percentShort(objective))"
            verdict = [value < objective ? Mark.bad(word) : Mark.ok(word)]
            if value < objective { style = Style(.bad, bold: true) }
        }
        draw(
            Card(
                traffic.success, style: style, verdict: verdict, history: values,
                scale: .around(values, atLeast: 0.02),
                historyStyle: { Style($0 < 0.95 ? .bad : $0 < 0.99 ? .warning : .info) },
                lines: burnLines(scene, width: area.width)
            ) { Units.percent($0, decimals: area.width < 20 ? 1 : 2) }, in: area)
    }

    /// The worst objective's burn rates.
    private func burnLines(_ scene: Scene, width: Int) -> [[Span]] {
        let worst = scene.snapshot.objectives.max {
            ($0.highestBurn?.rate ?? 0) < ($1.highestBurn?.rate ?? 0)
        }
        guard let worst, !worst.burns.isEmpty else {
            let rate = scene.snapshot.traffic.requestsPerSecond
            return [[.muted("of "), Span(rate.text { Units.rate($0, "req") })]]
        }
        let texts = worst.burns.prefix(4).map { burn in
            [Span.muted("\(burn.window) "), Span(Units.multiple(burn.rate), burnStyle(burn.rate))]
        }
        let first = width >= 22 ? 2 : 1
        let upper: [Span] = [.muted("burn ")] + texts.prefix(first).joined(separator: [Span(" ")])
        let lower: [Span] = Array(texts.dropFirst(first).joined(separator: [Span("  ")]))
        return lower.isEmpty ? [upper] : [upper, lower]
    }

    mutating func drawLatencyCard(in area: Rect, _ scene: Scene) {
        let latency = scene.snapshot.latency
        let p99 = latency.p99.text { Units.seconds($0, tight: true) }
        let first = latency.firstChunkP95.text { Units.seconds($0, tight: true) }
        let card =
            area.width < 20
            ? Card(
                latency.p95, verdict: [.muted("99 \(p99)")],
                history: latency.p95History.resampled(to: area.width),
                lines: [[.muted("TTFT p95 "), Span(first)]]
            ) { Units.seconds($0) }
            : Card(
                latency.p95, history: latency.p95History.resampled(to: area.width),
                lines: [
                    [
                        .muted("p50 "), Span(latency.p50.text { Units.seconds($0, tight: true) }),
                        .muted("  p99 "),
                        Span(p99),
                    ], [.muted("queue p95 "), Span(latency.queueP95.text { Units.seconds($0) })],
                ]
            ) { Units.seconds($0) }
        draw(card, in: area)
    }

    mutating func drawFirstChunk(in area: Rect, _ scene: Scene) {
        let latency = scene.snapshot.latency
        draw(
            Card(
                latency.firstChunkP95, verdict: [.muted("p95")],
                history: latency.firstChunkHistory.resampled(to: area.width),
                lines: [
                    [.muted("p50 "), Span(latency.firstChunkP50.text { Units.seconds($0, tight: true) })],
                    [
                        .muted("per token p95 "),
                        Span(latency.perTokenP95.text { Units.seconds($0, tight: true) }),
                    ],
                ]
            ) { Units.seconds($0) }, in: area)
    }

    mutating func drawThroughput(in area: Rect, _ scene: Scene) {
        let traffic = scene.snapshot.traffic
        draw(
            Card(
                traffic.outputTokensPerSecond, verdict: [],
                history: traffic.tokenHistory.resampled(to: area.width),
                lines: [
                    [Span(traffic.requestsPerSecond.text { Units.rate($0, "req") })],
                    [.muted("in "), Span(traffic.inputTokensPerSecond.text { Units.rate($0, "tok") })],
                ]
            ) { Units.rate($0, "tok") }, in: area)
    }

    mutating func drawSaturation(in area: Rect, _ scene: Scene) {
        let traffic = scene.snapshot.traffic
        let waiting = traffic.waiting.value ?? 0
        let verdict = waiting > 0 ? [Mark.warning("\(Units.count(waiting)) wait")] : []
        let cache = scene.snapshot.runtime.cacheUtilization.text {
            Units.percent($0, decimals: 0, tight: true)
        }
        let gpu = scene.snapshot.gpus.compactMap(\.utilization.value).max()
        let gpuText = gpu.map { "GPU " + Units.percent($0, decimals: 0, tight: true) } ?? "no GPU"
        let lines: [[Span]] =
            area.width < 20
            ? [[.muted("KV "), Span(cache), Span("  " + gpuText, gpu == nil ? .muted : .text)]]
            : [
                [
                    .muted("waiting "), Span(traffic.waiting.text(Units.count)), .muted("  KV "),
                    Span(cache),
                ],
                [Span(gpuText, gpu == nil ? .muted : .text)],
            ]
        draw(
            Card(
                traffic.inFlight, verdict: verdict,
                history: traffic.inFlightHistory.resampled(to: area.width),
                lines: lines
            ) { Units.count($0) + " now" }, in: area)
    }

    mutating func drawWeather(in area: Rect, _ scene: Scene) {
        let weather = scene.snapshot.weather
        let values = weather.history.resampled(to: area.width)
        draw(
            Card(
                weather.force, style: windStyle(weather.step ?? 0).bold,
                verdict: weather.name.map { [Span($0, windStyle(weather.step ?? 0))] } ?? [],
                history: values, scale: .init(low: 0, high: 12),
                historyStyle: { windStyle(Int($0.rounded())) },
                lines: [[.muted("0 calm · 12 hurricane")]]
            ) { "force \(fixed($0, 0))" }, in: area)
    }
}

extension Scene {
    /// The target of the objective that speaks of answers at all rather than of their speed, if one does.
    var availabilityObjective: Double? {
        snapshot.objectives.first { row in
            ["avail", "success", "error"].contains { row.name.lowercased().contains($0) }
        }?.objective
    }
}

/// Budget burn as a state: at one the budget just lasts.
func burnStyle(_ rate: Double) -> Style {
    rate >= 6 ? Style(.bad, bold: true) : rate > 1 ? Style(.warning) : .text
}

/// Wind force as a state: from 6 (strong breeze) a warning, from 8 (gale) bad.
func windStyle(_ force: Int) -> Style {
    force >= 8 ? Style(.bad) : force >= 6 ? Style(.warning) : Style(.accent)
}

/// An objective without needless digits: `99.9%`, `99.95%`, `98%`.
func percentShort(_ ratio: Double) -> String {
    var text = fixed(ratio * 100, 3)
    while text.last == "0" { text.removeLast() }
    if text.last == "." { text.removeLast() }
    return text + "%"
}
