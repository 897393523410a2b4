import Telemetry

extension Canvas {
    mutating func drawGPU(in area: Rect, _ scene: Scene) {
        let gpus = scene.snapshot.gpus
        guard !gpus.isEmpty else {
            let top = area.top(min(2, area.height))
            drawWrapped("– " + scene.absence(scene.snapshot.gpuAbsence), in: top)
            return drawRuntime(in: area.dropping(top: 3), scene)
        }
        let spacing = area.height >= gpus.count * 3 ? 3 : 2
        for (index, gpu) in gpus.enumerated() where index * spacing + 1 < area.height {
            draw(gpu, y: area.y + index * spacing, in: area)
        }
    }

    private mutating func draw(_ gpu: GPURow, y: Int, in area: Rect) {
        let name = Span.strong("gpu\(gpu.id) ")
        let heat =
            gpu.temperature.text { "\(fixed($0, 0)) °C" } + "  " + gpu.power.text { "\(fixed($0, 0)) W" }
        let after = draw([name, .muted(gpu.name)], x: area.x, y: y, in: area)
        draw([.muted(heat)], endingAt: area.right, y: y, after: after + 1, in: area)
        let half = (area.width - 1) / 2
        drawMeter(
            "util", gpu.utilization.value,
            gpu.utilization.text { Units.percent($0, decimals: 0, tight: true) },
            Rect(x: area.x, y: y + 1, width: half, height: 1))
        drawMeter(
            "mem", gpu.memoryShare, gpu.memoryUsed.text { Units.bytes($0, tight: true) },
            Rect(x: area.x + half + 1, y: y + 1, width: area.width - half - 1, height: 1))
    }

    /// `util ██████░░  88%`; warns from nine tenths.
    private mutating func drawMeter(_ name: String, _ share: Double?, _ text: String, _ line: Rect) {
        draw(name, x: line.x, y: line.y, .muted, in: line)
        draw(padded(text, to: 6, right: true), endingAt: line.right, y: line.y, .strong, in: line)
        guard let share else { return }
        let style = Style(share >= 0.95 ? .bad : share >= 0.9 ? .warning : .good)
        drawBar(share, x: line.x + 5, y: line.y, width: line.width - 12, style, in: line)
    }

    mutating func drawRuntime(in area: Rect, _ scene: Scene) {
        let runtime = scene.snapshot.runtime
        var lines: [(String, Span)] = []
        if let name = runtime.name {
            lines.append(("runtime", Span([name, runtime.version ?? ""].joined(separator: " "), .strong)))
        }
        if let model = runtime.model, !model.isEmpty { lines.append(("model", Span(model))) }
        if let up = runtime.isUp.value { lines.append(("state", up > 0 ? Mark.ok("up") : Mark.bad("down"))) }
        let facts: [(String, Reading, (Double) -> String)] = [
            ("loaded in", runtime.loadSeconds, { Units.seconds($0) }),
            ("restarts", runtime.restarts, Units.count),
            ("killed for memory", runtime.memoryKills, Units.count),
            ("resident memory", runtime.residentBytes, { Units.bytes($0) }),
            ("KV cache", runtime.cacheUtilization, { Units.percent($0, decimals: 0) }),
            ("running", runtime.running, Units.count), ("waiting", runtime.waiting, Units.count),
        ]
        lines += facts.compactMap { fact in fact.1.value == nil ? nil : (fact.0, Span(fact.1.text(fact.2))) }
        guard !lines.isEmpty else {
            return drawAbsence(
                scene.absence("the agent supervises no runtime, or it has not reported yet"), in: area)
        }
        for (index, line) in lines.prefix(area.height).enumerated() {
            draw(line.0, x: area.x, y: area.y + index, .muted, in: area)
            draw([line.1], x: area.x + 19, y: area.y + index, in: area)
        }
    }
}
