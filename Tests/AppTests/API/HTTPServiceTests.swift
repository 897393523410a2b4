import App
import Support
import Synchronization
import Telemetry
import Testing

/// The server itself, on a port of its own.
@Suite struct HTTPServiceTests {
    /// Serves while `body` runs.
    private func serving(
        bodyLimit: Int = 1 << 20, _ handler: @escaping APIHandler, _ body: (Int) async throws -> Void
    ) async throws {
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let service = HTTPService(
            Endpoint(host: "127.0.0.1", port: 0), label: "test", bodyLimit: bodyLimit,
            onBound: { port.yield($0) }, handler: handler)
        let run = Task { try await service.run() }
        defer { run.cancel() }
        let bound = try #require(await ports.first { _ in true })
        try await body(bound)
    }

    private func exchange(_ text: String, port: Int) async throws -> [UInt8] {
        let client = try await RawClient(port: port)
        try await client.send(text)
        return await client.readToEnd()
    }

    /// Someone asks for years of data and goes away: the query must not go on for nobody.
    @Test(arguments: [true, false]) func aQueryEndsWhenItsClientLeaves(isReset: Bool) async throws {
        let source = EndlessSource()
        let api = PrometheusAPI(
            source: source, catalogue: MemoryCatalogue(), agent: FixedAgent(), time: WallClock())
        try await serving({ await api.answer($0) }) { port in
            let client = try await RawClient(port: port)
            try await client.send("GET /api/v1/query?query=up HTTP/1.1\r\nHost: h\r\n\r\n")
            await source.started()
            if isReset { await client.reset() } else { await client.close() }
            await source.ended()
        }
    }

    @Test(arguments: [true, false]) func aBodyBeyondTheLimitIs413(isChunked: Bool) async throws {
        try await serving(bodyLimit: 1_000, { _ in .text("taken") }) { port in
            let body = String(repeating: "x", count: 1_001)
            let head = "POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n"
            let text =
                isChunked
                ? "\(head)Transfer-Encoding: chunked\r\n\r\n3e9\r\n\(body)\r\n0\r\n\r\n"
                : "\(head)Content-Length: 1001\r\n\r\n\(body)"
            let answer = String(decoding: try await exchange(text, port: port), as: UTF8.self)
            #expect(answer.hasPrefix("HTTP/1.1 413 ") && answer.contains("limit of 1000 bytes"), "\(answer)")
            let fits = "\(head)Content-Length: 4\r\n\r\nxxxx"
            #expect(String(decoding: try await exchange(fits, port: port), as: UTF8.self).hasSuffix("taken"))
        }
    }

    /// A client that reads to the end of the connection must not wait for ever, whatever it says of keeping
    /// it; one that knows no chunks must not get any.
    @Test(.timeLimit(.minutes(1)), arguments: [true, false], ["", "Connection: keep-alive\r\n"])
    func theConnectionOfHTTP10Ends(isStream: Bool, connection: String) async throws {
        let handler: APIHandler = { _ in
            guard isStream else { return .text("hello") }
            return APIResponse(contentType: "text/plain") { write in
                try await write(Array("hel".utf8))
                try await write(Array("lo".utf8))
            }
        }
        try await serving(handler) { port in
            let answer = try await exchange("GET / HTTP/1.0\r\n\(connection)\r\n", port: port)
            let text = String(decoding: answer, as: UTF8.self)
            #expect(text.hasPrefix("HTTP/1.0 200 ") && text.hasSuffix("\r\n\r\nhello"), "\(text)")
            let modern = try await exchange(
                "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", port: port)
            #expect(String(decoding: modern, as: UTF8.self).hasPrefix("HTTP/1.1 200 "))
        }
    }

    @Test func theBodyCountsBeforeTheAddress() async throws {
        try await serving({ request in .text(request.allParameters("query").joined(separator: ",")) }) {
            port in
            let answer = try await exchange(
                "POST /?query=1&query=3 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n"
                    + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 7\r\n\r\nquery=2",
                port: port)
            #expect(String(decoding: answer, as: UTF8.self).hasSuffix("2,1,3"))
        }
    }

    @Test func answersArePackedForThoseWhoTakeIt() async throws {
        let long = String(repeating: "beaufort ", count: 1_000)
        try await serving({ request in .text(request.path == "/long" ? long : "short") }) { port in
            func get(_ path: String, _ coding: String) async throws -> [UInt8] {
                try await exchange(
                    "GET \(path) HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\(coding)\r\n", port: port)
            }
            let packed = try await get("/long", "Accept-Encoding: br, gzip;q=0.8\r\n")
            let end = try #require(packed.firstRange(of: Array("\r\n\r\n".utf8))?.upperBound)
            #expect(
                String(decoding: packed[..<end], as: UTF8.self).lowercased().contains(
                    "content-encoding: gzip"))
            #expect(try Gzip.expand(Array(packed[end...]), limit: 1 << 20) == Array(long.utf8))
            for coding in ["", "Accept-Encoding: gzip;q=0\r\n", "Accept-Encoding: br\r\n"] {
                #expect(String(decoding: try await get("/long", coding), as: UTF8.self).hasSuffix(long))
            }
            let short = try await get("/short", "Accept-Encoding: gzip\r\n")
            #expect(String(decoding: short, as: UTF8.self).hasSuffix("short"))
        }
    }

    @Test func packedBodiesAreUnpackedWithinTheLimit() async throws {
        try await serving(
            bodyLimit: 1_000,
            { request in .text("\(request.body.count) \(request.parameter("query") ?? "")") }
        ) { port in
            func post(_ body: [UInt8]) async throws -> String {
                let client = try await RawClient(port: port)
                try await client.send(
                    Array(
                        ("POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Encoding: gzip\r\n"
                            + "Content-Type: application/x-www-form-urlencoded\r\n"
                            + "Content-Length: \(body.count)\r\n\r\n").utf8) + body)
                return String(decoding: await client.readToEnd(), as: UTF8.self)
            }
            let form = try #require(Gzip.compress(Array("query=up%2B1".utf8)))
            #expect(try await post(form).hasSuffix("12 up+1"))
            let bomb = try #require(Gzip.compress(Array(repeating: 0, count: 100_000)))
            let refused = try await post(bomb)
            #expect(refused.hasPrefix("HTTP/1.1 413") && refused.contains("limit of 1000 bytes"))
            #expect(try await post([1, 2, 3]).contains("no whole gzip stream"))
        }
    }

    @Test func connectionsAreKeptForTheNextRequest() async throws {
        try await serving({ .text("<\($0.path)>") }) { port in
            let client = try await RawClient(port: port)
            for path in ["/a", "/b", "/c"] {
                try await client.send("GET \(path) HTTP/1.1\r\nHost: h\r\n\r\n")
                #expect(await client.read(through: "<\(path)>").contains("200 OK"))
            }
            await client.close()
        }
    }
}

/// A source whose answers never come; it tells when it was asked and when the asker was cancelled.
private final class EndlessSource: SeriesSource {
    private let begin = AsyncStream.makeStream(of: Void.self)
    private let end = AsyncStream.makeStream(of: Void.self)

    func select(_ matchers: [Matcher], in range: TimeRange) async throws -> [Series] {
        begin.continuation.yield()
        defer { end.continuation.yield() }
        try await WallClock().sleep(for: .hours(1))
        return []
    }

    func started() async { for await _ in begin.stream { return } }
    func ended() async { for await _ in end.stream { return } }
}
