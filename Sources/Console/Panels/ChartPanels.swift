import Telemetry

extension Canvas {
    mutating func drawLatencyChart(in area: Rect, _ scene: Scene) {
        let latency = scene.snapshot.latency
        let chart = LineChart(
            [
                .init("p99", latency.p99History, .series(3)), .init("p95", latency.p95History, .series(1)),
                .init("p50", latency.p50History, .series(0)),
            ], marks: scene.snapshot.alerts.filter { $0.severity == .page && $0.isFiring }.compactMap(\.since)
        ) { Units.seconds($0, tight: true) }
        drawChart(chart, else: latency.p95.reason ?? "no finished request in this window", in: area, scene)
    }

    mutating func drawTokens(in area: Rect, _ scene: Scene) {
        let chart = LineChart([.init("tok/s", scene.snapshot.traffic.tokenHistory, .series(0))]) {
            Units.count($0)
        }
        drawChart(chart, else: "no tokens in this window", in: area, scene)
    }

    mutating func drawBudgets(in area: Rect, _ scene: Scene) {
        let rows = scene.worstObjectives.prefix(4)
        let lines = rows.enumerated().map {
            LineChart.Line($0.element.title, $0.element.budgetHistory, .series(Scene.lineInks[$0.offset]))
        }
        let lowest = lines.compactMap { $0.timeline.minimum }.min() ?? 0
        let chart = LineChart(
            lines.reversed(), limits: [(0, .bad)], low: lowest < 0 ? -LineChart.roundUp(-lowest) : 0, high: 1
        ) { fixed($0 * 100, 0) + "%" }
        drawChart(chart, else: "no error budget has been reckoned in this window", in: area, scene)
    }

    private mutating func drawChart(_ chart: LineChart, else why: String, in area: Rect, _ scene: Scene) {
        if chart.isEmpty { return drawAbsence(scene.absence(why), in: area) }
        draw(chart, in: area)
    }

    mutating func drawLoad(in area: Rect, _ scene: Scene) {
        let traffic = scene.snapshot.traffic
        let chart = ColumnChart([
            .init("in flight", traffic.inFlightHistory, .series(0)),
            .init("waiting", traffic.waitingHistory, .warning),
        ]) { Units.count($0) }
        if chart.isEmpty {
            return drawAbsence(scene.absence("no request was in flight in this window"), in: area)
        }
        draw(chart, in: area)
    }

    mutating func drawCostChart(in area: Rect, _ scene: Scene) {
        let chart = ColumnChart([.init("cost", scene.snapshot.cost.history, .series(0))]) {
            Units.dollars($0)
        }
        if chart.isEmpty {
            return drawAbsence(
                scene.absence(scene.snapshot.cost.total.reason ?? "nothing was spent in this window"),
                in: area)
        }
        draw(chart, in: area)
    }
}

extension Scene {
    /// Series inks for lines side by side, the most different first.
    static let lineInks = [0, 1, 2, 3]

    /// Those that burn or are spent first.
    var worstObjectives: [ObjectiveRow] {
        snapshot.objectives.enumerated().sorted { left, right in
            let (a, b) = (left.element.urgency, right.element.urgency)
            return a == b ? left.offset < right.offset : a > b
        }.map(\.element)
    }
}

extension ObjectiveRow {
    /// Broken before burning before calm; by how much.
    fileprivate var urgency: Double {
        let burn = min(highestBurn?.rate ?? 0, 1_000)
        switch state {
        case .breaching: return 2_000 + burn
        case .met: return burn > 1 ? 1_000 + burn : 0
        case .noTraffic, .noData: return -1
        }
    }
}
