internal import NIOCore
internal import NIOPosix
package import Telemetry

/// A real HTTP/1.1 server on 127.0.0.1 that answers each request with the very bytes it is told,
/// paced, cut or withheld: the good and the bad peers of tests.
package final class ScriptedServer: Sendable {
    /// Answers one request; called in order on each connection.
    package typealias Script = @Sendable (ScriptedRequest) async -> [ScriptedStep]

    package let port: Int
    private let group: MultiThreadedEventLoopGroup
    private let task: Task<Void, any Error>

    package var url: String { "http://127.0.0.1:\(port)" }

    /// Listens on the given port, or on a free one.
    package init(port: Int = 0, _ script: @escaping Script) async throws {
        group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let server = try await ServerBootstrap(group: group)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .bind(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        self.port = server.channel.localAddress?.port ?? 0
        task = Task {
            try await withThrowingDiscardingTaskGroup { connections in
                try await server.executeThenClose { inbound in
                    for try await connection in inbound {
                        connections.addTask { await Self.serve(connection, script) }
                    }
                }
            }
        }
    }

    /// Closes the listener and every connection.
    package func stop() async {
        task.cancel()
        _ = await task.result
        try? await group.shutdownGracefully()
    }

    /// A broken connection ends its task and nothing else.
    private static func serve(
        _ connection: NIOAsyncChannel<ByteBuffer, ByteBuffer>, _ script: @escaping Script
    ) async {
        try? await connection.executeThenClose { inbound, outbound in
            var reader = ScriptedRequestReader()
            for try await bytes in inbound {
                reader.feed(Array(bytes.readableBytesView))
                while let request = reader.next() {
                    for step in await script(request) {
                        switch step {
                        case .send(let bytes): try await outbound.write(ByteBuffer(bytes: bytes))
                        case .pause(let span): try await WallClock().sleep(for: span)
                        case .close: return
                        case .note(let body): body()
                        case .hang: try await WallClock().sleep(for: .hours(1))
                        }
                    }
                }
            }
        }
    }
}

/// What a scripted server does next on the connection.
package enum ScriptedStep: Sendable {
    case send([UInt8])
    case pause(TimeSpan)
    /// Closes the connection, whatever was promised.
    case close
    /// Keeps the connection open and says nothing more.
    case hang
    /// Tells the test that everything before is sent.
    case note(@Sendable () -> Void)

    package static func text(_ text: String) -> ScriptedStep { .send(Array(text.utf8)) }

    /// A whole answer with its length.
    package static func answer(
        _ status: Int, headers: [HTTPHeader] = [], body: String = ""
    ) -> ScriptedStep {
        let extra = headers.map { "\($0.name): \($0.value)\r\n" }.joined()
        return .text(
            "HTTP/1.1 \(status) Scripted\r\ncontent-length: \(body.utf8.count)\r\n\(extra)\r\n\(body)")
    }
}

package struct ScriptedRequest: Hashable, Sendable {
    package var method = ""
    /// Path and query, as on the wire.
    package var target = ""
    package var headers: [HTTPHeader] = []
    package var body: [UInt8] = []

    package func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }
}
