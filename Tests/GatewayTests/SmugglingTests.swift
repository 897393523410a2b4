import Gateway
import Support
import Telemetry
import Testing

/// Requests that two servers could read in two ways are refused before an upstream sees a byte.
struct SmugglingTests {
    private static let get = "GET /v1/models HTTP/1.1\r\nHost: a\r\n"
    private static let post = "POST /v1/completions HTTP/1.1\r\nHost: a\r\n"

    static let refused: [(request: String, status: Int)] = [
        (post + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        (post + "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n", 400),
        (post + "Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcde", 400),
        (post + "Content-Length: 4\r\nContent-Length: 4\r\n\r\nabcd", 400),
        (post + "Content-Length: 4, 4\r\n\r\nabcd", 400),
        (post + "Content-Length: +4\r\n\r\nabcd", 400),
        (post + "Content-Length: -4\r\n\r\nabcd", 400),
        (post + "Content-Length: 0x4\r\n\r\nabcd", 400),
        (post + "Content-Length: 4 4\r\n\r\nabcd", 400),
        (post + "Content-Length: \r\n\r\nabcd", 400),
        (post + "Content-Length: 99999999999999999999\r\n\r\n", 400),
        (post + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501),
        (post + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 501),
        (post + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n", 501),
        (post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        (post + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n", 400),
        (post + "Transfer-Encoding\t: chunked\r\n\r\n0\r\n\r\n", 400),
        (post + "Transfer-Encoding: chunked\r\n\r\n5 \n\r\nabcde\r\n0\r\n\r\n", 400),
        (post + "Transfer-Encoding: chunked\r\n\r\n-1\r\n\r\n", 400),
        (post + "Transfer-Encoding: chunked\r\n\r\n0x5\r\nabcde\r\n0\r\n\r\n", 400),
        (post + "Transfer-Encoding: chunked\r\n\r\n\r\n0\r\n\r\n", 400),
        (post + "Transfer-Encoding: chunked\r\n\r\n5\nabcde\r\n0\r\n\r\n", 400),
        (post + "Transfer-Encoding: chunked\r\n\r\n5\r\nabcdefg\r\n0\r\n\r\n", 400),
        (post + "Transfer-Encoding: chunked\r\n\r\n5;a\nb\r\nabcde\r\n0\r\n\r\n", 400),
        (post + "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n", 400),
        (post + "Transfer-Encoding: chunked\r\n\r\n0\r\n: x\r\n\r\n", 400),
        ("POST /v1/completions HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        (get + "A: b\r\n folded\r\n\r\n", 400),
        (get + "A: b\r\n\tfolded\r\n\r\n", 400),
        (get + " A: b\r\n\r\n", 400),
        (get + "A b\r\n\r\n", 400),
        (get + ": b\r\n\r\n", 400),
        (get + "A: b\0c\r\n\r\n", 400),
        (get + "A: b\rc: d\r\n\r\n", 400),
        (get + "A\u{e9}: b\r\n\r\n", 400),
        (get + "A: b\n\r\n", 400),
        ("GET /v1/models HTTP/1.1\nHost: a\n\n", 400),
        ("GET /v1/models HTTP/1.1\r\n\r\n", 400),
        (get + "Host: b\r\n\r\n", 400),
        ("GET  /v1/models HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET /v1/models HTTP/1.1 \r\nHost: a\r\n\r\n", 400),
        ("GET /v1/mod\tels HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET v1/models HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET /v1/models\r\nHost: a\r\n\r\n", 400),
        ("G(T /v1/models HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET /v1/models http/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET /v1/models HTTP/1.2\r\nHost: a\r\n\r\n", 505),
        ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
        (get + "A: " + String(repeating: "b", count: 40_000) + "\r\n\r\n", 431),
        (get + String(repeating: "A: b\r\n", count: 200) + "\r\n", 431),
        (get + String(repeating: "b", count: 40_000), 431),
        (get + "Upgrade: websocket\r\nConnection: Upgrade\r\n\r\n", 501),
        (post + "Expect: 200-ok\r\nContent-Length: 0\r\n\r\n", 417),
        (post + "Content-Length: 999999999999\r\n\r\n", 413),
        ("CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("POST /collective_rpc HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n", 403),
        ("POST /api/delete HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n", 403),
        ("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n", 403),
        ("GET /slots HTTP/1.1\r\nHost: a\r\n\r\n", 403),
        ("POST /slots/0?action=erase HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n", 403),
        ("GET /v1/models/../../slots HTTP/1.1\r\nHost: a\r\n\r\n", 404),
        ("GET /v1/models/%2e%2e/slots HTTP/1.1\r\nHost: a\r\n\r\n", 404),
        ("GET /v1//models HTTP/1.1\r\nHost: a\r\n\r\n", 404),
        ("GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n", 404),
        ("DELETE /v1/models HTTP/1.1\r\nHost: a\r\n\r\n", 405),
    ]

    @Test(.timeLimit(.minutes(1))) func refusesWhatCouldBeReadTwoWays() async throws {
        let upstream = try await RawUpstream { _, _ in [.text("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")]
        }
        try await GatewayBench.run([upstream]) {
            $0.limits.heldBytes = 1 << 20
        } _: { bench in
            for (index, item) in Self.refused.enumerated() {
                let client = try await RawClient(port: bench.port)
                try await client.send(item.request)
                let heard = await client.read(through: "}}")
                #expect(
                    heard.hasPrefix("HTTP/1.1 \(item.status) "),
                    "\(item.request.prefix(120).debugDescription)")
                let records = await bench.finished(index + 1)
                #expect(records[index].record.outcome.status == item.status)
                #expect(records[index].record.outcome.error != nil)
                await client.close()
            }
            #expect(upstream.log.requests.isEmpty)
        }
    }

    static let accepted: [String] = [
        get + "\r\n",
        "\r\n" + get + "\r\n",
        "GET http://elsewhere/v1/models HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /v1/models?x=1%20&y= HTTP/1.1\r\nHost: a\r\n\r\n",
        get + "A:\r\nB:  \t x \t \r\n\r\n",
        get + "Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: x\r\n\r\n",
        post
            + "Transfer-Encoding: Chunked\r\n\r\n3;name=\"v\"\r\n{\"a\r\n4 \r\n\":1}\r\n0\r\nTrailer: x\r\n\r\n",
        post + "content-length: 2\r\n\r\n{}",
        "HEAD /v1/models HTTP/1.1\r\nHost: a\r\n\r\n",
        "OPTIONS /v1/completions HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /v1/models HTTP/1.0\r\n\r\n",
        "GET /v1/models/a-b.c HTTP/1.1\r\nHost: a\r\n\r\n",
    ]

    @Test(arguments: accepted) func acceptsWhatIsPlain(_ request: String) async throws {
        let answer = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
        let upstream = try await RawUpstream { _, _ in [.text(answer)] }
        try await GatewayBench.run([upstream]) { bench in
            let client = try await RawClient(port: bench.port)
            try await client.send(request)
            #expect(String(decoding: await client.readToEnd(), as: UTF8.self) == answer)
            let seen = upstream.log.requests
            #expect(seen.count == 1)
            #expect(!seen[0].lowercased().contains("upgrade"))
            #expect(!seen[0].contains("HTTP2-Settings"))
        }
    }
}
