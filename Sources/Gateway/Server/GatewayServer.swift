#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif
package import Logging
internal import NIOCore
internal import NIOPosix
internal import Synchronization
package import Telemetry

/// The gateway as a running thing: a listener, its event loops, and a way to end them.
///
///     let gateway = try GatewayServer(configuration, time: WallClock(), observer: measurement)
///     try await gateway.start()          // bound: `address` is known
///     try await gateway.run()            // until cancelled or shut down
package final class GatewayServer: Sendable {
    private struct Running {
        var group: MultiThreadedEventLoopGroup
        var listener: any Channel
        var loops: [NIOLoopBound<GatewayLoop>]
    }

    private enum State {
        case idle
        case running(Running)
        case ended
    }

    private let core: GatewayCore
    private let state = Mutex(State.idle)

    package init(
        _ configuration: GatewayConfiguration, time: any TimeSource, observer: any GatewayObserver,
        logger: Logger = Logger(label: "beaufort.gateway")
    ) throws(GatewayError) {
        core = try GatewayCore(configuration, time: time, observer: observer, logger: logger)
    }

    // MARK: Now

    /// The address bound to, once started.
    package var address: ListenAddress? {
        state.withLock { state in
            guard case .running(let running) = state, let address = running.listener.localAddress else {
                return nil
            }
            return ListenAddress(
                host: address.ipAddress ?? core.configuration.listen.host, port: address.port ?? 0)
        }
    }

    package var gauges: GatewayGauges {
        core.admission.read { desk in
            GatewayGauges(
                queued: desk.queued,
                upstreams: desk.seats.map { seat in
                    GatewayGauges.UpstreamGauge(
                        name: seat.name, inFlight: seat.inFlight, circuit: seat.breaker.state,
                        isAvailable: seat.isAvailable)
                })
        }
    }

    /// Tells whether an upstream can serve, by someone who knows: a supervisor's readiness probe. While it
    /// cannot, requests get 503 with Retry-After at once; when it can again, its circuit closes.
    package func setAvailable(_ isAvailable: Bool, upstream name: String) {
        guard let index = core.configuration.upstreams.firstIndex(where: { $0.name == name }) else { return }
        core.admission.setAvailable(index, isAvailable, at: core.time.monotonicNanoseconds)
    }

    // MARK: Running

    /// Binds the listener. Throws `GatewayError` when it cannot.
    package func start() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: max(1, core.configuration.threads))
        do {
            var loops: [NIOLoopBound<GatewayLoop>] = []
            for eventLoop in group.makeIterator() {
                let core = core
                let loop = try await eventLoop.submit {
                    NIOLoopBound(GatewayLoop(core, eventLoop: eventLoop), eventLoop: eventLoop)
                }.get()
                loops.append(loop)
            }
            let listener = try await bind(group, loops)
            state.withLock { $0 = .running(Running(group: group, listener: listener, loops: loops)) }
        } catch {
            try? await group.shutdownGracefully()
            throw error
        }
        core.logger.info("gateway listens", metadata: ["address": "\(address?.description ?? "")"])
    }

    /// Serves until the task is cancelled or `shutdown` is called; cancelled, it drains first.
    package func run(drainWithin span: TimeSpan = .seconds(10)) async throws {
        let isIdle = state.withLock { if case .idle = $0 { true } else { false } }
        if isIdle { try await start() }
        let listener = state.withLock { state -> (any Channel)? in
            if case .running(let running) = state { running.listener } else { nil }
        }
        guard let listener else { return }
        await withTaskCancellationHandler {
            _ = try? await listener.closeFuture.get()
        } onCancel: {
            listener.close(promise: nil)
        }
        await shutdown(within: span)
    }

    /// Stops listening, lets answers under way come to their end for a while, then cuts the rest.
    package func shutdown(within span: TimeSpan = .seconds(10)) async {
        let running: Running? = state.withLock { state in
            guard case .running(let running) = state else { return nil }
            state = .ended
            return running
        }
        guard let running else { return }
        try? await running.listener.close()
        for loop in running.loops {
            _ = try? await loop.eventLoop.flatSubmit { loop.value.drain(within: span) }.get()
        }
        try? await running.group.shutdownGracefully()
    }

    private func bind(
        _ group: MultiThreadedEventLoopGroup, _ loops: [NIOLoopBound<GatewayLoop>]
    ) async throws -> any Channel {
        let listen = core.configuration.listen
        let byLoop = Dictionary(uniqueKeysWithValues: loops.map { (ObjectIdentifier($0.eventLoop), $0) })
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1_024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.autoRead, value: false)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    guard let loop = byLoop[ObjectIdentifier(channel.eventLoop)] else {
                        throw ChannelError.eof
                    }
                    try channel.pipeline.syncOperations.addHandler(ClientConnection(loop: loop.value))
                }
            }
        do {
            return try await bootstrap.bind(host: listen.host, port: listen.port).get()
        } catch {
            throw GatewayError(listening: listen, error)
        }
    }
}

extension GatewayError {
    fileprivate init(listening address: ListenAddress, _ error: any Error) {
        if let failure = error as? IOError, failure.errnoCode == EADDRINUSE {
            self.init(
                kind: .addressInUse, what: "\(address) is in use by another process",
                remedy:
                    "stop it (ss -ltnp 'sport = :\(address.port)' shows it) or choose another with --listen")
        } else {
            self.init(
                kind: .addressUnusable, what: "cannot listen on \(address): \(error)",
                remedy: "choose an address of this machine and a port above 1023 with --listen")
        }
    }
}
