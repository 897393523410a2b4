internal import Gateway
internal import Logging
internal import ServiceLifecycle
internal import Telemetry

/// Builds the inference side from the configuration.
enum GatewayStart {
    /// Nil when there is nothing to relay to (`beaufort serve`).
    static func server(
        _ configuration: Configuration, _ upstreams: [UpstreamSetting], time: any TimeSource,
        measurement: GatewayMeasurement, logger: Logger
    ) throws -> GatewayServer? {
        guard !upstreams.isEmpty else { return nil }
        var settings = GatewayConfiguration(
            upstreams: try upstreams.map { try upstream($0, configuration.proxy) })
        settings.listen = ListenAddress(host: configuration.listen.host, port: configuration.listen.port)
        settings.limits.queuedRequests = configuration.proxy.queue
        settings.timeouts.firstByte = configuration.proxy.firstByteTimeout
        settings.timeouts.stall = configuration.proxy.idleTimeout
        settings.timeouts.deadline = configuration.proxy.requestTimeout
        for path in configuration.proxy.allowPaths {
            settings.routes.allow(Route(path, methods: ["GET", "POST"]))
        }
        return try GatewayServer(settings, time: time, observer: measurement, logger: logger)
    }

    private static func upstream(_ setting: UpstreamSetting, _ proxy: ProxySettings) throws -> Upstream {
        var upstream = try Upstream(name: setting.name, url: setting.url)
        upstream.weight = Double(setting.weight)
        upstream.maximumInFlight = proxy.concurrency
        return upstream
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
