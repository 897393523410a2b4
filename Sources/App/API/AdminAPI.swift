internal import Alerting
internal import Telemetry

/// Everything the admin side answers.
struct AdminAPI: Sendable {
    private let suite: Suite
    private let prometheus: PrometheusAPI
    private let receiver: RemoteWriteAPI?
    private let otlp: OTLPAPI?
    private let crossOrigin: CrossOrigin

    init(suite: Suite) {
        self.suite = suite
        let settings = suite.configuration.query
        prometheus = PrometheusAPI(
            source: suite.own, catalogue: suite.store, agent: suite, settings: settings,
            gate: suite.queries, time: suite.time)
        crossOrigin = CrossOrigin(origin: settings.corsOrigin)
        guard suite.configuration.receivesRemoteWrite else {
            receiver = nil
            otlp = nil
            return
        }
        let desk = ReceivingDesk()
        receiver = RemoteWriteAPI(
            store: suite.store, desk: desk, meter: suite.receiverMeter, time: suite.time,
            families: suite.families)
        otlp = OTLPAPI(store: suite.store, desk: desk, meter: suite.receiverMeter, time: suite.time) {
            [reload = suite.reload] in
            reload.status.configuration.otlp
        }
    }

    func answer(_ request: APIRequest) async -> APIResponse {
        var answer: APIResponse
        if let verdict = crossOrigin.verdict(request) {
            answer = verdict
        } else {
            answer = await route(request)
        }
        answer.headers += crossOrigin.headers(for: request)
        return answer
    }

    private func route(_ request: APIRequest) async -> APIResponse {
        switch request.path {
        // Clients that only want to know whether something is here ask for this.
        case "/":
            if AlertPages.isWanted(by: request) { return await AlertPages(suite: suite).list() }
            return .text(
                "Beaufort \(Version.text): /alerts /health /ready /metrics /federate /api/v1/ /api/v2/ "
                    + "/api/beaufort/v1/\n")
        case "/health": return await HealthAPI(suite: suite).health()
        case "/ready": return HealthAPI(suite: suite).ready()
        // Prometheus' own: the query API serves as soon as it listens, whatever the runtimes do.
        case "/-/healthy": return .text("Beaufort is healthy.\n")
        case "/-/ready": return .text("Beaufort is ready.\n")
        case "/federate": return await prometheus.answer(request)
        case "/metrics": return await metrics()
        default: break
        }
        if let answer = await AlertPages(suite: suite).answer(request) { return answer }
        if let answer = await ReloadAPI(reload: suite.reload).answer(request) { return answer }
        if let answer = await receiver?.answer(request) { return answer }
        if let answer = await otlp?.answer(request) { return answer }
        if let answer = await AlertmanagerAPI(suite: suite).answer(request) { return answer }
        if request.path.hasPrefix("/api/v1/") { return await prometheus.answer(request) }
        if request.path.hasPrefix("/api/beaufort/v1/") {
            if let answer = await RuntimeAPI(suite: suite).answer(request) { return answer }
            if let answer = await AlertAPI(suite: suite).answer(request) { return answer }
            if let answer = await SilenceAPI(suite: suite).answer(request) { return answer }
            if let answer = await ChangeAPI(suite: suite).answer(request) { return answer }
            if let answer = await PolicyAPI(suite: suite).answer(request) { return answer }
            if let answer = ObjectivesAPI(suite: suite).answer(request) { return answer }
            if let answer = await CorrectionAPI(suite: suite).answer(request) { return answer }
        }
        return .text("no such path: \(request.path)\n", status: 404)
    }

    private func metrics() async -> APIResponse {
        let now = suite.time.now
        // A store that cannot be read keeps alerting's own from the page, and nothing else.
        let alerting = (try? await suite.alerting.health(at: now)) ?? []
        let series =
            suite.meter.snapshot(at: now) + suite.gauges.snapshot(at: now) + suite.flusher.events(at: now)
            + alerting
        var bytes: [UInt8] = []
        ExpositionWriter.append(ExpositionWriter.families(series), into: &bytes)
        return APIResponse(contentType: "text/plain; version=0.0.4; charset=utf-8", body: bytes)
    }
}
