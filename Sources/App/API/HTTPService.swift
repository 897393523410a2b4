internal import Glibc
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
    private let bodyLimit: Int
    private let handler: APIHandler
    private let onBound: @Sendable (Int) -> Void

    /// - Parameters:
    ///   - bodyLimit: bytes of a request's body; a longer one is answered with 413.
    ///   - onBound: told the port once it is bound; useful with port 0.
    package init(
        _ endpoint: Endpoint, label: String, bodyLimit: Int = 64 << 20,
        onBound: @escaping @Sendable (Int) -> Void = { _ in }, handler: @escaping APIHandler
    ) {
        self.endpoint = endpoint
        self.label = label
        self.bodyLimit = bodyLimit
        self.handler = handler
        self.onBound = onBound
    }

    /// Serves until the task is cancelled or the enclosing service group shuts down.
    /// - Throws: `CommandFailure` when the port cannot be bound.
    package func run() async throws {
        var logger = Logger(label: label)
        logger.logLevel = .error
        let departures = ClientDepartures()
        let application = Application(
            responder: CallbackResponder { (request: Request, context: ConnectionContext) in
                try await respond(request, on: context.channel, departures)
            },
            server: .http1(
                configuration: .init(
                    additionalChannelHandlers: [LastRequestInstaller(), DepartureHandler(departures)])),
            configuration: .init(
                address: .hostname(endpoint.host, port: endpoint.port), serverName: "beaufort"),
            onServerRunning: { [onBound] channel in onBound(channel.localAddress?.port ?? 0) },
            logger: logger)
        do {
            try await application.run()
        } catch let error as IOError where error.errnoCode == EADDRINUSE {
            throw CommandFailure(
                "\(endpoint) is in use by another process",
                remedy:
                    "stop it (ss -ltnp 'sport = :\(endpoint.port)' shows it) or choose another address for "
                    + label)
        } catch let error as IOError {
            throw CommandFailure(
                "cannot listen on \(endpoint) for \(label): \(error.description)",
                remedy: "another program may hold the port (`ss -ltnp`), or choose a different address")
        }
    }

    private func respond(
        _ request: Request, on channel: any Channel, _ departures: ClientDepartures
    ) async throws -> Response {
        guard let received = try await body(of: request) else {
            return HTTPService.response(
                .text("the body is larger than the limit of \(bodyLimit) bytes\n", status: 413), packed: false
            )
        }
        let asked: APIRequest
        do {
            asked = try translate(request, received)
        } catch {
            let status = error == .damaged ? 400 : 413
            return HTTPService.response(.text("\(error)\n", status: status), packed: false)
        }
        let work = Task { [handler] in await handler(asked) }
        departures.watch(ObjectIdentifier(channel)) { work.cancel() }
        defer { departures.forget(ObjectIdentifier(channel)) }
        if !channel.isActive { work.cancel() }
        let answer = await withTaskCancellationHandler {
            await work.value
        } onCancel: {
            work.cancel()
        }
        return HTTPService.response(answer, packed: HTTPService.takesGzip(request.headers[.acceptEncoding]))
    }

    /// Nil when it is larger than the limit. What comes beyond is read and dropped, for many a client reads
    /// no answer before it has sent everything; one that goes on for ever is not waited for.
    private func body(of request: Request) async throws -> ByteBuffer? {
        var received = ByteBuffer()
        var length = 0
        for try await piece in request.body {
            length += piece.readableBytes
            if length > 16 * bodyLimit { return nil }
            if length > bodyLimit {
                received = ByteBuffer()
            } else if received.readableBytes == 0 {
                received = piece
            } else {
                received.writeImmutableBuffer(piece)
            }
        }
        return length > bodyLimit ? nil : received
    }

    private func translate(_ request: Request, _ received: ByteBuffer) throws(GzipError) -> APIRequest {
        var body = received.readableBytes == 0 ? [] : Array(received.readableBytesView)
        if request.headers[.contentEncoding]?.lowercased() == "gzip" {
            body = try Gzip.expand(body, limit: bodyLimit)
        }
        let target = request.head.path ?? "/"
        let parts = target.utf8.split(separator: UInt8(ascii: "?"), maxSplits: 1)
        // Fields of the body stand before those of the address: of one name the body's counts, as in Go.
        var parameters: [(name: String, value: String)] = []
        if request.headers[.contentType]?.hasPrefix("application/x-www-form-urlencoded") == true {
            parameters = FormText.parse(String(decoding: body, as: UTF8.self))
        }
        if parts.count > 1 { parameters += FormText.parse(Substring(parts[1])) }
        var headers = request.headers.map { HTTPHeader($0.name.rawName, $0.value) }
        if let host = request.head.authority { headers.append(HTTPHeader("Host", host)) }
        return APIRequest(
            method: request.method.rawValue,
            path: FormText.decode(parts.first ?? "/".utf8[...], plusIsSpace: false),
            parameters: parameters, headers: headers, body: body)
    }
}

extension HTTPService {
    /// Shorter answers are sent as they are: packing them saves no packet.
    private static let smallestPacked = 1_400

    private static func response(_ answer: APIResponse, packed isPackable: Bool) -> Response {
        var fields = HTTPFields()
        if answer.status != 204 { fields[.contentType] = answer.contentType }
        for header in answer.headers {
            guard let name = HTTPField.Name(header.name) else { continue }
            fields[name] = header.value
        }
        let body: ResponseBody
        switch answer.body {
        case .stream(let produce): body = stream(produce)
        case .bytes(let bytes):
            if isPackable, bytes.count >= smallestPacked, let packed = Gzip.compress(bytes) {
                fields[.contentEncoding] = "gzip"
                body = ResponseBody(byteBuffer: ByteBuffer(bytes: packed))
            } else {
                body = ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
            }
        }
        return Response(status: .init(code: answer.status), headers: fields, body: body)
    }

    /// `gzip` or `*` among the codings, unless its weight is 0.
    private static func takesGzip(_ header: String?) -> Bool {
        (header ?? "").split(separator: ",").contains { item in
            let parts = item.split(separator: ";").map { $0.filter { $0 != " " }.lowercased() }
            guard let coding = parts.first, coding == "gzip" || coding == "*" else { return false }
            return !parts.dropFirst().contains { $0.hasPrefix("q=") && Double($0.dropFirst(2)) == 0 }
        }
    }

    private static func stream(
        _ produce: @escaping @Sendable (_ write: @escaping APIResponse.Write) async throws -> Void
    ) -> ResponseBody {
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

/// Keeps the connection a request came on.
private struct ConnectionContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
    }
}
