internal import Alerting
internal import Operations
internal import PromQL
internal import SLO
internal import Store
internal import Telemetry

/// The demo's closing account, read back from the store like anything else.
struct DemoSummary {
    let suite: Suite
    let story: DemoStory
    let traffic: TrafficGenerator.Tally
    let isStandIn: Bool
    /// Where the incident was exported, or why not.
    let bundle: String

    func text() async throws -> String {
        let now = story.end ?? suite.time.now
        let range = TimeRange(story.start ?? suite.started, now)
        var lines = [
            "", "Beaufort demo" + (isStandIn ? "  (STAND-IN RUNTIME: no real model was available)" : ""),
        ]
        lines += try await requestLines(range)
        lines += ["", "objectives", indented(try await sloTable(at: now))]
        lines += ["", "pages"] + (try await pageLines(range))
        lines += ["", "runbook"] + runbookLines
        lines += ["", "incident", "  \(bundle)"]
        let bytes = StoreSize.bytes(of: suite.store.path)
        lines += [
            "", "store",
            "  \(suite.store.path)  \(bytes / 1_024) KiB, \(try await suite.store.requestCount(in: range)) requests",
        ]
        return lines.joined(separator: "\n")
    }

    private func requestLines(_ range: TimeRange) async throws -> [String] {
        var filter = RequestFilter(range: range)
        filter.limit = 1_000_000
        let requests = try await suite.store.requests(filter)
        let whole = requests.filter { $0.outcome.error == nil }
        let durations = whole.map { Double($0.timing.totalNanoseconds) / 1e6 }.sorted()
        let first = whole.compactMap { $0.timing.firstTokenNanoseconds.map { Double($0) / 1e6 } }.sorted()
        let tokens = requests.compactMap(\.usage.completionTokens).reduce(0, +)
        let cost = requests.compactMap(\.usage.costDollars).reduce(0, +)
        let seconds = max(1, range.length.seconds)
        let hits = requests.reduce(0) { $0 + $1.safetyHits.count }
        return [
            "  requests served    \(requests.count), \(requests.count - whole.count) failed (clients sent \(traffic.sent))",
            "  latency            p50 \(quantile(durations, 0.5))  p95 \(quantile(durations, 0.95))  p99 \(quantile(durations, 0.99))",
            "  first token        p50 \(quantile(first, 0.5))  p95 \(quantile(first, 0.95))",
            "  throughput         \(rounded(Double(tokens) / seconds)) tokens/s, \(rounded(Double(requests.count) / seconds)) requests/s",
            "  cost               $\(rounded(requests.isEmpty ? 0 : cost / Double(requests.count) * 1_000, 10_000)) per 1k requests",
            "  safety hits        \(hits)",
        ]
    }

    private func sloTable(at time: Timestamp) async throws -> String {
        guard let report = await suite.slos.latest else { return "not assessed" }
        return SLOTable.overview(report.assessments, isForPeople: true).text(.table)
    }

    private func pageLines(_ range: TimeRange) async throws -> [String] {
        let deliveries = try await suite.alerting.deliveries(in: TimeRange(range.start, suite.time.now))
        guard !deliveries.isEmpty else { return ["  none"] }
        return deliveries.map { delivery in
            let offset =
                story.fault.map { " \(rounded((delivery.createdAt - $0).seconds)) s after the fault" } ?? ""
            let took = delivery.latency.map { "delivered in \($0)" } ?? delivery.state.rawValue
            return "  \(delivery.status)  \(delivery.groupLabels["alertname"] ?? "")\(offset), \(took)"
        }
    }

    private var runbookLines: [String] {
        guard let run = story.run else { return ["  none ran"] }
        let steps = run.steps.map { "\($0.name) \($0.state.rawValue)" }.joined(separator: ", ")
        return ["  \(run.runbook) \(run.state.rawValue) in \(run.ended - run.started): \(steps)"]
    }

    /// Nearest-rank quantile of sorted milliseconds.
    private func quantile(_ sorted: [Double], _ q: Double) -> String {
        guard !sorted.isEmpty else { return "-" }
        let rank = min(sorted.count - 1, max(0, Int((q * Double(sorted.count)).rounded(.up)) - 1))
        return "\(rounded(sorted[rank])) ms"
    }

    private func rounded(_ value: Double, _ places: Double = 10) -> String {
        numberText((value * places).rounded() / places)
    }

    private func indented(_ text: String) -> String {
        text.split(separator: "\n").map { "  \($0)" }.joined(separator: "\n")
    }
}
