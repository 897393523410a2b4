import Telemetry

/// The queries behind a snapshot. Each has a rhythm, so that an idle screen asks for little: gauges and
/// rates of the last minute at every refresh, timelines once per step, long totals now and then.
enum Question: Hashable, CaseIterable {
    case gauges, requests, durations, firstChunk, perToken, queue, stall, tokens
    case requestLine, durationLine, firstChunkLine, queueLine, tokenLine, inFlightLine, waitingLine
    case windLine, budgetLine, retryLine, costLine, safetyLine
    case requestTotals, durationsByModel, attempts, retries, fallbacks, disconnects, truncated
    case cost, previousCost, costTokens, costRequests, safety

    enum Rhythm {
        /// At the instant asked for.
        case live
        /// A range on a grid of whole steps.
        case line
        /// At the last whole step.
        case window
        /// At the last whole quarter of a minute.
        case slow
    }

    var rhythm: Rhythm {
        switch self {
        case .gauges, .requests, .durations, .firstChunk, .perToken, .queue, .stall, .tokens: .live
        case .requestLine, .durationLine, .firstChunkLine, .queueLine, .tokenLine, .inFlightLine,
            .waitingLine,
            .windLine, .budgetLine, .retryLine, .costLine, .safetyLine:
            .line
        case .requestTotals, .durationsByModel, .attempts, .retries, .fallbacks, .disconnects, .truncated:
            .window
        case .cost, .previousCost, .costTokens, .costRequests, .safety: .slow
        }
    }

    /// The query; `step` is the distance of grid points, `window` the whole length.
    func text(step: TimeSpan, window: TimeSpan) -> String {
        let each = max(step, .seconds(30)).description
        let all = window.description
        return switch self {
        case .gauges: Question.gaugeSelector
        case .requests: "sum by (upstream, status, error) (rate(beaufort_requests_total[1m]))"
        case .durations: "sum by (upstream) (rate(\(Question.duration)[1m]))"
        case .firstChunk: "sum(rate(\(Question.chunk)[1m]))"
        case .perToken: "sum(rate(gen_ai_server_time_per_output_token_seconds[1m]))"
        case .queue: "sum(rate(beaufort_queue_duration_seconds[1m]))"
        case .stall: "sum(rate(beaufort_stream_stall_seconds[1m]))"
        case .tokens: "sum by (token_type) (rate(beaufort_tokens_total[1m]))"
        case .requestLine: "sum by (upstream, status, error) (rate(beaufort_requests_total[\(each)]))"
        case .durationLine: "sum by (upstream) (increase(\(Question.duration)[\(each)]))"
        case .firstChunkLine: "sum(increase(\(Question.chunk)[\(each)]))"
        case .queueLine: "sum(increase(beaufort_queue_duration_seconds[\(each)]))"
        case .tokenLine: "sum(rate(beaufort_tokens_total{token_type=\"output\"}[\(each)]))"
        case .inFlightLine: "sum(beaufort_requests_in_flight)"
        case .waitingLine: "sum(beaufort_queue_requests)"
        case .windLine: "max(beaufort_wind_force)"
        case .budgetLine: "beaufort_slo_error_budget_remaining_ratio"
        case .retryLine: "sum(increase(beaufort_retries_total[\(each)]))"
        case .costLine: "sum(increase(beaufort_cost_dollars_total[\(each)]))"
        case .safetyLine: "sum(increase(beaufort_safety_hits_total[\(each)]))"
        case .requestTotals:
            "sum by (upstream, model, status, error) (increase(beaufort_requests_total[\(all)]))"
        case .durationsByModel: "sum by (model) (increase(\(Question.duration)[\(all)]))"
        case .attempts: "sum by (outcome) (increase(beaufort_attempts_total[\(all)]))"
        case .retries: "sum(increase(beaufort_retries_total[\(all)]))"
        case .fallbacks: "sum(increase(beaufort_fallbacks_total[\(all)]))"
        case .disconnects: "sum(increase(beaufort_client_disconnects_total[\(all)]))"
        case .truncated: "sum(increase(beaufort_truncated_streams_total[\(all)]))"
        case .cost: "sum by (model) (increase(beaufort_cost_dollars_total[30d]))"
        case .previousCost: "sum(increase(beaufort_cost_dollars_total[30d] offset 30d))"
        case .costTokens: "sum(increase(beaufort_tokens_total[30d]))"
        case .costRequests: "sum(increase(beaufort_requests_total[30d]))"
        case .safety: "sum by (category, side, action) (increase(beaufort_safety_hits_total[7d]))"
        }
    }

    private static let duration = "gen_ai_client_operation_duration_seconds"
    private static let chunk = "gen_ai_client_operation_time_to_first_chunk_seconds"

    /// Everything that is a state rather than a count, in one selector.
    private static let gaugeSelector: String = {
        let names = [
            "beaufort_build_info", "beaufort_telemetry_last_ingest_timestamp_seconds",
            "beaufort_slo_burn_rate",
            "beaufort_slo_error_budget_remaining_ratio", "beaufort_slo_objective_ratio", "beaufort_slo_state",
            "beaufort_slo_policy_step", "beaufort_wind_force", "beaufort_runtime_.+",
            "beaufort_model_load_duration_seconds",
            "beaufort_kv_cache_utilization_ratio", "hw_gpu_.+", "beaufort_circuit_state",
            "beaufort_requests_in_flight", "beaufort_queue_requests", "up", "ALERTS", "ALERTS_FOR_STATE",
        ]
        return "{__name__=~\"\(names.joined(separator: "|"))\"}"
    }()
}
