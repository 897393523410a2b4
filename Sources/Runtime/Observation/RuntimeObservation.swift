package import Telemetry

/// Everything one look at a runtime yielded.
package struct RuntimeObservation: Sendable {
    package enum Health: Hashable, Sendable {
        case ready(latency: TimeSpan)
        case loading(String)
        /// The health page is fine, yet requests run and no counter of the engine has moved since.
        case stalled(since: Timestamp)
        case down(String)

        package var isUp: Bool { if case .ready = self { true } else { false } }
    }

    package var time: Timestamp
    package var health: Health
    /// Ready to be written to the store.
    package var series: [Series]
    /// What changed since the last look.
    package var events: [RuntimeEvent]
    /// Nil until the runtime has answered once.
    package var identity: RuntimeIdentity?
    package var gpus: GPUReadout
    /// Why the runtime's own numbers are missing, with what to do; nil when all is well.
    package var problem: String?
}

extension RuntimeObservation.Health: CustomStringConvertible {
    package var description: String {
        switch self {
        case .ready(let latency): "ready (answered in \(latency))"
        case .loading(let why): "loading (\(why))"
        case .stalled: "stalled: requests are running but the engine makes no progress"
        case .down(let why): "down (\(why))"
        }
    }
}
