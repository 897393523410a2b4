internal import Telemetry

extension PrometheusAPI {
    /// The newest sample of every series that matches, for another Prometheus to scrape.
    func federation(_ request: APIRequest) async throws -> APIResponse {
        do {
            let selectors = try request.selectors()
            guard !selectors.isEmpty else {
                throw PrometheusFault.badData("no match[] parameter provided")
            }
            let now = time.now
            var newest: [Labels: Series] = [:]
            for matchers in selectors {
                for series in try await source.selectLast(matchers, at: now, lookback: settings.lookback) {
                    newest[series.labels] = series
                }
            }
            let accept = request.headers.first { $0.name.lowercased() == "accept" }?.value ?? ""
            let page = FederationPage(quotesNames: accept.contains("allow-utf-8"))
            return APIResponse(
                contentType: ExpositionFormat.prometheus.contentType,
                body: page.bytes(of: Array(newest.values)))
        } catch let fault as PrometheusFault {
            // The client is a scraper: it shows the text, not JSON.
            return .text(fault.message + "\n", status: fault.status)
        }
    }
}
