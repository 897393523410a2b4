import Console
import PromQL
import Support
import Telemetry

/// Ten minutes of an imagined service as the agent would have stored them, a sample every five seconds:
/// 4 requests per second, of which upstream `b` fails one in ten; answers take 1 s, at `b` 3 s.
enum SampleService {
    static let end = Timestamp(milliseconds: 1_789_223_520_000)
    static let start = end - .minutes(10)
    static let step = TimeSpan.seconds(5)

    static var store: MemoryStore { MemoryStore(counters + histograms + gauges) }

    static var times: [Timestamp] {
        stride(from: start.milliseconds, through: end.milliseconds, by: Int(step.milliseconds))
            .map { Timestamp(milliseconds: $0) }
    }

    private static func counter(_ labels: Labels, perSecond: Double) -> Series {
        Series(
            labels: labels,
            floats: Column(times: times, values: times.map { ($0 - start).seconds * perSecond }))
    }

    private static var counters: [Series] {
        [
            counter(
                Labels(name: "beaufort_requests_total", ["upstream": "a", "model": "m", "status": "200"]),
                perSecond: 2),
            counter(
                Labels(name: "beaufort_requests_total", ["upstream": "b", "model": "m", "status": "200"]),
                perSecond: 1.8),
            counter(
                Labels(
                    name: "beaufort_requests_total",
                    ["upstream": "b", "model": "m", "status": "502", "error": "upstream_error"]),
                perSecond: 0.2),
            counter(Labels(name: "beaufort_tokens_total", ["token_type": "output"]), perSecond: 400),
            counter(Labels(name: "beaufort_tokens_total", ["token_type": "input"]), perSecond: 1_000),
            counter(Labels(name: "beaufort_cost_dollars_total", ["model": "m"]), perSecond: 0.01),
            counter(
                Labels(
                    name: "beaufort_safety_hits_total",
                    ["category": "pii", "rule": "r", "side": "input", "action": "blocked"]), perSecond: 0.1),
            counter(Labels(name: "beaufort_retries_total"), perSecond: 0.05),
        ]
    }

    private static var histograms: [Series] {
        let name = "gen_ai_client_operation_duration_seconds"
        return [("a", 1.0), ("b", 3.0)].map { upstream, seconds in
            var total = ExponentialHistogram()
            let samples = times.map { time in
                total.observe(seconds, times: 10)
                return HistogramSample(time: time, histogram: total)
            }
            return Series(
                labels: Labels(name: name, ["upstream": upstream, "model": "m"]), histograms: samples)
        }
    }

    private static func gauge(_ labels: Labels, _ value: Double) -> Series {
        Series(labels: labels, floats: Column(times: times, values: times.map { _ in value }))
    }

    private static func policyStep(_ step: String) -> Labels {
        Labels(
            name: "beaufort_slo_policy_step", ["slo": "availability", "policy": "serving", "step": step])
    }

    private static var gauges: [Series] {
        [
            gauge(Labels(name: "beaufort_build_info", ["version": "0.1.0"]), 1),
            Series(
                labels: Labels(name: "beaufort_telemetry_last_ingest_timestamp_seconds"),
                floats: Column(times: times, values: times.map(\.seconds))),
            gauge(Labels(name: "beaufort_wind_force"), 7),
            gauge(Labels(name: "beaufort_requests_in_flight"), 6),
            gauge(Labels(name: "beaufort_slo_objective_ratio", ["slo": "availability"]), 0.99),
            gauge(Labels(name: "beaufort_slo_error_budget_remaining_ratio", ["slo": "availability"]), -4),
            gauge(Labels(name: "beaufort_slo_state", ["slo": "availability"]), 1),
            gauge(policyStep("freeze"), 1), gauge(policyStep("stop"), 0),
            gauge(Labels(name: "beaufort_slo_burn_rate", ["slo": "availability", "window": "1h"]), 5),
            gauge(Labels(name: "beaufort_slo_burn_rate", ["slo": "availability", "window": "5m"]), 5.5),
            gauge(Labels(name: "beaufort_runtime_build_info", ["runtime": "llama.cpp", "version": "b1"]), 1),
            gauge(Labels(name: "beaufort_runtime_restarts_total"), 2),
            gauge(Labels(name: "hw_gpu_utilization_ratio", ["hw_id": "0", "hw_name": "H100"]), 0.88),
            gauge(
                Labels(
                    name: "ALERTS",
                    [
                        "alertname": "BudgetBurn", "alertstate": "firing", "severity": "page",
                        "slo": "availability",
                    ]), 1),
        ]
    }
}
