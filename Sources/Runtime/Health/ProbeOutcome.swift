package import Telemetry

/// What one health probe found.
package enum ProbeOutcome: Hashable, Sendable {
    case ready(latency: TimeSpan)
    /// Alive, model not loaded yet.
    case loading(String)
    /// Answers, but with an error.
    case failing(status: Int)
    /// Nothing answers: refused, timed out, broken off.
    case unreachable(String)

    package var isReady: Bool { if case .ready = self { true } else { false } }
    /// Anything answered at all.
    package var isReachable: Bool { if case .unreachable = self { false } else { true } }
}

extension ProbeOutcome: CustomStringConvertible {
    package var description: String {
        switch self {
        case .ready(let latency): "ready in \(latency)"
        case .loading(let why): "loading: \(why)"
        case .failing(let status): "HTTP \(status)"
        case .unreachable(let why): why
        }
    }
}
