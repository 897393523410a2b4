internal import NIOCore

/// A connection to an upstream: passes what it reads to the exchange it works for.
final class UpstreamConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    let upstream: Int
    private let loop: GatewayLoop
    private var context: ChannelHandlerContext?
    private(set) var exchange: Exchange?
    /// Requests begun on it; more than one means that it was kept.
    private(set) var requests = 0
    private(set) var idleSince: UInt64 = 0
    /// A read is pending with the channel; asking again would only cost.
    private var isReading = false

    init(upstream: Int, loop: GatewayLoop) {
        self.upstream = upstream
        self.loop = loop
    }

    var isOpen: Bool { context?.channel.isActive ?? false }
    var isWritable: Bool { context?.channel.isWritable ?? false }

    // MARK: What exchanges ask for

    func begin(_ exchange: Exchange) {
        self.exchange = exchange
        requests += 1
    }

    func write(_ buffer: ByteBuffer) {
        guard let context else { return }
        context.write(wrapOutboundOut(buffer), promise: nil)
    }

    func flush() {
        context?.flush()
    }

    /// Asks for more bytes; none come otherwise.
    func read() {
        guard !isReading, let context else { return }
        isReading = true
        context.read()
    }

    /// Keeps the connection for another request.
    func release() {
        exchange = nil
        idleSince = loop.now
        if !isOpen || !loop.keep(self) { close() }
    }

    func close() {
        exchange = nil
        context?.close(promise: nil)
    }

    // MARK: What the channel reports

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let buffer = unwrapInboundIn(data)
        guard let exchange else {
            // Bytes nobody asked for: an answer that belongs to no request must not reach the next one.
            context.close(promise: nil)
            return
        }
        exchange.upstreamRead(buffer)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        isReading = false
        if let exchange {
            exchange.upstreamReadComplete()
        } else {
            // Kept pending while idle: taking the interest back and giving it again costs two system calls
            // for each request, and nothing may come but the end.
            read()
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { exchange?.upstreamDrained() }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        lost(error)
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        loop.forget(self)
        lost(nil)
        self.context = nil
    }

    private func lost(_ error: (any Error)?) {
        let lost = exchange
        exchange = nil
        lost?.upstreamClosed(error)
    }
}
