import Outbound
import Support
import Synchronization
import Telemetry
import Testing

/// Real libcurl against a real server on the loopback.
@Suite(.timeLimit(.minutes(2)))
struct OutboundClientTests {
    private func exchange(
        _ request: (String) -> HTTPRequest, script: @escaping ScriptedServer.Script
    ) async throws -> Result<HTTPResponse, OutboundError> {
        let server = try await ScriptedServer(script)
        let client = try OutboundClient()
        let result: Result<HTTPResponse, OutboundError>
        do throws(OutboundError) {
            result = .success(try await client.send(request(server.url)))
        } catch {
            result = .failure(error)
        }
        client.close()
        await server.stop()
        return result
    }

    @Test func carriesTheRequestAsGivenAndTheResponseAsSent() async throws {
        let seen = Mutex<ScriptedRequest?>(nil)
        let response = try await exchange {
            HTTPRequest(
                method: "POST", url: $0 + "/hook?a=b",
                headers: [HTTPHeader("Content-Type", "application/json"), HTTPHeader("X-Empty", "")],
                body: Array("{\"a\":1}".utf8) + [0, 255])
        } script: { request in
            seen.withLock { $0 = request }
            return [.answer(201, headers: [HTTPHeader("Retry-After", " 7 ")], body: "thanks")]
        }.get()
        #expect(response.status == 201)
        #expect(response.body == Array("thanks".utf8))
        #expect(response.header("retry-after") == "7")
        let request = try #require(seen.withLock { $0 })
        #expect(request.method == "POST")
        #expect(request.target == "/hook?a=b")
        #expect(request.body == Array("{\"a\":1}".utf8) + [0, 255])
        #expect(request.header("content-type") == "application/json")
        #expect(request.header("x-empty") == "")
        #expect(request.header("expect") == nil)
    }

    @Test(arguments: ["GET", "HEAD", "POST", "PUT", "DELETE"])
    func speaksTheMethod(_ method: String) async throws {
        let response = try await exchange {
            HTTPRequest(method: method, url: $0, timeout: .minutes(1))
        } script: { request in
            [.text("HTTP/1.1 200 OK\r\nx-method: \(request.method)\r\ncontent-length: 0\r\n\r\n")]
        }.get()
        #expect(response.header("X-Method") == method)
    }

    @Test func returnsARedirectInsteadOfFollowingIt() async throws {
        let count = Mutex(0)
        let response = try await exchange {
            HTTPRequest(url: $0, timeout: .minutes(1))
        } script: { _ in
            count.withLock { $0 += 1 }
            return [.answer(302, headers: [HTTPHeader("Location", "/elsewhere")])]
        }.get()
        #expect(response.status == 302)
        #expect(count.withLock { $0 } == 1)
    }

    @Test func followsRedirectsWhenAsked() async throws {
        func ask(_ path: String) async throws -> Result<HTTPResponse, OutboundError> {
            try await exchange {
                var request = HTTPRequest(url: $0 + path)
                request.followsRedirects = true
                return request
            } script: { request in
                switch request.target {
                case "/old": [.answer(302, headers: [HTTPHeader("Location", "/new")], body: "moved")]
                case "/new": [.answer(200, body: "page")]
                default: [.answer(302, headers: [HTTPHeader("Location", "/round")])]
                }
            }
        }
        let response = try await ask("/old").get()
        #expect(response.status == 200 && response.body == Array("page".utf8))
        let round = try await ask("/round")
        let error = #expect(throws: OutboundError.self) { try round.get() }
        #expect(error?.kind == .misled)
    }

    /// 100,000 times `a`.
    private static let packed: [UInt8] =
        [
            0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 3, 0xed, 0xc1, 0x31, 1, 0, 0, 0, 0xc2, 0xa0, 0xac, 0xeb, 0x5f,
            0xc2, 0x1a, 0x1e, 0x40, 1,
        ] + [UInt8](repeating: 0, count: 96)
        + [0xaf, 0x06, 0x87, 0xfa, 0xe2, 0x1b, 0xa0, 0x86, 0x01, 0x00]

    /// What is unpacked counts, so that a small answer cannot become a huge one.
    @Test(arguments: [100_000, 99_999]) func unpacksGzipUpToTheLimit(limit: Int) async throws {
        let asked = Mutex("")
        let head = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: \(Self.packed.count)\r\n\r\n"
        let result = try await exchange {
            var request = HTTPRequest(url: $0, maximumResponseBytes: limit)
            request.acceptsGzip = true
            return request
        } script: { request in
            asked.withLock { $0 = request.header("Accept-Encoding") ?? "" }
            return [.send(Array(head.utf8) + Self.packed)]
        }
        #expect(asked.withLock { $0 } == "gzip")
        if limit == 100_000 {
            #expect(try result.get().body == Array(repeating: 0x61, count: 100_000))
        } else {
            #expect(throws: OutboundError.self) { try result.get() }
        }
    }

