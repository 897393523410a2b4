internal import Synchronization
internal import Telemetry

/// A request on its way, and who waits for its end.
struct Exchange: Sendable {
    var tag: UInt64
    var peer: String
    var request: HTTPRequest
    var cancellation: Cancellation
    /// Called once, on the engine's thread.
    var finish: @Sendable (Result<HTTPResponse, OutboundError>) -> Void

    func fail(_ kind: OutboundError.Kind) {
        finish(.failure(OutboundError(kind, peer: peer)))
    }
}

/// Set when the waiting task is cancelled, perhaps before the exchange has reached the thread.
final class Cancellation: Sendable {
    let isRequested = Atomic<Bool>(false)
}
