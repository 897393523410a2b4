internal import Gateway
internal import Outbound
internal import Telemetry

/// `/health`: alive, and how each upstream answers, with latency. `/ready`: whether requests would be served
/// now.
struct HealthAPI: Sendable {
    let suite: Suite

    /// 200 while the agent works, even when an upstream is down: restarting the agent would not help. The
    /// body tells.
    func health() async -> APIResponse {
        var upstreams: [JSONValue] = []
        for upstream in suite.upstreams {
            upstreams.append(await probe(upstream))
        }
        let storing = suite.flusher.failing == nil
        return .json(
            .object([
                "status": .string(storing ? "ok" : "degraded"), "version": .string(Version.text),
                "storing": .bool(storing), "upstreams": .array(upstreams),
            ]))
    }

    /// 503 until some upstream can serve.
    func ready() -> APIResponse {
        let gauges = suite.gateway?.gauges.upstreams ?? []
        let isReady = suite.gateway == nil || gauges.contains { $0.isAvailable && $0.circuit != .open }
        return .json(.object(["ready": .bool(isReady)]), status: isReady ? 200 : 503)
    }

    private func probe(_ upstream: UpstreamSetting) async -> JSONValue {
        let start = suite.time.monotonicNanoseconds
        var request = HTTPRequest(url: upstream.url + "/v1/models", timeout: .seconds(2))
        request.maximumResponseBytes = 1 << 20
        let response = try? await suite.client.send(request)
        let milliseconds = Double(suite.time.monotonicNanoseconds - start) / 1e6
        return .object([
            "name": .string(upstream.name), "url": .string(upstream.url), "reachable": .bool(response != nil),
            "status": response.map { .number(Double($0.status)) } ?? .null,
            "latency_ms": response == nil ? .null : .number((milliseconds * 100).rounded() / 100),
        ])
    }
}
