internal import PromQL
internal import Telemetry

/// Everything the admin side answers.
struct AdminAPI: Sendable {
    private let suite: Suite
    private let prometheus: PrometheusAPI
    private let receiver: RemoteWriteAPI?

    init(suite: Suite) {
        self.suite = suite
        prometheus = PrometheusAPI(
            runner: QueryEngine(source: suite.store), catalogue: suite.store, time: suite.time)
        receiver =
            suite.configuration.receivesRemoteWrite
            ? RemoteWriteAPI(store: suite.store, desk: ReceivingDesk()) : nil
    }

    func answer(_ request: APIRequest) async -> APIResponse {
        switch request.path {
        case "/health": return await HealthAPI(suite: suite).health()
        case "/ready": return HealthAPI(suite: suite).ready()
        case "/metrics": return metrics()
        default: break
        }
        if let answer = await receiver?.answer(request) { return answer }
        if request.path.hasPrefix("/api/v1/"), let answer = await prometheus.answer(request) { return answer }
        if request.path.hasPrefix("/api/beaufort/v1/") {
            if let answer = await RuntimeAPI(suite: suite).answer(request) { return answer }
            if let answer = await AlertAPI(suite: suite).answer(request) { return answer }
        }
        return .text("no such path: \(request.path)\n", status: 404)
    }

    private func metrics() -> APIResponse {
        let now = suite.time.now
        let series = suite.meter.snapshot(at: now) + suite.gauges.snapshot(at: now)
        var bytes: [UInt8] = []
        ExpositionWriter.append(ExpositionWriter.families(series), into: &bytes)
        return APIResponse(contentType: "text/plain; version=0.0.4; charset=utf-8", body: bytes)
    }
}
