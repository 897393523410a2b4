/// Every panel there is; a page is an arrangement of some of them, and each draws itself in whatever room
/// it is given.
package enum PanelID: String, Hashable, Sendable, CaseIterable {
    case success, latencyCard, firstChunk, throughput, saturation, weather
    case alerts, latencyChart, objectives, upstreams, load, gpu, failedRequests, operations
    case cost, compliance, safety, service, budgets, models, costChart, tokens, incidents
    case heatmap, stages, waterfall, attributes, versions, failures, runtime, requests

    package var title: String {
        switch self {
        case .success: "Success rate"
        case .latencyCard: "p95 latency"
        case .firstChunk: "Time to first token"
        case .throughput: "Throughput"
        case .saturation: "In flight"
        case .weather: "Wind"
        case .alerts: "Active alerts"
        case .latencyChart: "Latency"
        case .objectives: "Error budgets"
        case .upstreams: "Upstreams"
        case .load: "In flight and waiting"
        case .gpu: "GPU"
        case .failedRequests: "Recent failed requests"
        case .operations: "Incidents, runbooks, pages"
        case .cost: "Cost, last 30 days"
        case .compliance: "SLO compliance"
        case .safety: "Safety, last 7 days"
        case .service: "Service to users"
        case .budgets: "Error budget left"
        case .models: "Model versions"
        case .costChart: "Cost"
        case .tokens: "Tokens"
        case .incidents: "Incidents"
        case .heatmap: "Latency heatmap"
        case .stages: "Stages, p95"
        case .waterfall: "Request"
        case .attributes: "Attributes"
        case .versions: "By model"
        case .failures: "Failures and retries"
        case .runtime: "Runtime"
        case .requests: "Requests"
        }
    }

    /// Whether it has rows to choose from.
    package var isList: Bool {
        switch self {
        case .alerts, .failedRequests, .requests, .incidents: true
        default: false
        }
    }
}
