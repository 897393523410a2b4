internal import NIOCore
internal import Telemetry

/// Everything that lives on one event loop: its clients, its idle upstream connections, its clock tick.
/// Never leaves the loop.
final class GatewayLoop {
    let core: GatewayCore
    let eventLoop: any EventLoop
    var random = FastRandom()
    private(set) var clients: [ObjectIdentifier: ClientConnection] = [:]
    private var idle: [[UpstreamConnection]]
    private var ticker: RepeatedTask?
    private(set) var isDraining = false
    private var drained: EventLoopPromise<Void>?
    private var drainsUntil: UInt64 = .max

    init(_ core: GatewayCore, eventLoop: any EventLoop) {
        self.core = core
        self.eventLoop = eventLoop
        idle = Array(repeating: [], count: core.configuration.upstreams.count)
    }

    var now: UInt64 { core.time.monotonicNanoseconds }

    // MARK: Clients

    func add(_ client: ClientConnection) {
        clients[ObjectIdentifier(client)] = client
        if ticker == nil { startTicking() }
    }

    func remove(_ client: ClientConnection) {
        clients[ObjectIdentifier(client)] = nil
        if clients.isEmpty { endDrainIfDone() }
    }

    var hasRoom: Bool { clients.count < core.configuration.limits.clientConnections }

    // MARK: Idle upstream connections

    func takeIdle(_ upstream: Int) -> UpstreamConnection? {
        idle[upstream].popLast()
    }

    func keep(_ connection: UpstreamConnection) -> Bool {
        guard !isDraining, idle[connection.upstream].count < core.configuration.limits.idleConnections else {
            return false
        }
        idle[connection.upstream].append(connection)
        return true
    }

    func forget(_ connection: UpstreamConnection) {
        idle[connection.upstream].removeAll { $0 === connection }
    }

    // MARK: Time

    /// Timeouts are checked by looking at every connection now and then: nothing is scheduled per request.
    private func startTicking() {
        let shortest = core.configuration.timeouts.shortest
        let period = TimeAmount.milliseconds(min(250, max(5, shortest.milliseconds / 4)))
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        ticker = eventLoop.scheduleRepeatedTask(initialDelay: period, delay: period) { _ in bound.value.tick()
        }
    }

    private func tick() {
        let now = now
        core.admission.tick(at: now)
        for client in Array(clients.values) { client.tick(at: now) }
        let limit = core.configuration.timeouts.upstreamIdle.nanoseconds
        for connection in idle.joined() where now > connection.idleSince &+ limit { connection.close() }
        if now >= drainsUntil { clients.values.forEach { $0.close() } }
        if clients.isEmpty, idle.allSatisfy(\.isEmpty), !isDraining {
            ticker?.cancel()
            ticker = nil
        }
    }

    // MARK: Draining

    /// Closes what is idle now and the rest as it ends; what lasts beyond the time is cut.
    func drain(within span: TimeSpan) -> EventLoopFuture<Void> {
        if let drained { return drained.futureResult }
        isDraining = true
        drainsUntil = now &+ span.nanoseconds
        let promise = eventLoop.makePromise(of: Void.self)
        drained = promise
        for connection in idle.joined() { connection.close() }
        for client in Array(clients.values) { client.drain() }
        endDrainIfDone()
        if ticker == nil, !clients.isEmpty { startTicking() }
        return promise.futureResult
    }

    private func endDrainIfDone() {
        guard isDraining, clients.isEmpty else { return }
        ticker?.cancel()
        ticker = nil
        drained?.succeed(())
    }
}

extension TimeSpan {
    /// Zero for a negative span.
    var nanoseconds: UInt64 { UInt64(max(0, milliseconds)) &* 1_000_000 }
}

extension GatewayTimeouts {
    var shortest: TimeSpan {
        let all = [head, body, clientIdle, queue, firstByte, stall, deadline ?? stall, upstreamIdle]
        return all.min() ?? .seconds(1)
    }
}
