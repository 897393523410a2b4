#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif
internal import NIOCore
internal import NIOPosix
internal import NIOSSL
internal import Synchronization
package import Telemetry

/// An upstream whose every byte and moment a test decides: it answers each request with the steps the
/// script names, and keeps the times it sent them, what it was asked, and who hung up on it.
package final class RawUpstream: Sendable {
    package enum Step: Sendable {
        case send([UInt8])
        /// Sends zeros, no faster than they are taken; `Log.flooded` counts those the socket took.
        case flood(Int)
        case pause(TimeSpan)
        /// Waits until the test opens the gate.
        case hold(Gate)
        /// Ends the sending side in good order.
        case close
        /// Ends the connection with a reset.
        case reset
        /// Says nothing more on this connection.
        case stall

        package static func text(_ text: String) -> Step { .send(Array(text.utf8)) }
    }

    /// What happened at the upstream, as far as tests ask.
    package struct Log: Sendable {
        /// Each request as received, head and body.
        package var requests: [String] = []
        /// Monotonic nanoseconds of each `send`, in order over all connections.
        package var sent: [UInt64] = []
        package var flooded = 0
        package var connections = 0
        /// Connections the peer ended before their script did, and when.
        package var abandoned: [UInt64] = []
    }

    package let port: Int
    package var url: String { "http://127.0.0.1:\(port)" }
    private let channel: any Channel
    private let group: MultiThreadedEventLoopGroup
    private let journal: Journal
    private let listening: Int32
    private let silence = Mutex<SilentPort?>(nil)

    /// `script` gets each request's text and its number, from 0, over all connections.
    /// `answersHeads`: answers as soon as a head is there, and takes no notice of the body. With `tls`, a
    /// certificate and its key in PEM, it speaks TLS; with `clients` it talks only to those whose certificate
    /// that authority signed.
    package init(
        port: Int = 0, tls: (certificate: String, key: String)? = nil, clients: String? = nil,
        answersHeads: Bool = false,
        _ script: @escaping @Sendable (_ request: String, _ number: Int) -> [Step]
    ) async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let journal = Journal()
        let listening = boundSocket(port)
        let secured = try tls.map { try RawUpstream.context($0.certificate, $0.key, clients) }
        channel = try await ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1_024)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let secured {
                        try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: secured))
                    }
                    try channel.pipeline.syncOperations.addHandler(
                        RawUpstreamHandler(journal, answersHeads: answersHeads, script))
                }
            }
            .withBoundSocket(listening).get()
        self.group = group
        self.listening = listening
        self.journal = journal
        self.port = channel.localAddress?.port ?? 0
    }

    private static func context(
        _ certificate: String, _ key: String, _ clients: String?
    ) throws -> NIOSSLContext {
        let chain = try NIOSSLCertificate.fromPEMBytes(Array(certificate.utf8))
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(key.utf8), format: .pem)))
        if let clients {
            configuration.certificateVerification = .noHostnameVerification
            configuration.trustRoots = .certificates(
                try NIOSSLCertificate.fromPEMBytes(Array(clients.utf8)))
        }
        return try NIOSSLContext(configuration: configuration)
    }

    package var log: Log { journal.read() }

    /// Stops listening, and lets nobody else listen there; connections stay.
    package func stopListening() async {
        // A process forked by another test may hold the socket open. Shut down, it hears nobody.
        shutdown(listening, Int32(SHUT_RDWR))
        try? await channel.close()
        silence.withLock { $0 = SilentPort(port) }
    }

    package func stop() async {
        try? await channel.close()
        try? await group.shutdownGracefully()
    }

    fileprivate final class Journal: Sendable {
        private let log = Mutex(Log())

        func read() -> Log { log.withLock { $0 } }
        func note(_ body: (inout Log) -> Void) { log.withLock { body(&$0) } }
        func number(_ request: String) -> Int {
            log.withLock { log in
                log.requests.append(request)
                return log.requests.count - 1
            }
        }
    }
}

/// Holds a script until a test lets it go on.
package final class Gate: Sendable {
    private struct State {
        var isOpen = false
        var waiting: [@Sendable () -> Void] = []
    }

    private let state = Mutex(State())

    package init() {}

    package func open() {
        let waiting = state.withLock { state in
            state.isOpen = true
            defer { state.waiting = [] }
            return state.waiting
        }
        waiting.forEach { $0() }
    }

    /// Calls once it is open, from any thread.
    func wait(_ body: @escaping @Sendable () -> Void) {
        let isOpen = state.withLock { state in
            if !state.isOpen { state.waiting.append(body) }
            return state.isOpen
        }
        if isOpen { body() }
    }
}

