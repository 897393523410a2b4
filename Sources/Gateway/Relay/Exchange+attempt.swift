internal import NIOCore
internal import NIOPosix
internal import NIOSSL
internal import Telemetry

// Attempts: a place at an upstream, a connection to it, and what to do when that fails.
extension Exchange {
    /// The request is known well enough to be sent.
    func dispatch() {
        record.identity.requestedModel = question?.model ?? ""
        record.identity.tenant = tenant
        record.outcome.isStreaming = question?.isStreaming ?? false
        if isBodyComplete {
            noteBody()
            if let rule = blockingRule {
                return refuse(
                    OwnAnswer(
                        status: 403, kind: .refused, message: "the request was refused by the rule '\(rule)'",
                        code: "safety_rule"))
            }
        }
        seekPlace()
    }

    private var blockingRule: String? {
        record.safetyHits.first { $0.action == SafetyRules.blocked }?.rule
    }

    // MARK: Place

    func seekPlace() {
        ticket = core.admission.ticket()
        phase = .queued
        let now = loop.now
        queuedAt = now
        lastMoved = now
        let decision = core.admission.admit(
            ticket: ticket, model: record.identity.requestedModel, excluding: failedUpstreams, at: now
        ) {
            let bound = NIOLoopBound(self, eventLoop: loop.eventLoop)
            let eventLoop = loop.eventLoop
            return { place in eventLoop.execute { bound.value.granted(place) } }
        }
        switch decision {
        case .start(let place): connect(place)
        case .wait: break
        case .refuse(let refusal): refuse(OwnAnswer(refusal))
        }
    }

    private func granted(_ place: AdmissionDesk.Place) {
        guard phase == .queued else {
            share += core.admission.finish(place, .neutral, at: loop.now).share
            return
        }
        connect(place)
    }

    // MARK: Connection

    private func connect(_ place: AdmissionDesk.Place) {
        self.place = place
        attempt += 1
        attemptStart = loop.now
        record.timing.queueNanoseconds += attemptStart - queuedAt
        record.identity.upstream = core.names[place.upstream]
        if !wantsFreshConnection, let kept = loop.takeIdle(place.upstream) {
            ask(kept)
        } else {
            openConnection()
        }
    }

    private func openConnection() {
        guard let place else { return }
        phase = .connecting
        lastMoved = loop.now
        let index = place.upstream
        let endpoint = core.configuration.upstreams[index].endpoint
        let bound = NIOLoopBound(loop, eventLoop: loop.eventLoop)
        let tls = endpoint.isSecure ? core.tls : nil
        let bootstrap = ClientBootstrap(group: loop.eventLoop)
            .connectTimeout(.milliseconds(core.configuration.timeouts.connect.milliseconds))
            .channelOption(.autoRead, value: false)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls {
                        try channel.pipeline.syncOperations.addHandler(tls.handler(for: endpoint.host))
                    }
                    try channel.pipeline.syncOperations.addHandler(
                        UpstreamConnection(upstream: index, loop: bound.value))
                }
            }
        let future =
            core.addresses[index].map { bootstrap.connect(to: $0) }
            ?? bootstrap.connect(host: endpoint.host, port: endpoint.port)
        future.hop(to: loop.eventLoop).assumeIsolated().whenComplete { self.connected($0) }
    }

    private func connected(_ result: Result<any Channel, any Error>) {
        switch result {
        case .success(let channel):
            let handler = try? channel.pipeline.syncOperations.handler(type: UpstreamConnection.self)
            guard phase == .connecting, let handler else { return channel.close(promise: nil) }
            ask(handler)
        case .failure(let error):
            guard phase == .connecting else { return }
            attemptFailed(.connectFailed, "no connection to the upstream: \(error)")
        }
    }

    /// A body up to this long is copied behind its head: one small copy is cheaper than a vectored write.
    private static let joinedBytes = 4 << 10

    /// Sends what there is of the request; the connection has nothing else to do.
    private func ask(_ connection: UpstreamConnection) {
        guard let place else { return }
        phase = .asking
        upstream = connection
        connection.begin(self)
        var head = upstreamHead(for: core.configuration.upstreams[place.upstream])
        if held.readableBytes > Exchange.joinedBytes {
            connection.write(head)
            connection.write(held)
        } else {
            head.writeImmutableBuffer(held)
            connection.write(head)
        }
        connection.flush()
        connection.read()
        lastMoved = loop.now
        if streamsBody {
            held = ByteBuffer()
            client.readMore()
        }
    }

    /// The upstream takes more of the body.
    func upstreamDrained() {
        client.continueBody()
    }

    // MARK: Failure

    /// The attempt failed before a byte of an answer reached the client: try elsewhere, or say so.
    func attemptFailed(_ outcome: AttemptOutcome, _ reason: String) {
        guard let place else { return }
        let isStale = outcome == .staleConnection
        endAttempt(outcome)
        let canRepeat = !streamsBody && attempt < core.configuration.limits.attempts + (isStale ? 1 : 0)
        if canRepeat, isStale || outcome == .connectFailed {
            if isStale { wantsFreshConnection = true } else { failedUpstreams.insert(place.upstream) }
            if isStale || hasAlternative {
                record.outcome.retries += 1
                record.outcome.isFallback = !failedUpstreams.isEmpty
                return seekPlace()
            }
        }
        refuse(OwnAnswer(outcome, reason))
    }

    private var hasAlternative: Bool {
        core.configuration.upstreams.indices.contains { !failedUpstreams.contains($0) }
    }

    /// Frees the attempt's place and tells of it.
    func endAttempt(_ outcome: AttemptOutcome) {
        guard let place else { return }
        self.place = nil
        let now = loop.now
        let record = AttemptRecord(
            requestID: record.id, upstream: core.names[place.upstream],
            number: attempt,
            outcome: outcome, nanoseconds: now - attemptStart)
        share += core.finish(place, record, at: now)
    }
}

extension NIOSSLContext {
    /// A handler that checks the certificate against the host's name; an address has none to send.
    fileprivate func handler(for host: String) throws -> NIOSSLClientHandler {
        let isAddress = (try? SocketAddress(ipAddress: host, port: 0)) != nil
        return try NIOSSLClientHandler(context: self, serverHostname: isAddress ? nil : host)
    }
}
