import Outbound
import Support
import Telemetry

/// A real server of another maker with a query API: Prometheus or VictoriaMetrics, on a free port.
final class MetricServer: Sendable {
    enum Maker: String, CaseIterable, Sendable {
        case prometheus
        case victoriaMetrics = "victoria-metrics"
    }

    let maker: Maker
    let port: Int
    private let running: Program
    private let client: OutboundClient

    var url: String { "http://127.0.0.1:\(port)" }

    /// - Parameters:
    ///   - scrape: YAML of Prometheus' `scrape_configs`.
    ///   - settings: further lines of its configuration.
    init(
        _ maker: Maker, in place: TemporaryFolder, port: Int = RealRuntime.freePort(), scrape: String = "[]",
        settings: String = ""
    ) throws {
        self.maker = maker
        self.port = port
        let folder = place.path
        try place.write(
            "prometheus.yml",
            "global: {scrape_interval: 1s, scrape_timeout: 1s}\nscrape_configs: \(scrape)\n\(settings)")
        client = try OutboundClient()
        let data = "\(folder)/\(maker.rawValue)"
        let command =
            switch maker {
            case .prometheus:
                [
                    "prometheus", "--config.file=\(folder)/prometheus.yml",
                    "--storage.tsdb.path=\(data)", "--web.listen-address=127.0.0.1:\(port)",
                    "--web.enable-remote-write-receiver", "--web.enable-lifecycle",
                    // The first telling may come before it has found its Alertmanager.
                    "--rules.alert.resend-delay=1s",
                ]
            case .victoriaMetrics:
                [
                    "victoria-metrics", "-storageDataPath=\(data)", "-httpListenAddr=127.0.0.1:\(port)",
                    "-retentionPeriod=100y", "-search.latencyOffset=0s",
                ]
            }
        running = try Program(command, folder: folder, name: maker.rawValue)
    }

    func ready() async throws {
        do {
            try await Deadline.wait("\(maker) to be ready") {
                if running.status != nil { throw ProgramError("it ended") }
                let path = maker == .prometheus ? "/-/ready" : "/health"
                return (try? await client.send(HTTPRequest(url: url + path)).status) == 200
            }
        } catch {
            throw ProgramError("\(error); it said:\n\(running.complained)\(running.said)")
        }
    }

    /// Has Prometheus read its rules again.
    func reload() async throws {
        let answer = try await client.send(HTTPRequest(method: "POST", url: url + "/-/reload"))
        guard answer.status == 200 else { throw ProgramError("reload: \(answer.status)") }
    }

    /// Makes what it has taken in findable: VictoriaMetrics answers before that, within a second or so.
    func settle() async throws {
        guard maker == .victoriaMetrics else { return }
        let answer = try await client.send(HTTPRequest(url: url + "/internal/force_flush"))
        guard answer.status == 200 else { throw ProgramError("force_flush: \(answer.status)") }
    }

    func stop() async throws {
        running.signal(15)
        _ = try await running.end()
    }

    /// Raw samples of the series that match, by labels: `selector[window]` at `time`. Without what is not a
    /// number: VictoriaMetrics shows stale markers, Prometheus does not.
    func samples(_ selector: String, window: String, at time: Timestamp) async throws -> [Labels: [String]] {
        let answer = try await ask("\(selector)[\(window)]", at: time)
        var found: [Labels: [String]] = [:]
        for item in answer["data"]?["result"]?.array ?? [] {
            let labels = Labels((item["metric"]?.members ?? []).map { Label($0.name, $0.value.string ?? "") })
            found[labels] = (item["values"]?.array ?? []).compactMap { pair in
                guard let value = pair.array?.last?.string, value != "NaN" else { return nil }
                return "\(pair.array?.first?.number ?? 0) \(value)"
            }
        }
        return found
    }

    /// The number a query comes to, nil when it comes to nothing.
    func value(_ query: String, at time: Timestamp = WallClock().now) async throws -> Double? {
        try await ask(query, at: time)["data"]?["result"]?.array?.first?["value"]?.array?.last?.string
            .flatMap { Double($0) }
    }

    private func ask(_ query: String, at time: Timestamp) async throws -> JSONValue {
        let form = "query=\(percentEncoded(query))&time=\(numberText(time.seconds))"
        let response = try await client.send(
            HTTPRequest(
                method: "POST", url: url + "/api/v1/query",
                headers: [HTTPHeader("Content-Type", "application/x-www-form-urlencoded")],
                body: Array(form.utf8)))
        return try JSONValue.parse(response.body)
    }
}
