package import Telemetry

/// The Prometheus HTTP API v1, so that Grafana, `promtool` and our own console read an agent like any other
/// server. https://prometheus.io/docs/prometheus/latest/querying/api/
package struct PrometheusAPI: Sendable {
    let source: any SeriesSource
    let catalogue: any SeriesCatalogue
    let agent: any AgentState
    let settings: QuerySettings
    let time: any TimeSource
    let gate: QueryGate

    /// - Parameter gate: shared with whoever wants to know how many queries run; by default its own.
    package init(
        source: any SeriesSource, catalogue: any SeriesCatalogue, agent: any AgentState,
        settings: QuerySettings = QuerySettings(), gate: QueryGate? = nil,
        time: any TimeSource = WallClock()
    ) {
        self.source = source
        self.catalogue = catalogue
        self.agent = agent
        self.settings = settings
        self.time = time
        self.gate = gate ?? QueryGate(limit: settings.concurrency, time: time)
    }

    /// Answers everything below `/api/v1/`, and `/federate`.
    package func answer(_ request: APIRequest) async -> APIResponse {
        do {
            if request.path == "/federate" { return try await federation(request) }
            guard let endpoint = endpoint(request.path.dropFirst("/api/v1/".count)) else {
                throw PrometheusFault.notFound("no such path: \(request.path)")
            }
            let methods = endpoint.takesForms ? ["GET", "HEAD", "POST"] : ["GET", "HEAD"]
            guard methods.contains(request.method) else {
                throw PrometheusFault.wrongMethod(request.method, methods)
            }
            return try await endpoint.handle(request)
        } catch let fault as PrometheusFault {
            return fault.response
        } catch {
            return PrometheusFault.from(error).response
        }
    }

    private struct Endpoint {
        var takesForms = false
        var handle: (APIRequest) async throws -> APIResponse
    }

    private func endpoint(_ path: Substring) -> Endpoint? {
        switch path {
        case "query": Endpoint(takesForms: true, handle: instant)
        case "query_range": Endpoint(takesForms: true, handle: range)
        case "query_exemplars": Endpoint(takesForms: true, handle: exemplars)
        case "format_query": Endpoint(takesForms: true, handle: formatted)
        case "parse_query": Endpoint(takesForms: true, handle: parsed)
        case "labels": Endpoint(takesForms: true, handle: labelNames)
        case "series": Endpoint(takesForms: true, handle: series)
        case "metadata": Endpoint(handle: metadata)
        case "targets": Endpoint(handle: targets)
        case "rules": Endpoint(handle: rules)
        case "alerts": Endpoint(handle: alerts)
        case "alertmanagers": Endpoint(handle: alertmanagers)
        case "status/buildinfo": Endpoint(handle: buildInformation)
        case "status/runtimeinfo": Endpoint(handle: runtimeInformation)
        case "status/flags": Endpoint(handle: flags)
        case "status/config": Endpoint(handle: configuration)
        case "status/tsdb": Endpoint(handle: storeStatus)
        default:
            if path.hasPrefix("label/"), path.hasSuffix("/values"), path.utf8.count > 13 {
                Endpoint { try await labelValues(of: String(path.dropFirst(6).dropLast(7)), $0) }
            } else {
                nil
            }
        }
    }
}
