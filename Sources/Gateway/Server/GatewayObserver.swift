package import Telemetry

/// Learns what the gateway measured. Called on an event loop: take the value and return; nothing here may
/// block or wait.
package protocol GatewayObserver: Sendable {
    /// A request ended, well or badly; exactly once for each.
    func requestFinished(_ request: FinishedRequest)

    /// One attempt at an upstream ended. A request has none, one or several.
    func attemptFinished(_ attempt: AttemptRecord)

    func circuitChanged(upstream: String, to state: CircuitState)
}

extension GatewayObserver {
    package func attemptFinished(_ attempt: AttemptRecord) {}
    package func circuitChanged(upstream: String, to state: CircuitState) {}
}

/// A request's record, and the one thing that does not fit a row.
package struct FinishedRequest: Hashable, Sendable {
    package var record: RequestRecord
    /// Gaps between content chunks in microseconds, in order; at most `ChunkTimes.keptGaps`.
    package var chunkGaps: [UInt32]

    package init(record: RequestRecord, chunkGaps: [UInt32] = []) {
        self.record = record
        self.chunkGaps = chunkGaps
    }
}

/// One try at one upstream. Attempts say how upstreams behave, requests what clients got.
package struct AttemptRecord: Hashable, Sendable {
    package var requestID: String
    package var upstream: String
    /// 1 for the first.
    package var number: Int
    package var outcome: AttemptOutcome
    package var nanoseconds: UInt64
}

/// Raw values are those of the label `outcome`, so they never change.
package enum AttemptOutcome: String, Hashable, Sendable, CaseIterable {
    case ok
    /// 4xx: the upstream is well, the request was not.
    case rejected
    case serverError = "server_error"
    case connectFailed = "connect_failed"
    /// A kept connection turned out dead before a byte of the answer came.
    case staleConnection = "stale_connection"
    /// The connection broke before the answer's head was whole.
    case connectionLost = "connection_lost"
    case malformed
    case timeout
    /// The answer broke off, or an event in it reported an error.
    case brokenAnswer = "broken_answer"
    case clientLeft = "client_left"

    var verdict: AttemptVerdict {
        switch self {
        case .ok: .good
        case .rejected, .clientLeft, .staleConnection: .neutral
        default: .bad
        }
    }
}
