package import Telemetry

/// Everything the gateway is told.
package struct GatewayConfiguration: Sendable {
    package var listen = ListenAddress(port: 9463)
    package var upstreams: [Upstream]
    package var routes = RouteTable.standard
    package var limits = GatewayLimits()
    package var timeouts = GatewayTimeouts()
    package var circuit = CircuitLimits()
    /// Nil: nothing is scanned.
    package var safety: SafetyRules?
    package var prices = PriceTable()
    /// Event loops; one serves thousands of streams, and the runtime wants the cores too.
    package var threads = 1
    /// PEM file of the authorities trusted for `https` upstreams. Nil: the system's.
    package var trustedCertificates: String?
    /// Requests with this in their `X-Beaufort-Probe` are the agent's own. Nil: there are none.
    package var probeToken: String?
    /// Whether the request log keeps a SHA-256 of each body.
    package var hashesPrompts = true

    package init(upstreams: [Upstream]) {
        self.upstreams = upstreams
    }
}

/// Bounds on memory and on what waits.
package struct GatewayLimits: Hashable, Sendable {
    package var head = HeadLimits()
    /// A longer request body is refused with 413.
    package var requestBytes = 64 << 20
    /// The first bytes of a request body are kept until they are whole, so that they can be judged, and
    /// sent again when a kept connection turns out dead. What exceeds this streams through.
    package var heldBytes = 1 << 20
    /// Bytes of the next request a client may send before the answer to this one is whole.
    package var pipelinedBytes = 64 << 10
    /// Requests that wait for a place at an upstream; one more is refused with 503.
    package var queuedRequests = 256
    /// Attempts at one request, the first included.
    package var attempts = 2
    /// Idle connections kept for each upstream and event loop.
    package var idleConnections = 64
    package var clientConnections = 10_000

    package init() {}
}

/// How long the gateway waits for what.
package struct GatewayTimeouts: Hashable, Sendable {
    /// For a request's head, from its first byte.
    package var head = TimeSpan.seconds(30)
    /// Between pieces of a request's body.
    package var body = TimeSpan.seconds(60)
    /// On a kept client connection, for the next request.
    package var clientIdle = TimeSpan.seconds(90)
    /// For a place at an upstream.
    package var queue = TimeSpan.seconds(30)
    package var connect = TimeSpan.seconds(5)
    /// From the request's last byte to the first of the answer; a long prompt takes its time.
    package var firstByte = TimeSpan.seconds(600)
    /// Between pieces of an answer; a client that takes nothing counts the same.
    package var stall = TimeSpan.seconds(300)
    /// For the whole request. Nil: no bound.
    package var deadline: TimeSpan?
    /// On a kept upstream connection. Shorter than servers keep theirs, so that few die under a request.
    package var upstreamIdle = TimeSpan.seconds(50)

    package init() {}
}
