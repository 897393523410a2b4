package import Telemetry

/// Fetches one runtime's metrics page and gives it back in our names, with `up`. Where a runtime has no
/// such page, `up` speaks of its health page.
///
/// An actor, because it remembers what the last scrape held: a series that is gone gets a stale marker,
/// so that graphs end where the knowledge ends.
package actor RuntimeScraper {
    /// One scrape's outcome.
    package struct Scrape: Sendable {
        /// Ours, `up` included; stale markers for what is gone.
        package var series: [Series]
        package var isUp: Bool
        /// Why there are no numbers, with what to do; nil when all is well.
        package var problem: String?
        /// Requests in execution, all models together; nil when the runtime does not say.
        package var running: Double?
        /// Sum of the counters that move with the engine's work, for `ProgressWatch`.
        package var progress: Double?
        /// When the runtime says it started; a change means it restarted.
        package var startTime: Double?
    }

    private let url: String
    private let adapter: RuntimeAdapter
    private let mapper: MetricMapper
    private let send: HTTPSender
    private let timeout: TimeSpan
    private let upLabels: Labels
    private let keepsOriginals: Bool
    private let labels: Labels
    private var present: Set<Labels> = []
    private var reader = ExpositionReader()

    /// `url` without a slash at the end; `labels` go onto every mapped series (`upstream`); `model` onto
    /// those of runtimes that leave it out. `keepsOriginals` passes the runtime's own series through too.
    package init(
        url: String, adapter: RuntimeAdapter, labels: Labels = Labels(), model: String = "",
        keepsOriginals: Bool = false, timeout: TimeSpan = .seconds(5), send: @escaping HTTPSender
    ) {
        self.url = url
        self.adapter = adapter
        self.labels = labels
        self.send = send
        self.timeout = timeout
        self.keepsOriginals = keepsOriginals
        mapper = MetricMapper(adapter: adapter, labels: labels, model: model)
        upLabels = Labels([
            Label(Label.metricName, MetricCatalogue.up.name), Label("job", adapter.name),
            Label("instance", Self.instance(url)),
        ])
    }

    /// Asks once. Never throws: a runtime that is down is a result.
    package func scrape(at time: Timestamp) async -> Scrape {
        var result = Scrape(series: [], isUp: false)
        do {
            let response = try await send(
                HTTPRequest(url: url + page, timeout: timeout, maximumResponseBytes: 32 << 20))
            read(response, at: time, into: &result)
        } catch {
            result.problem = "\(error)"
        }
        let now = Set(result.series.map(\.labels))
        result.series += present.subtracting(now).sorted().map { Series($0, at: time, staleMarker) }
        present = now
        result.series.append(Series(upLabels, at: time, result.isUp ? 1 : 0))
        return result
    }

    private var page: String {
        adapter.endpoints.metrics?.path ?? adapter.endpoints.health.first ?? "/health"
    }

    private func read(_ response: HTTPResponse, at time: Timestamp, into result: inout Scrape) {
        guard let endpoint = adapter.endpoints.metrics else {
            result.isUp = response.status < 500
            return
        }
        guard response.status == 200 else {
            // A page that is switched off says nothing about the runtime being down.
            result.isUp = [401, 403, 404, 501].contains(response.status)
            let remedy = endpoint.whenMissing.isEmpty ? "" : "; \(endpoint.whenMissing)"
            result.problem = "\(endpoint.path) answers HTTP \(response.status)\(remedy)"
            return
        }
        do {
            let scraped = try reader.read(response.body, at: time).series
            result.isUp = true
            result.series = mapper.map(scraped, at: time)
            summarise(response, &result)
            if keepsOriginals { result.series += originals(scraped) }
        } catch {
            result.problem = "\(endpoint.path) is no metrics page: \(error)"
        }
    }

    private func summarise(_ response: HTTPResponse, _ result: inout Scrape) {
        func sum(_ metrics: [Metric]) -> Double? {
            let names = Set(metrics.map(\.name))
            let values = result.series.filter { names.contains($0.labels.metricName ?? "") }
                .compactMap(\.floats.values.last)
            return values.isEmpty ? nil : values.reduce(0, +)
        }
        result.running = sum([MetricCatalogue.runtimeRunningRequests])
        result.progress = sum([
            MetricCatalogue.runtimeEngineSteps, MetricCatalogue.runtimePromptTokens,
            MetricCatalogue.runtimeGenerationTokens,
        ])
        result.startTime =
            sum([MetricCatalogue.runtimeStartTime])
            ?? response.header("Process-Start-Time-Unix").flatMap(Double.init)
    }

    /// The runtime's own series under their own names, told apart by our labels.
    private func originals(_ scraped: [Series]) -> [Series] {
        scraped.map { series in
            var own = series
            own.labels = labels.merging(series.labels).merging(upLabels.only(["job", "instance"]))
            return own
        }
    }

    /// `http://127.0.0.1:8080` → `127.0.0.1:8080`, as Prometheus labels its targets.
    private static func instance(_ url: String) -> String {
        let rest = url.firstRange(of: "://").map { url[$0.upperBound...] } ?? url[...]
        return String(rest.prefix { $0 != "/" })
    }
}
