package import Telemetry

/// Asks a runtime whether it is ready, at the paths its adapter names.
package struct HealthProbe: Sendable {
    private let url: String
    private let paths: [String]
    private let send: HTTPSender
    private let time: any TimeSource
    private let timeout: TimeSpan

    /// `url` without a slash at the end.
    package init(
        url: String, adapter: RuntimeAdapter, send: @escaping HTTPSender, time: any TimeSource,
        timeout: TimeSpan = .seconds(5)
    ) {
        self.url = url
        self.paths = adapter.endpoints.health
        self.send = send
        self.time = time
        self.timeout = timeout
    }

    /// The first path that is not 404 decides. A server that knows none of them is up: no more can be said.
    package func check() async -> ProbeOutcome {
        var outcome = ProbeOutcome.unreachable("no health path")
        for path in paths {
            let started = time.monotonicNanoseconds
            do {
                let response = try await send(
                    HTTPRequest(url: url + path, timeout: timeout, maximumResponseBytes: 1 << 20))
                let elapsed = time.monotonicNanoseconds &- started
                let latency = TimeSpan(milliseconds: Int64(elapsed / 1_000_000))
                outcome = HealthProbe.judge(response, latency)
                if response.status != 404 { return outcome }
            } catch {
                return .unreachable("\(error)")
            }
        }
        return outcome
    }

    static func judge(_ response: HTTPResponse, _ latency: TimeSpan) -> ProbeOutcome {
        switch response.status {
        case 503: .loading(reason(response.body) ?? "HTTP 503")
        case 500...: .failing(status: response.status)
        // 401 and the like come from a server that is up and wants a key.
        default: .ready(latency: latency)
        }
    }

    /// llama.cpp: `{"error":{"message":"Loading model",…}}`.
    private static func reason(_ body: [UInt8]) -> String? {
        guard let json = try? JSONValue.parse(body) else { return nil }
        return json["error"]?["message"]?.string ?? json["status"]?.string
    }
}
