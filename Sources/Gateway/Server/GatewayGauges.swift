/// The gateway at this moment.
package struct GatewayGauges: Hashable, Sendable {
    package struct UpstreamGauge: Hashable, Sendable {
        package var name: String
        package var inFlight: Int
        package var circuit: CircuitState
        package var isAvailable: Bool
    }

    /// Requests waiting for a place at an upstream.
    package var queued: Int
    package var upstreams: [UpstreamGauge]

    /// Requests at work at an upstream.
    package var inFlight: Int { upstreams.reduce(0) { $0 + $1.inFlight } }
}
