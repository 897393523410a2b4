internal import Documents
internal import Gateway
internal import Logging
internal import ServiceLifecycle
internal import Telemetry

/// Builds the inference side from the configuration.
enum GatewayStart {
    /// Nil when there is nothing to relay to (`beaufort serve`).
    static func server(
        _ contents: ConfigurationContents, _ upstreams: [UpstreamSetting], time: any TimeSource,
        measurement: GatewayMeasurement, probeToken: String? = nil, logger: Logger
    ) throws -> GatewayServer? {
        guard !upstreams.isEmpty else { return nil }
        var settings = contents.gateway
        let listen = contents.configuration.listen
        settings.probeToken = probeToken
        settings.upstreams = try upstreams.map { setting in
            var upstream = try Upstream(name: setting.name, url: setting.url)
            upstream.weight = Double(setting.weight)
            upstream.maximumInFlight = setting.maximumInFlight
            return upstream
        }
        settings.listen = ListenAddress(host: listen.host, port: listen.port)
        return try GatewayServer(settings, time: time, observer: measurement, logger: logger)
    }

    /// Policies, guardrails and prices, read from their files.
    static func settings(_ configuration: Configuration) throws -> GatewayConfiguration {
        var settings = GatewayConfiguration(upstreams: [])
        if let file = configuration.files.policies, let node = try file.document { try settings.apply(node) }
        if let file = configuration.files.safety, let node = try file.document {
            settings.safety = try SafetyRules.read(node)
        }
        if let file = configuration.files.prices, let node = try file.document {
            settings.prices = try PriceTable.read(node)
        }
        return settings
    }

    /// The requests that the agent sends itself; none without a gateway to send them through.
    static func probes(
        _ configuration: Configuration, through gateway: GatewayServer?, token: String,
        send: @escaping HTTPSender, meter: RequestMeter, time: any TimeSource, logger: Logger
    ) -> ProbeService {
        if gateway == nil, !configuration.probes.isEmpty {
            logger.notice("probes are not sent: there is no upstream to relay them to")
        }
        return ProbeService(
            gateway == nil ? [] : configuration.probes, token: token, send: send, time: time, logger: logger,
            address: { gateway?.ownAddress }, count: { meter.count($0) })
    }

    /// Serves until the service group shuts down, then lets answers under way come to their end.
    static func serve(_ gateway: GatewayServer) async throws {
        try await withGracefulShutdownHandler {
            try await gateway.run()
        } onGracefulShutdown: {
            Task { await gateway.shutdown() }
        }
    }
}

extension SourceFile {
    /// The file's only document; nil when it is empty.
    var document: Node? {
        get throws {
            let node = try Document.parseOne(text, file: path)
            return node.isNull ? nil : node
        }
    }
}

extension GatewayServer {
    /// Where this machine reaches it; nil while it does not listen.
    var ownAddress: String? {
        guard let address else { return nil }
        let host = ["0.0.0.0": "127.0.0.1", "::": "::1"][address.host] ?? address.host
        return "http://\(Endpoint(host: host, port: address.port))"
    }
}
