#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif
internal import NIOCore
internal import NIOPosix
internal import Synchronization
internal import Telemetry

/// A client that says exactly the bytes it is told and keeps exactly what it hears.
package final class RawClient: Sendable {
    private let channel: any Channel
    private let inbox: Inbox

    /// Connects to 127.0.0.1. `readsAtOnce` false: takes nothing until `resumeReading`.
    package init(port: Int, readsAtOnce: Bool = true) async throws {
        let inbox = Inbox()
        channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.autoRead, value: readsAtOnce)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(RawClientHandler(inbox))
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        self.inbox = inbox
    }

    package func send(_ text: String) async throws {
        try await channel.writeAndFlush(ByteBuffer(string: text))
    }

    package func send(_ bytes: [UInt8]) async throws {
        try await channel.writeAndFlush(ByteBuffer(bytes: bytes))
    }

    /// Everything heard until the peer closes.
    package func readToEnd() async -> [UInt8] {
        await inbox.wait { $1 ? $0 : nil }
    }

    /// Waits until what was heard ends with the text (or the peer closes), takes it, and returns it.
    package func read(through ending: String) async -> String {
        let suffix = Array(ending.utf8)
        let bytes = await inbox.wait { bytes, isOver in
            isOver || bytes.reversed().starts(with: suffix.reversed()) ? bytes : nil
        }
        inbox.clear()
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Waits until so many bytes were heard, or the peer closes; takes nothing.
    package func heard(atLeast count: Int) async -> Int {
        await inbox.wait { bytes, isOver in isOver || bytes.count >= count ? bytes : nil }.count
    }

    package func resumeReading() async throws {
        try await channel.setOption(.autoRead, value: true).get()
    }

    /// Monotonic nanoseconds at which each piece was read.
    package var arrivals: [UInt64] { inbox.arrivals }

    package func close() async {
        try? await channel.close()
    }

    /// Leaves with a reset.
    package func reset() async {
        try? await (channel as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
        try? await channel.close()
    }

    fileprivate final class Inbox: Sendable {
        typealias Test = @Sendable (_ bytes: [UInt8], _ isOver: Bool) -> [UInt8]?

        private struct State {
            var bytes: [UInt8] = []
            var arrivals: [UInt64] = []
            var isOver = false
            var waiting: [(Test, CheckedContinuation<[UInt8], Never>)] = []
        }

        private let state = Mutex(State())

        var arrivals: [UInt64] { state.withLock { $0.arrivals } }
        func clear() { state.withLock { $0.bytes = [] } }

        func add(_ bytes: [UInt8]) {
            update { state in
                state.bytes += bytes
                state.arrivals.append(WallClock().monotonicNanoseconds)
            }
        }

        func end() {
            update { $0.isOver = true }
        }

        func wait(_ test: @escaping Test) async -> [UInt8] {
            await withCheckedContinuation { continuation in
                update { $0.waiting.append((test, continuation)) }
            }
        }

        private func update(_ body: (inout State) -> Void) {
            let ready: [(CheckedContinuation<[UInt8], Never>, [UInt8])] = state.withLock { state in
                body(&state)
                var ready: [(CheckedContinuation<[UInt8], Never>, [UInt8])] = []
                state.waiting.removeAll { test, continuation in
                    guard let result = test(state.bytes, state.isOver) else { return false }
                    ready.append((continuation, result))
                    return true
                }
                return ready
            }
            for (continuation, bytes) in ready { continuation.resume(returning: bytes) }
        }
    }
}

private final class RawClientHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let inbox: RawClient.Inbox

    init(_ inbox: RawClient.Inbox) {
        self.inbox = inbox
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        inbox.add(Array(unwrapInboundIn(data).readableBytesView))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        inbox.end()
    }
}
