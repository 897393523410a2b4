internal import NIOCore
internal import Telemetry

/// A connection from a client: cuts what arrives into requests, one exchange at a time. Bytes of the next
/// request wait, in bounded number, until the answer to this one is whole.
final class ClientConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private enum Phase {
        /// Between requests, or within a head.
        case head
        /// An exchange is at work.
        case exchange
        /// The answer is out and the connection ends; what still arrives is dropped.
        case lingering
        case closed
    }

    let loop: GatewayLoop
    private var context: ChannelHandlerContext?
    private var phase = Phase.head
    private var inbox = ByteBuffer()
    private var finder = HeadFinder()
    private(set) var exchange: Exchange?
    /// Nanoseconds: when the phase began, or bytes last came within it.
    private var phaseSince: UInt64 = 0
    private var hasPartialHead = false
    private var isReading = false

    init(loop: GatewayLoop) {
        self.loop = loop
    }

    var isWritable: Bool { context?.channel.isWritable ?? false }
    private var limits: GatewayLimits { loop.core.configuration.limits }

    // MARK: What the channel reports

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        phaseSince = loop.now
        guard loop.hasRoom, !loop.isDraining else {
            context.close(promise: nil)
            return
        }
        loop.add(self)
        if context.channel.isActive { readMore() }
    }

    func channelActive(context: ChannelHandlerContext) {
        readMore()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var buffer = unwrapInboundIn(data)
        guard phase != .lingering, phase != .closed else { return }
        if inbox.readableBytes == 0 {
            inbox = buffer
        } else {
            inbox.writeBuffer(&buffer)
        }
        process()
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        isReading = false
        readMore()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { exchange?.clientDrained() }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        phase = .closed
        self.context = nil
        loop.remove(self)
        let left = exchange
        exchange = nil
        left?.clientLeft()
    }

    // MARK: Reading

    /// Asks for more bytes while there is room for them. A read is left pending during an answer, too.
    func readMore() {
        guard !isReading, let context, wantsBytes else { return }
        isReading = true
        context.read()
    }

    private var wantsBytes: Bool {
        switch phase {
        case .head, .lingering: true
        case .exchange: exchange?.wantsBody == true || inbox.readableBytes < limits.pipelinedBytes
        case .closed: false
        }
    }

    /// The upstream takes more of the body than has been sent.
    func continueBody() {
        process()
        readMore()
    }

    private func process() {
        while inbox.readableBytes > 0 {
            switch phase {
            case .head:
                guard beginExchange() else { return }
            case .exchange:
                guard let exchange, exchange.wantsBody else { return }
                // The exchange may end within the call and come back here: it must find the inbox at rest.
                var bytes = inbox
                inbox = ByteBuffer()
                exchange.receive(&bytes)
                if phase != .lingering, phase != .closed { inbox = bytes }
            case .lingering, .closed: return
            }
        }
    }

    /// Reads a head off the inbox and begins its exchange; false when more bytes are needed first.
    private func beginExchange() -> Bool {
        skipEmptyLine()
        do throws(WireError) {
            let end = try inbox.withReadable { bytes throws(WireError) in
                try finder.end(in: bytes, limits: limits.head)
            }
            guard let end, let headBytes = inbox.readSlice(length: end) else {
                if !hasPartialHead { phaseSince = loop.now }
                hasPartialHead = true
                return false
            }
            finder = HeadFinder()
            hasPartialHead = false
            let head = try headBytes.withReadable { bytes throws(WireError) in
                try RequestHead(bytes, limits: limits.head)
            }
            start(Exchange(client: self, head: head, headBytes: headBytes))
        } catch {
            refuse(error)
        }
        return true
    }

    private func start(_ exchange: Exchange) {
        self.exchange = exchange
        phase = .exchange
        phaseSince = loop.now
        exchange.begin()
    }

    /// One empty line before a request is tolerated (RFC 9112 §2.2).
    private func skipEmptyLine() {
        guard inbox.readableBytes >= 2, inbox.getInteger(at: inbox.readerIndex, as: UInt16.self) == 0x0D0A
        else {
            return
        }
        inbox.moveReaderIndex(forwardBy: 2)
    }

    /// A head that breaks the rules: nothing after it can be trusted, so the connection ends.
    private func refuse(_ error: WireError) {
        let exchange = Exchange(refusing: self)
        self.exchange = exchange
        phase = .exchange
        exchange.refuse(
            OwnAnswer(
                status: error.status, kind: .badRequest, message: error.reason, code: "malformed_request"))
    }

    // MARK: What exchanges ask for

    func write(_ buffer: ByteBuffer, promise: EventLoopPromise<Void>? = nil) {
        guard let context else {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        context.write(wrapOutboundOut(buffer), promise: promise)
    }

    func flush() {
        context?.flush()
    }

    /// The exchange has written its last byte. Goes on to the next request, or ends the connection.
    func exchangeEnded(keepsAlive: Bool) {
        exchange = nil
        guard phase == .exchange else { return }
        phaseSince = loop.now
        if keepsAlive, !loop.isDraining {
            phase = .head
            if inbox.readableBytes == 0 { inbox = ByteBuffer() }
            process()
            readMore()
        } else {
            linger()
        }
    }

    /// Ends the sending side and drops what still arrives, for closing with unread bytes would reset the
    /// connection under the answer.
    private func linger() {
        phase = .lingering
        inbox = ByteBuffer()
        context?.close(mode: .output, promise: nil)
        readMore()
    }

    /// Ends the connection at once.
    func close() {
        context?.close(promise: nil)
    }

    /// Ends an idle connection; a busy one ends after its answer.
    func drain() {
        if phase == .head, !hasPartialHead { close() }
    }

    // MARK: Time

    private static let lingerLimit = TimeSpan.seconds(2)

    func tick(at now: UInt64) {
        let timeouts = loop.core.configuration.timeouts
        let age = now > phaseSince ? now - phaseSince : 0
        switch phase {
        case .head where !hasPartialHead:
            if age > timeouts.clientIdle.nanoseconds { close() }
        case .head:
            if age > timeouts.head.nanoseconds { refuse(WireError(408, "the request's head took too long")) }
        case .exchange: exchange?.tick(at: now)
        case .lingering: if age > ClientConnection.lingerLimit.nanoseconds { close() }
        case .closed: break
        }
    }
}
