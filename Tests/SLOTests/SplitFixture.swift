import SLO
import Support
import Telemetry

/// An agent whose SLOs are split by model and tenant, second by second.
struct SplitAgent {
    let store = MemoryStore()
    let definitions: [SLODefinition]
    var recorder: SLIRecorder
    var engine: SLOEngine
    var events: [(time: Timestamp, labels: Labels, isGood: Bool)] = []

    init(_ definitions: [SLODefinition], at start: Timestamp) {
        self.definitions = definitions
        recorder = SLIRecorder(definitions, at: start)
        engine = SLOEngine(definitions, source: store)
    }

    /// Counters begin anew, history stays, and combinations get their places back.
    mutating func restart(at time: Timestamp, knowing known: [String: [Labels: Timestamp]] = [:]) {
        recorder = SLIRecorder(definitions, at: time)
        recorder.restore(known)
        engine = SLOEngine(definitions, source: store)
    }

    static func labels(_ model: String, _ tenant: String) -> Labels {
        Labels(
            ["model": model, "tenant": tenant].map { Label($0.key, $0.value.isEmpty ? "(none)" : $0.value) })
    }

    mutating func request(_ status: Int, _ model: String, _ tenant: String, at time: Timestamp) {
        recorder.observe(
            Fixture.request(status: status) { request in
                request.identity.model = model
                request.identity.tenant = tenant
                request.end = time
            })
        events.append((time, SplitAgent.labels(model, tenant), status < 500))
    }

    mutating func flush(at time: Timestamp) async throws {
        try await store.append(recorder.counters(at: time))
    }

    mutating func tick(at time: Timestamp) async throws -> SLOReport {
        let report = try await engine.tick(at: time)
        try await store.append(report.derived)
        return report
    }

    /// By hand, of one combination or of all.
    func count(_ labels: Labels? = nil, after start: Timestamp, through end: Timestamp) -> EventCounts {
        events.filter { $0.time > start && $0.time <= end && (labels == nil || labels == $0.labels) }
            .reduce(EventCounts()) { $0 + ($1.isGood ? EventCounts(good: 1) : EventCounts(bad: 1)) }
    }

    static func slo(
        _ name: String = "split", by labels: [String] = ["model", "tenant"], limit: Int = 100,
        method: BudgetingMethod = .occurrences, target: Double = 0.99
    ) throws -> SLODefinition {
        let policy = try BurnPolicy.custom("60s/15s 2x page, 10m/1m 5% ticket", period: .hours(1))
        var slo = try Fixture.availability(
            name, target: target, period: .hours(1), policy: policy, method: method)
        slo.split = LabelSplit(labels, limit: limit)
        return slo
    }
}