/// One connection: collects requests (content-length or chunked), runs the script of each.
private final class RawUpstreamHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let journal: RawUpstream.Journal
    private let script: @Sendable (String, Int) -> [RawUpstream.Step]
    private var bytes: [UInt8] = []
    private var steps: ArraySlice<RawUpstream.Step> = []
    private var isOver = false
    private let answersHeads: Bool
    private var isAnswered = false

    init(
        _ journal: RawUpstream.Journal, answersHeads: Bool,
        _ script: @escaping @Sendable (String, Int) -> [RawUpstream.Step]
    ) {
        self.journal = journal
        self.answersHeads = answersHeads
        self.script = script
    }

    func channelActive(context: ChannelHandlerContext) {
        journal.note { $0.connections += 1 }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if answersHeads, isAnswered { return }
        bytes += Array(unwrapInboundIn(data).readableBytesView)
        if steps.isEmpty { next(context) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        if !isOver, !steps.isEmpty { journal.note { $0.abandoned.append(WallClock().monotonicNanoseconds) } }
        isOver = true
    }

    private func next(_ context: ChannelHandlerContext) {
        guard let length = wholeRequest() else { return }
        let request = String(decoding: bytes.prefix(length), as: UTF8.self)
        bytes.removeFirst(length)
        isAnswered = true
        steps = script(request, journal.number(request))[...]
        run(context)
    }

    private func run(_ context: ChannelHandlerContext) {
        while !isOver, let step = steps.first {
            if case .stall = step { return }
            if case .hold(let gate) = step { return hold(gate, context) }
            steps = steps.dropFirst()
            switch step {
            case .send(let bytes):
                journal.note { $0.sent.append(WallClock().monotonicNanoseconds) }
                context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
            case .flood(let count): return flood(count, context)
            case .pause(let span): return pause(span, context)
            case .close: end(context)
            case .reset:
                _ = (context.channel as? any SocketOptionProvider)?.setSoLinger(
                    linger(l_onoff: 1, l_linger: 0))
                end(context)
            case .stall, .hold: return
            }
        }
        if !isOver { next(context) }
    }

    /// One piece after the other, each once the last has left.
    private func flood(_ left: Int, _ context: ChannelHandlerContext) {
        guard left > 0 else { return run(context) }
        let count = min(left, 64 << 10)
        let piece = ByteBuffer(repeating: 0, count: count)
        let promise = context.eventLoop.makePromise(of: Void.self)
        promise.futureResult.assumeIsolated().whenSuccess {
            self.journal.note { $0.flooded += count }
            self.flood(left - count, context)
        }
        context.writeAndFlush(wrapOutboundOut(piece), promise: promise)
    }

    private func end(_ context: ChannelHandlerContext) {
        isOver = true
        context.close(promise: nil)
    }

    private func pause(_ span: TimeSpan, _ context: ChannelHandlerContext) {
        context.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(span.milliseconds)) {
            self.run(context)
        }
    }

    private func hold(_ gate: Gate, _ context: ChannelHandlerContext) {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        let eventLoop = context.eventLoop
        gate.wait {
            eventLoop.execute {
                let (handler, context) = bound.value
                guard case .hold? = handler.steps.first else { return }
                handler.steps = handler.steps.dropFirst()
                handler.run(context)
            }
        }
    }

    /// Bytes of the first whole request, or nil until it has arrived.
    private func wholeRequest() -> Int? {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let headEnd = text.utf8.firstRange(of: "\r\n\r\n".utf8) else { return nil }
        let head = text[..<headEnd.upperBound].lowercased()
        let headLength = text.utf8.distance(from: text.startIndex, to: headEnd.upperBound)
        if answersHeads { return headLength }
        if head.contains("transfer-encoding: chunked") {
            // The last chunk, or the last trailer line; tests put no empty line into chunks.
            let body = text.utf8[headEnd.upperBound...]
            guard body.starts(with: "0\r\n".utf8) || body.contains("\r\n0\r\n".utf8),
                let last = body.firstRange(of: "\r\n\r\n".utf8)
            else { return nil }
            return headLength + body.distance(from: body.startIndex, to: last.upperBound)
        }
        guard let field = head.split(separator: "\r\n").first(where: { $0.hasPrefix("content-length:") })
        else {
            return headLength
        }
        let digits = field.dropFirst("content-length:".count).filter(\.isNumber)
        let length = headLength + (Int(digits) ?? 0)
        return bytes.count >= length ? length : nil
    }
}
