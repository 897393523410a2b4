import SLO
import Telemetry

/// Requests and definitions as the tests of this room speak of them.
enum Fixture {
    static func request(
        status: Int = 200, ttft: UInt64? = nil, duration: UInt64 = 1_000, streaming: Bool = false,
        change: (inout RequestRecord) -> Void = { _ in }
    ) -> RequestRecord {
        var record = RequestRecord(
            id: "r", start: Timestamp(milliseconds: 0), end: Timestamp(milliseconds: Int64(duration)))
        record.identity.operation = "chat"
        record.outcome.status = status
        record.outcome.isStreaming = streaming
        record.timing.firstTokenNanoseconds = ttft.map { $0 * 1_000_000 }
        record.timing.totalNanoseconds = duration * 1_000_000
        change(&record)
        return record
    }

    /// Good when status < 500, over a rolling period.
    static func availability(
        _ name: String = "availability", target: Double = 0.999, period: TimeSpan = .days(30),
        policy: BurnPolicy? = nil, method: BudgetingMethod = .occurrences,
        trafficGuard: TrafficGuard = TrafficGuard(), noData: NoDataPolicy = .keep
    ) throws -> SLODefinition {
        let indicator = RequestIndicator(total: try .parse("true"), good: try .parse("status < 500"))
        return SLODefinition(
            name: name, displayName: "Availability", service: "chat", indicator: .requests(indicator),
            method: method, target: target, period: .rolling(period), policy: policy,
            trafficGuard: trafficGuard, noData: noData)
    }

    static func counter(_ slo: String, _ outcome: String) -> Labels {
        Labels(name: SLIRecorder.metric, ["slo": slo, "outcome": outcome])
    }

    /// The same as a recorder of this version writes it, for `availability`.
    static func recorded(_ slo: String, _ outcome: String) throws -> Labels {
        guard case .requests(let indicator) = try availability().indicator else { return Labels() }
        var labels = counter(slo, outcome)
        labels[SLIRecorder.conditionLabel] = indicator.digest
        return labels
    }

    static func seconds(_ count: Int) -> Timestamp { Timestamp(milliseconds: Int64(count) * 1_000) }
}
