internal import CCurl
internal import Synchronization
package import Telemetry

/// Sends HTTP requests through libcurl: webhooks, probes, scrapes, remote queries.
///
/// All exchanges of a client run side by side on one thread of its own, so a slow peer holds up
/// neither another peer nor the cooperative pool. TLS peers are verified, redirects are returned and
/// followed only for a request that says so, bodies are capped by the request. Cancelling the task ends the
/// exchange at once.
package final class OutboundClient: Sendable {
    private let engine: OutboundEngine

    /// - Parameter usesEnvironmentProxy: obey `http_proxy` and its kin. Off by default: Beaufort
    ///   makes no network call that its configuration does not name.
    package init(usesEnvironmentProxy: Bool = false) throws(OutboundError) {
        engine = try OutboundEngine(usesEnvironmentProxy: usesEnvironmentProxy)
        engine.start()
    }

    deinit {
        engine.close()
    }

    /// Returns the response, whatever its status; throws when there is none.
    package func send(_ request: HTTPRequest) async throws(OutboundError) -> HTTPResponse {
        let peer = Peer.name(of: request.url)
        guard request.isExpressible else { throw OutboundError(.invalidRequest, peer: peer) }
        let cancellation = Cancellation()
        let tag = engine.nextTag()
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                engine.submit(
                    Exchange(tag: tag, peer: peer, request: request, cancellation: cancellation) {
                        continuation.resume(returning: $0)
                    })
            }
        } onCancel: {
            cancellation.isRequested.store(true, ordering: .releasing)
            engine.cancel(tag)
        }
        return try result.get()
    }

    /// Ends every running exchange with `closed` and the thread with them; later sends fail likewise.
    package func close() {
        engine.close()
    }

    /// The client as the value other rooms take.
    package var sender: HTTPSender {
        { [self] request in try await send(request) }
    }
}

extension HTTPRequest {
    /// No byte that would end a C string or start another header line.
    fileprivate var isExpressible: Bool {
        func isPlain(_ text: String) -> Bool { text.utf8.allSatisfy { $0 != 0 && $0 != 10 && $0 != 13 } }
        let isToken = !method.isEmpty && method.utf8.allSatisfy { $0 > 32 && $0 < 127 }
        return isToken && isPlain(url) && timeout > .zero
            && headers.allSatisfy { !$0.name.isEmpty && isPlain($0.name) && isPlain($0.value) }
    }
}
