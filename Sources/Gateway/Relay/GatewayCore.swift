internal import Logging
internal import NIOCore
internal import NIOSSL
internal import Telemetry

/// What all event loops share: settings, the admission desk, and where measurements go.
final class GatewayCore: Sendable {
    let configuration: GatewayConfiguration
    let admission: Admission
    let time: any TimeSource
    let observer: any GatewayObserver
    let logger: Logger
    /// Names of the upstreams, by index.
    let names: [String]
    /// Addresses that need no name service, by upstream.
    let addresses: [SocketAddress?]
    let tls: NIOSSLContext?

    init(
        _ configuration: GatewayConfiguration, time: any TimeSource, observer: any GatewayObserver,
        logger: Logger
    ) throws(GatewayError) {
        guard !configuration.upstreams.isEmpty else {
            throw GatewayError(
                kind: .noUpstream, what: "the gateway has no upstream", remedy: "name one with --upstream URL"
            )
        }
        self.configuration = configuration
        names = configuration.upstreams.map(\.name)
        self.time = time
        self.observer = observer
        self.logger = logger
        let seats = configuration.upstreams.map { upstream in
            Seat(
                name: upstream.name, weight: upstream.weight, maximumInFlight: upstream.maximumInFlight,
                models: upstream.models, circuit: configuration.circuit)
        }
        admission = Admission(AdmissionDesk(seats: seats, queueLimit: configuration.limits.queuedRequests))
        addresses = configuration.upstreams.map { upstream in
            try? SocketAddress(ipAddress: upstream.endpoint.host, port: upstream.endpoint.port)
        }
        tls = try GatewayCore.tls(configuration)
    }

    private static func tls(_ configuration: GatewayConfiguration) throws(GatewayError) -> NIOSSLContext? {
        guard configuration.upstreams.contains(where: \.endpoint.isSecure) else { return nil }
        var settings = TLSConfiguration.makeClientConfiguration()
        settings.applicationProtocols = ["http/1.1"]
        settings.trustRoots = configuration.trustedCertificates.map { .file($0) } ?? .default
        do {
            return try NIOSSLContext(configuration: settings)
        } catch {
            throw GatewayError(
                kind: .tls, what: "TLS towards upstreams cannot be set up: \(error)",
                remedy: "check the certificate file, and that the system's certificates are installed")
        }
    }

    /// Tells of a finished attempt and frees its place.
    func finish(_ place: AdmissionDesk.Place, _ attempt: AttemptRecord, at now: UInt64) -> Double {
        let (share, circuit) = admission.finish(place, attempt.outcome.verdict, at: now)
        observer.attemptFinished(attempt)
        if let circuit {
            logger.warning(
                "circuit changed", metadata: ["upstream": "\(attempt.upstream)", "state": "\(circuit)"])
            observer.circuitChanged(upstream: attempt.upstream, to: circuit)
        }
        return share
    }
}
