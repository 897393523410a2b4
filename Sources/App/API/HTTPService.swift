internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import NIOCore
internal import ServiceLifecycle
internal import Synchronization
internal import Telemetry

/// Serves one `APIHandler` over HTTP: the admin side, and the demo's stand-in runtime and webhook receiver.
/// The only file that knows Hummingbird.
package struct HTTPService: Sendable {
    private let endpoint: Endpoint
    private let label: String
    private let handler: APIHandler
    private let onBound: @Sendable (Int) -> Void

    /// - Parameter onBound: told the port once it is bound; useful with port 0.
    package init(
        _ endpoint: Endpoint, label: String, onBound: @escaping @Sendable (Int) -> Void = { _ in },
        handler: @escaping APIHandler
    ) {
        self.endpoint = endpoint
        self.label = label
        self.handler = handler
        self.onBound = onBound
    }

    /// Serves until the task is cancelled or the enclosing service group shuts down.
    /// - Throws: `CommandFailure` when the port cannot be bound.
    package func run() async throws {
        var logger = Logger(label: label)
        logger.logLevel = .error
        let application = Application(
            responder: CallbackResponder { [handler] (request: Request, _: BasicRequestContext) in
                try await HTTPService.respond(request, handler)
            },
            configuration: .init(
                address: .hostname(endpoint.host, port: endpoint.port), serverName: "beaufort"),
            onServerRunning: { [onBound] channel in onBound(channel.localAddress?.port ?? 0) },
            logger: logger)
        do {
            try await application.run()
        } catch let error as IOError {
            throw CommandFailure(
                "cannot listen on \(endpoint) for \(label): \(error.description)",
                remedy: "another program may hold the port (`ss -ltnp`), or choose a different address")
        }
    }

    private static func respond(_ request: Request, _ handler: APIHandler) async throws -> Response {
        var request = request
        let limit = 64 << 20
        let received = try await request.collectBody(upTo: limit)
        let answer = await handler(translate(request, Array(received.readableBytesView)))
        var fields = HTTPFields()
        fields[.contentType] = answer.contentType
        for header in answer.headers {
            guard let name = HTTPField.Name(header.name) else { continue }
            fields[name] = header.value
        }
        return Response(status: .init(code: answer.status), headers: fields, body: body(of: answer))
    }

    private static func body(of answer: APIResponse) -> ResponseBody {
        switch answer.body {
        case .bytes(let bytes):
            return ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
        case .stream(let produce):
            let (stream, source) = RequestBody.makeStream()
            return ResponseBody { writer in
                let producer = Task {
                    do {
                        try await produce { bytes in await source.yield(ByteBuffer(bytes: bytes)) }
                        source.finish()
                    } catch {
                        source.finish(error)
                    }
                }
                defer { producer.cancel() }
                for try await buffer in stream { try await writer.write(buffer) }
                try await writer.finish(nil)
            }
        }
    }

    private static func translate(_ request: Request, _ body: [UInt8]) -> APIRequest {
        let target = request.head.path ?? "/"
        let parts = target.utf8.split(separator: UInt8(ascii: "?"), maxSplits: 1)
        var parameters = parts.count > 1 ? FormText.parse(String(decoding: parts[1], as: UTF8.self)) : []
        if request.headers[.contentType]?.hasPrefix("application/x-www-form-urlencoded") == true {
            parameters += FormText.parse(String(decoding: body, as: UTF8.self))
        }
        return APIRequest(
            method: request.method.rawValue,
            path: FormText.decode(parts.first ?? "/".utf8[...], plusIsSpace: false),
            parameters: parameters,
            headers: request.headers.map { HTTPHeader($0.name.rawName, $0.value) }, body: body)
    }
}
