import Console
import Telemetry

extension SampleSnapshots {
    static func objectives(isBurning: Bool) -> [ObjectiveRow] {
        let windows: [TimeSpan] = [.minutes(5), .hours(1), .hours(6), .days(3)]
        func row(
            _ name: String, _ title: String, _ objective: Double, _ actual: Double, _ rates: [Double]
        ) -> ObjectiveRow {
            let left = 1 - (1 - actual) / (1 - objective)
            var row = ObjectiveRow(
                name: name, title: title, state: actual < objective ? .breaching : .met, objective: objective,
                actual: .known(actual), budget: .known(left),
                burns: zip(windows, rates).map { .init(window: $0, rate: $1) })
            row.budgetHistory = timeline(max(0, left) + 0.08, wave: 0.12, bump: left < 0 ? -0.3 : -0.02)
            return row
        }
        return [
            row("chat-availability", "Chat availability", 0.999, 0.9994, [0.4, 0.4, 0.4, 0.6]),
            row("chat-latency", "Chat p95 < 2 s", 0.99, 0.9931, [1.2, 0.9, 0.8, 0.7]),
            isBurning
                ? row("stream-ttft", "Stream TTFT < 400 ms", 0.98, 0.9762, [18.2, 14.4, 3.8, 1.1])
                : row("stream-ttft", "Stream TTFT < 400 ms", 0.98, 0.9902, [0.3, 0.4, 0.5, 0.5]),
            row("batch-completion", "Batch completion < 1 h", 0.995, 0.9971, [0, 0.6, 0.9, 0.9]),
        ]
    }

    /// One SLO by model and tenant, as `SnapshotAssembler` makes its rows; one combination has no traffic.
    static var combinations: [ObjectiveRow] {
        let parts: [(model: String, tenant: String, actual: Double?, rate: Double)] = [
            ("llama-3.3-70b", "acme", 0.9996, 0.3), ("llama-3.3-70b", "globex", 0.9921, 16.2),
            ("mistral-small", "(none)", nil, 0), ("(other)", "(other)", 0.9989, 1.1),
        ]
        return parts.map { part in
            let left = part.actual.map { 1 - (1 - $0) / 0.001 }
            let state: ObjectiveRow.State =
                part.actual.map { $0 < 0.999 ? .breaching : .met } ?? .noTraffic
            var row = ObjectiveRow(
                name: "chat-by-model", labels: Labels(["model": part.model, "tenant": part.tenant]),
                title: "chat-by-model · \(part.model) · \(part.tenant)", state: state, objective: 0.999,
                actual: Reading(part.actual, orAbsent: "no traffic"),
                budget: Reading(left, orAbsent: "no traffic"))
            row.burns = part.actual == nil ? [] : [.init(window: .minutes(5), rate: part.rate)]
            return row
        }
    }

    static var alerts: [AlertRow] {
        var page = AlertRow(
            id: "a1", name: "StreamTTFTBudgetBurn", severity: .page, since: now - .minutes(12),
            summary: "stream-ttft burns its budget 14.4× too fast over 1 h and 5 m",
            labels: Labels(["slo": "stream-ttft", "window": "1h", "severity": "page"]))
        page.runbook = "high-p95.md"
        var warning = AlertRow(
            id: "a2", name: "GPUMemoryPressure", severity: .warning, since: now - .seconds(390),
            summary: "GPU memory 96 % > 95 % for 5 m", labels: Labels(["hw_id": "0"]))
        warning.acknowledgedBy = "dana"
        var silenced = AlertRow(
            id: "a3", name: "RuntimeRestarted", severity: .warning, since: now - .hours(2),
            summary: "llama-server restarted once", labels: Labels(["upstream": "llama-b"]))
        silenced.silencedUntil = now + .minutes(38)
        let pending = AlertRow(
            id: "a4", name: "RateLimited", severity: .warning, isFiring: false, since: now - .seconds(40),
            summary: "429 answers above 5 per minute", labels: Labels(["upstream": "llama-b"]))
        return [pending, warning, silenced, page]
    }

    static func traffic(isBurning: Bool) -> Traffic {
        var traffic = Traffic()
        traffic.success = .known(isBurning ? 0.9762 : 0.99962)
        traffic.successHistory = timeline(0.998, wave: 0.002, bump: isBurning ? -0.02 : 0)
        traffic.requestsPerSecond = .known(18.4)
        traffic.requestHistory = timeline(17, wave: 4)
        traffic.inputTokensPerSecond = .known(6_120)
        traffic.outputTokensPerSecond = .known(2_310)
        traffic.tokenHistory = timeline(2_200, wave: 700)
        traffic.inFlight = .known(isBurning ? 48 : 11)
        traffic.inFlightHistory = timeline(11, wave: 6, bump: isBurning ? 35 : 0)
        traffic.waiting = .known(isBurning ? 37 : 0)
        traffic.waitingHistory = timeline(isBurning ? 2 : 0, wave: 1, bump: isBurning ? 30 : 0)
        traffic.requestsInWindow = .known(65_204)
        traffic.failures =
            isBurning
            ? [Tally("upstream_timeout", 22), Tally("truncated_stream", 14), Tally("rate_limited", 5)]
            : [Tally("truncated_stream", 2)]
        traffic.attempts = [Tally("ok", 65_180), Tally("error", isBurning ? 61 : 2)]
        traffic.retries = .known(isBurning ? 41 : 1)
        traffic.retryHistory = timeline(isBurning ? 0.5 : 0, wave: 1, bump: isBurning ? 6 : 0)
        traffic.fallbacks = .known(isBurning ? 22 : 0)
        traffic.disconnects = .known(9)
        traffic.truncated = .known(isBurning ? 14 : 2)
        return traffic
    }