    @Test func keepsTheLastOfSeveralHeaderBlocks() async throws {
        let response = try await exchange {
            HTTPRequest(url: $0, timeout: .minutes(1))
        } script: { _ in
            [
                .text("HTTP/1.1 103 Early Hints\r\nx-a: early\r\n\r\n"),
                .answer(200, headers: [HTTPHeader("x-a", "late")]),
            ]
        }.get()
        #expect(response.headers.filter { $0.name == "x-a" }.map(\.value) == ["late"])
    }

    @Test(arguments: [
        ([ScriptedStep.close], OutboundError.Kind.broken),
        ([.text("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc"), .close], .broken),
        ([.hang], .timedOut),
        ([.text("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc"), .hang], .timedOut),
        ([.answer(200, body: String(repeating: "x", count: 2_000))], .tooLarge),
        (
            [
                .answer(
                    200,
                    headers: .init(repeating: HTTPHeader("x", .init(repeating: "x", count: 9_000)), count: 40)
                )
            ], .tooLarge
        ),
        ([.text("SSH-2.0-OpenSSH\r\n\r\n"), .close], .broken),
    ])
    func namesWhatWentWrong(_ steps: [ScriptedStep], _ kind: OutboundError.Kind) async throws {
        let result = try await exchange {
            HTTPRequest(
                url: $0, timeout: kind == .timedOut ? .milliseconds(300) : .seconds(30),
                maximumResponseBytes: 1_000)
        } script: { _ in
            steps
        }
        guard case .failure(let error) = result else {
            Issue.record("an answer came: \(result)")
            return
        }
        #expect(error.kind == kind)
        #expect(error.peer.hasPrefix("127.0.0.1:"))
    }

    @Test(arguments: [
        (
            "http://user:secret@127.0.0.1:1/T0/secret?k=secret#secret", OutboundError.Kind.unreachable,
            "127.0.0.1:1"
        ),
        ("http://no-such-host.invalid/secret", .unknownHost, "no-such-host.invalid"),
        ("ftp://127.0.0.1/secret", .invalidURL, "127.0.0.1"),
        ("file:///etc/secret", .invalidURL, ""),
        ("http://127.0.0.1:99999/secret", .invalidURL, "127.0.0.1:99999"),
        ("http://user:sec/ret@127.0.0.1:1/", .invalidURL, ""),
        ("secret", .unknownHost, ""),
        ("http://127.0.0.1:1/a\nb", .invalidRequest, "127.0.0.1:1"),
        ("http://127.0.0.1:1/a\0b", .invalidRequest, "127.0.0.1:1"),
    ])
    func neverTellsASecret(_ url: String, _ kind: OutboundError.Kind, _ peer: String) async throws {
        let client = try OutboundClient()
        let error = await #expect(throws: OutboundError.self) {
            try await client.send(HTTPRequest(url: url, timeout: .seconds(5)))
        }
        #expect(error?.kind == kind)
        #expect(error?.peer == peer)
        #expect(error.map { !"\($0) \(String(reflecting: $0))".contains("sec") } == true)
    }

    @Test func cancellingTheTaskEndsTheExchange() async throws {
        let (started, signal) = AsyncStream.makeStream(of: Void.self)
        let server = try await ScriptedServer { _ in
            signal.yield()
            return [.hang]
        }
        let client = try OutboundClient()
        let url = server.url
        let task = Task { try await client.send(HTTPRequest(url: url, timeout: .minutes(10))) }
        for await _ in started { break }
        task.cancel()
        #expect(await failure(of: task) == .cancelled)
        let late = Task { try await client.send(HTTPRequest(url: url, timeout: .minutes(10))) }
        late.cancel()
        #expect(await failure(of: late) == .cancelled)
        await server.stop()
    }

    @Test func closingEndsEverythingRunningAndRefusesMore() async throws {
        let (started, signal) = AsyncStream.makeStream(of: Void.self)
        let server = try await ScriptedServer { _ in
            signal.yield()
            return [.hang]
        }
        let client = try OutboundClient()
        let url = server.url
        let tasks = (0..<5).map { _ in
            Task { try await client.send(HTTPRequest(url: url, timeout: .minutes(10))) }
        }
        var count = 0
        for await _ in started {
            count += 1
            if count == tasks.count { break }
        }
        client.close()
        for task in tasks { #expect(await failure(of: task) == .closed) }
        let error = await #expect(throws: OutboundError.self) { try await client.send(HTTPRequest(url: url)) }
        #expect(error?.kind == .closed)
        await server.stop()
    }

    @Test func aSlowPeerHoldsUpNoOther() async throws {
        let server = try await ScriptedServer { request in
            request.target == "/slow" ? [.hang] : [.answer(200, body: request.target)]
        }
        let client = try OutboundClient()
        let url = server.url
        let slow = (0..<20).map { _ in
            Task { try await client.send(HTTPRequest(url: url + "/slow", timeout: .minutes(10))) }
        }
        for index in 0..<50 {
            let response = try await client.send(HTTPRequest(url: url + "/\(index)", timeout: .minutes(1)))
            #expect(response.body == Array("/\(index)".utf8))
        }
        for task in slow { task.cancel() }
        await server.stop()
    }

    private func failure(of task: Task<HTTPResponse, any Error>) async -> OutboundError.Kind? {
        guard case .failure(let error) = await task.result else { return nil }
        return (error as? OutboundError)?.kind
    }
}
