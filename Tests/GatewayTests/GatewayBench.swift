import Gateway
import Logging
import Support
import Synchronization
import Telemetry

/// A gateway in front of raw upstreams, and everything it measured.
final class GatewayBench: GatewayObserver {
    let gateway: GatewayServer
    let port: Int
    private let seen = Mutex(Seen())

    private struct Seen {
        var requests: [FinishedRequest] = []
        var attempts: [AttemptRecord] = []
        var circuits: [CircuitState] = []
        var waiting: [(count: Int, CheckedContinuation<Void, Never>)] = []
    }

    private init(_ configuration: GatewayConfiguration, time: any TimeSource) async throws {
        var configuration = configuration
        configuration.listen = ListenAddress(port: 0)
        let relay = Relay()
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        gateway = try GatewayServer(configuration, time: time, observer: relay, logger: logger)
        try await gateway.start()
        port = gateway.address?.port ?? 0
        relay.target.withLock { $0 = self }
    }

    /// The observer must exist before the gateway does.
    private final class Relay: GatewayObserver {
        let target = Mutex<GatewayBench?>(nil)
        func requestFinished(_ request: FinishedRequest) { target.withLock { $0 }?.requestFinished(request) }
        func attemptFinished(_ attempt: AttemptRecord) { target.withLock { $0 }?.attemptFinished(attempt) }
        func circuitChanged(upstream: String, to state: CircuitState) {
            target.withLock { $0 }?.circuitChanged(upstream: upstream, to: state)
        }
    }

    /// Runs the body with a gateway before the given upstreams, and ends both.
    static func run(
        _ upstreams: [RawUpstream], time: any TimeSource = WallClock(),
        configure: (inout GatewayConfiguration) -> Void = { _ in },
        _ body: (GatewayBench) async throws -> Void
    ) async throws {
        var configuration = GatewayConfiguration(
            upstreams: try upstreams.enumerated().map { try Upstream(name: "u\($0)", url: $1.url) })
        configure(&configuration)
        let bench = try await GatewayBench(configuration, time: time)
        do {
            try await body(bench)
        } catch {
            await bench.end(upstreams)
            throw error
        }
        await bench.end(upstreams)
    }

    private func end(_ upstreams: [RawUpstream]) async {
        await gateway.shutdown(within: .zero)
        for upstream in upstreams { await upstream.stop() }
    }

    /// Waits until so many requests have finished.
    func finished(_ count: Int) async -> [FinishedRequest] {
        await withCheckedContinuation { continuation in
            let isReady = seen.withLock { seen in
                if seen.requests.count < count { seen.waiting.append((count, continuation)) }
                return seen.requests.count >= count
            }
            if isReady { continuation.resume() }
        }
        return seen.withLock { $0.requests }
    }

    /// Requests finished so far.
    var count: Int { seen.withLock { $0.requests.count } }
    var attempts: [AttemptRecord] { seen.withLock { $0.attempts } }
    var circuits: [CircuitState] { seen.withLock { $0.circuits } }

    func requestFinished(_ request: FinishedRequest) {
        let ready = seen.withLock { seen in
            seen.requests.append(request)
            let ready = seen.waiting.filter { $0.count <= seen.requests.count }
            seen.waiting.removeAll { $0.count <= seen.requests.count }
            return ready
        }
        ready.forEach { $0.1.resume() }
    }

    func attemptFinished(_ attempt: AttemptRecord) { seen.withLock { $0.attempts.append(attempt) } }

    func circuitChanged(upstream: String, to state: CircuitState) {
        seen.withLock { $0.circuits.append(state) }
    }
}

/// A chat request, closing or keeping its connection.
func chat(stream: Bool = true, close: Bool = true, body: String? = nil, headers: String = "") -> String {
    let body = body ?? #"{"model":"tiny","messages":[{"role":"user","content":"hello"}],"stream":\#(stream)}"#
    return "POST /v1/chat/completions HTTP/1.1\r\nHost: gateway\r\nContent-Type: application/json\r\n"
        + (close ? "Connection: close\r\n" : "") + headers
        + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
}

/// Bytes in chunked coding, one chunk each, without the last.
func chunk(_ text: String) -> String {
    String(text.utf8.count, radix: 16) + "\r\n" + text + "\r\n"
}

/// An event of a chat stream with that much content.
func delta(_ content: String, finish: String? = nil) -> String {
    let reason = finish.map { "\"\($0)\"" } ?? "null"
    return
        #"data: {"model":"tiny","choices":[{"index":0,"delta":{"content":"\#(content)"},"finish_reason":\#(reason)}]}"#
        + "\n\n"
}

let streamHead = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
let usageEvent =
    #"data: {"choices":[],"usage":{"prompt_tokens":11,"completion_tokens":3,"prompt_tokens_details":{"cached_tokens":4}}}"#
    + "\n\n"