    static func latency(isBurning: Bool) -> Latency {
        var latency = Latency()
        latency.p50 = .known(0.412)
        latency.p95 = .known(isBurning ? 4.88 : 1.21)
        latency.p99 = .known(isBurning ? 9.4 : 1.94)
        latency.p50History = timeline(0.42, wave: 0.15, bump: isBurning ? 0.4 : 0)
        latency.p95History = timeline(1.15, wave: 0.4, bump: isBurning ? 3.2 : 0)
        latency.p99History = timeline(1.9, wave: 0.7, bump: isBurning ? 6 : 0)
        latency.firstChunkP50 = .known(0.18)
        latency.firstChunkP95 = .known(isBurning ? 1.9 : 0.38)
        latency.firstChunkHistory = timeline(0.36, wave: 0.12, bump: isBurning ? 1.4 : 0)
        latency.perTokenP95 = .known(0.031)
        latency.queueP95 = .known(isBurning ? 0.61 : 0.004)
        latency.queueHistory = timeline(0.01, wave: 0.02, bump: isBurning ? 0.5 : 0)
        latency.stallP95 = .known(0.22)
        latency.heatmaps = [heatmap("llama-a", isSlow: false), heatmap("llama-b", isSlow: isBurning)]
        return latency
    }

    static func heatmap(_ name: String, isSlow: Bool) -> HeatmapGrid {
        let counts: [[Double]?] = (0..<120).map { column in
            if name == "llama-b", (30..<36).contains(column) { return nil }
            let late = isSlow && column > 84 ? 2.2 : 0
            return (0..<9).map { row in
                let distance = abs(Double(row) - 3.2 - late - Double((column * 5) % 7) / 14)
                return max(0, (40 - distance * distance * 16) + Double((column * row * 11) % 9) - 4).rounded()
            }
        }
        return HeatmapGrid(
            name: name, start: now - .hours(1), step: .seconds(30), bounds: HeatmapGrid.standardBounds,
            counts: counts)
    }

    static var cost: Cost {
        var cost = Cost()
        cost.total = .known(4_812.4)
        cost.previousTotal = .known(5_125)
        cost.byModel = [
            Tally("mistral-small-3.2", 3_204), Tally("ministral-8b", 1_404), Tally("codestral", 204.4),
        ]
        cost.perThousandRequests = .known(4.11)
        cost.perMillionTokens = .known(0.182)
        cost.perHour = .known(6.68)
        cost.history = timeline(6, wave: 3)
        return cost
    }

    static var safety: Safety {
        var safety = Safety()
        safety.total = .known(3)
        safety.rows = [
            SafetyRow(category: "injection", input: 2, output: 0, blocked: 2),
            SafetyRow(category: "pii", input: 0, output: 1, blocked: 0),
        ]
        safety.history = timeline(0, wave: 1)
        return safety
    }

    static var runtime: RuntimeState {
        var runtime = RuntimeState()
        runtime.name = "llama.cpp"
        runtime.version = "b6789"
        runtime.model = "mistral-small-3.2-q8"
        runtime.isUp = .known(1)
        runtime.restarts = .known(1)
        runtime.memoryKills = .known(0)
        runtime.loadSeconds = .known(36.4)
        runtime.residentBytes = .known(25_700_000_000)
        runtime.running = .known(11)
        runtime.waiting = .known(0)
        runtime.cacheUtilization = .known(0.72)
        return runtime
    }

    static func upstreams(isBurning: Bool) -> [UpstreamRow] {
        [
            UpstreamRow(
                name: "llama-a", success: .known(0.9993), successHistory: timeline(0.9995, wave: 0.001),
                requestsPerSecond: 11.2, p95: .known(1.21), circuit: 0),
            UpstreamRow(
                name: "llama-b", success: .known(isBurning ? 0.943 : 0.9991),
                successHistory: timeline(0.9995, wave: 0.001, bump: isBurning ? -0.1 : 0, gap: 30..<36),
                requestsPerSecond: 7.2, p95: .known(isBurning ? 4.88 : 1.19), circuit: 0),
        ]
    }

    static var versions: [VersionRow] {
        [
            VersionRow(
                model: "mistral-small-3.2-q8", requests: 46_290, share: 0.71, success: .known(0.996),
                p50: .known(0.412), p95: .known(1.84)),
            VersionRow(
                model: "mistral-small-3.1-q8", requests: 14_340, share: 0.22, success: .known(0.998),
                p50: .known(0.402), p95: .known(1.52)),
            VersionRow(
                model: "ministral-8b", requests: 4_574, share: 0.07, success: .known(1), p50: .known(0.12),
                p95: .known(0.44)),
        ]
    }

    static var gpus: [GPURow] {
        (0..<2).map { index in
            GPURow(
                id: "\(index)", name: "H100 80GB", utilization: .known(index == 0 ? 0.88 : 0.97),
                memoryUsed: .known(index == 0 ? 69e9 : 80e9), memoryLimit: .known(85.9e9),
                power: .known(index == 0 ? 540 : 612), temperature: .known(index == 0 ? 64 : 71))
        }
    }
}
