internal import PromQL
internal import Telemetry

/// Asks a Prometheus-compatible server: an agent of ours, Prometheus, VictoriaMetrics, Mimir, Thanos.
struct RemoteQuery: QueryRunner {
    /// Without a trailing slash, such as `http://127.0.0.1:9464`.
    let base: String
    let send: HTTPSender

    /// Answers with raw samples may be long.
    private static let maximumBytes = 256 << 20

    func instant(_ query: String, at time: Timestamp) async throws -> QueryResult {
        try await ask("query", [("query", query), ("time", secondsText(time))])
    }

    func range(_ query: String, over range: TimeRange, step: TimeSpan) async throws -> QueryResult {
        try await ask(
            "query_range",
            [
                ("query", query), ("start", secondsText(range.start)), ("end", secondsText(range.end)),
                ("step", numberText(step.seconds)),
            ])
    }

    private func secondsText(_ time: Timestamp) -> String { numberText(time.seconds) }

    private func ask(_ path: String, _ parameters: [(String, String)]) async throws -> QueryResult {
        let form = parameters.map { "\($0)=\(percentEncoded($1))" }.joined(separator: "&")
        let request = HTTPRequest(
            method: "POST", url: "\(base)/api/v1/\(path)",
            headers: [HTTPHeader("Content-Type", "application/x-www-form-urlencoded")],
            body: Array(form.utf8), timeout: .seconds(30), maximumResponseBytes: Self.maximumBytes)
        let response: HTTPResponse
        do {
            response = try await send(request)
        } catch let failure as CommandFailure {
            throw failure
        } catch {
            throw CommandFailure(
                "no server answers at \(base): \(error)",
                remedy: "check --url, and that the server runs and is reachable from here")
        }
        if [401, 403].contains(response.status) {
            throw CommandFailure(
                "\(base) wants to know who asks (status \(response.status))",
                remedy: "name a file with --token-file, or --user with --password-file; see --help")
        }
        do {
            return try QueryResult(json: response.body)
        } catch {
            throw CommandFailure(
                "\(request.url) (status \(response.status)): \(error)",
                remedy: "--url wants an agent's admin address or a Prometheus-compatible server")
        }
    }
}
