import Gateway
import Support
import Telemetry
import Testing

/// Several upstreams, dead connections, circuits.
struct UpstreamTests {
    static let ok = RawUpstream.Step.text("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")

    @Test func repeatsOnAFreshConnectionWhenAKeptOneWasDead() async throws {
        let upstream = try await RawUpstream { _, number in number == 1 ? [.close] : [Self.ok] }
        try await GatewayBench.run([upstream]) { bench in
            let client = try await RawClient(port: bench.port)
            for _ in 0..<2 {
                try await client.send(chat(close: false))
                #expect(await client.read(through: "{}").hasPrefix("HTTP/1.1 200 "))
            }
            let records = await bench.finished(2).map(\.record)
            #expect(records.map(\.outcome.retries) == [0, 1])
            #expect(records.map(\.outcome.isFallback) == [false, false])
            #expect(bench.attempts.map(\.outcome) == [.ok, .staleConnection, .ok])
            #expect(upstream.log.requests.count == 3)
            #expect(
                upstream.log.requests[1].split(separator: "\r\n").last
                    == upstream.log.requests[2].split(separator: "\r\n").last)
            await client.close()
        }
    }

    @Test func neverRepeatsOnceAnAnswerHasBegun() async throws {
        let upstream = try await RawUpstream { _, number in
            number == 1 ? [.text("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"), .close] : [Self.ok]
        }
        try await GatewayBench.run([upstream]) { bench in
            let client = try await RawClient(port: bench.port)
            try await client.send(chat(close: false))
            _ = await client.read(through: "{}")
            try await client.send(chat(close: false))
            #expect(String(decoding: await client.readToEnd(), as: UTF8.self).hasSuffix("\r\n\r\n{"))
            let records = await bench.finished(2).map(\.record)
            #expect(records[1].outcome.error == .truncatedStream)
            #expect(records[1].outcome.retries == 0)
            #expect(upstream.log.requests.count == 2)
        }
    }

    @Test func fallsBackWhenNothingListens() async throws {
        let dead = try await RawUpstream { _, _ in [] }
        await dead.stopListening()
        let alive = try await RawUpstream { _, _ in [Self.ok] }
        try await GatewayBench.run([dead, alive]) { bench in
            for _ in 0..<2 {
                let client = try await RawClient(port: bench.port)
                try await client.send(chat())
                #expect(String(decoding: await client.readToEnd(), as: UTF8.self).hasSuffix("{}"))
            }
            let records = await bench.finished(2).map(\.record)
            #expect(records.allSatisfy { $0.outcome.error == nil && $0.identity.upstream == "u1" })
            #expect(records.filter(\.outcome.isFallback).count >= 1)
            #expect(bench.attempts.filter { $0.outcome == .ok }.count == 2)
        }
    }

    @Test func opensTheCircuitAndTriesAgain() async throws {
        let clock = TestClock()
        let upstream = try await RawUpstream { _, number in
            number < 5 ? [.text("HTTP/1.1 500 No\r\nContent-Length: 2\r\n\r\n{}")] : [Self.ok]
        }
        try await GatewayBench.run([upstream], time: clock) { bench in
            let client = try await RawClient(port: bench.port)
            func ask() async throws -> String {
                try await client.send(chat(close: false))
                return await client.read(through: "}")
            }
            for _ in 0..<5 { #expect(try await ask().hasPrefix("HTTP/1.1 500 ")) }
            #expect(bench.gateway.gauges.upstreams[0].circuit == .open)
            clock.advance(by: .seconds(10))
            try await client.send(chat(close: false))
            let refused = await client.read(through: "}}")
            #expect(refused.hasPrefix("HTTP/1.1 503 ") && refused.contains("Retry-After: 50\r\n"))
            #expect(upstream.log.requests.count == 5)
            clock.advance(by: .seconds(50))
            #expect(try await ask().hasPrefix("HTTP/1.1 200 "))
            #expect(bench.gateway.gauges.upstreams[0].circuit == .closed)
            #expect(bench.circuits == [.open, .closed])
            let records = await bench.finished(7).map(\.record)
            #expect(records[5].outcome.error == .refused)
            await client.close()
        }
    }

    @Test func refusesWhileTheRuntimeIsKnownToBeDown() async throws {
        let upstream = try await RawUpstream { _, _ in [Self.ok] }
        try await GatewayBench.run([upstream]) { bench in
            let client = try await RawClient(port: bench.port)
            bench.gateway.setAvailable(false, upstream: "u0")
            try await client.send(chat(close: false))
            #expect(await client.read(through: "}}").hasPrefix("HTTP/1.1 503 "))
            bench.gateway.setAvailable(true, upstream: "u0")
            try await client.send(chat(close: false))
            #expect(await client.read(through: "{}").hasPrefix("HTTP/1.1 200 "))
            await client.close()
        }
    }

    @Test func sendsWhatTheUpstreamNeeds() async throws {
        let upstream = try await RawUpstream { _, _ in [Self.ok] }
        try await GatewayBench.run([upstream]) {
            $0.upstreams[0].headers = [HTTPHeader("Authorization", "Bearer upstream")]
            $0.upstreams[0].endpoint.basePath = "/base"
        } _: { bench in
            let client = try await RawClient(port: bench.port)
            let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
            try await client.send(
                chat(
                    headers:
                        "authorization: Bearer client\r\nX-Own: 1\r\ntraceparent: 00-\(trace)-00f067aa0ba902b7-01\r\n"
                        + "tracestate: a=b\r\nTE: trailers\r\nKeep-Alive: 5\r\n"))
            _ = await client.readToEnd()
            let seen = upstream.log.requests[0]
            let record = await bench.finished(1)[0].record
            #expect(
                seen.hasPrefix(
                    "POST /base/v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1:\(upstream.port)\r\n"))
            #expect(seen.contains("\r\nAuthorization: Bearer upstream\r\n"))
            #expect(seen.contains("\r\nX-Own: 1\r\n") && seen.contains("\r\ntracestate: a=b\r\n"))
            #expect(seen.contains("\r\ntraceparent: 00-\(trace)-\(record.identity.spanID)-01\r\n"))
            #expect(record.identity.traceID == trace)
            for gone in ["Bearer client", "TE:", "Keep-Alive", "Connection", "gateway"] {
                #expect(!seen.contains(gone))
            }
        }
    }

    @Test func answersPipelinedRequestsInOrder() async throws {
        let upstream = try await RawUpstream { request, _ in
            let id = request.split(separator: "id=")[1].prefix(1)
            return [.pause(.milliseconds(2)), .text("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n\(id)")]
        }
        try await GatewayBench.run([upstream]) { bench in
            let client = try await RawClient(port: bench.port)
            try await client.send(
                (0..<8).map { "GET /v1/models?id=\($0) HTTP/1.1\r\nHost: a\r\n\r\n" }.joined())
            let heard = await client.heard(atLeast: 8 * 39)
            #expect(heard == 8 * 39)
            #expect(await client.read(through: "7").filter { $0.isNumber && $0.isASCII }.suffix(1) == "7")
            #expect(
                upstream.log.requests.map { $0.split(separator: "id=")[1].prefix(1) }
                    == (0..<8).map { "\($0)" })
            await client.close()
        }
    }

    @Test func asksForABodyThatWaitsToBeAsked() async throws {
        let upstream = try await RawUpstream { _, _ in [Self.ok] }
        try await GatewayBench.run([upstream]) { bench in
            let client = try await RawClient(port: bench.port)
            try await client.send(
                "POST /v1/completions HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"
            )
            #expect(await client.read(through: "\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n")
            try await client.send("{}")
            #expect(await client.read(through: "{}").hasPrefix("HTTP/1.1 200 OK"))
            #expect(!upstream.log.requests[0].contains("Expect"))
            await client.close()
        }
    }

    @Test(arguments: [1_000, 300_000, 5_000_000]) func passesBodiesOfAnyLength(_ length: Int) async throws {
        let upstream = try await RawUpstream { _, _ in [Self.ok] }
        try await GatewayBench.run([upstream]) { bench in
            let client = try await RawClient(port: bench.port)
            let text = String((0..<length).map { Character(Unicode.Scalar(UInt8(97 + $0 % 26))) })
            let body = #"{"model":"big","prompt":"\#(text)","stream":true}"#
            try await client.send(chat(body: body))
            #expect(String(decoding: await client.readToEnd(), as: UTF8.self).hasSuffix("{}"))
            #expect(upstream.log.requests[0].hasSuffix("\r\n\r\n" + body))
            let record = await bench.finished(1)[0].record
            #expect(record.identity.requestedModel == "big")
        }
    }

    /// Answers whose framing is not in their bytes alone.
    @Test(arguments: [
        ("HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n"),
        ("GET", "HTTP/1.1 304 Not Modified\r\nContent-Length: 5000\r\n\r\n"),
        ("GET", "HTTP/1.1 204 No Content\r\n\r\n"),
        ("GET", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"),
    ])
    func keepsTheConnectionAfter(_ method: String, _ answer: String) async throws {
        let upstream = try await RawUpstream { _, _ in [.text(answer)] }
        try await GatewayBench.run([upstream]) { bench in
            let client = try await RawClient(port: bench.port)
            for _ in 0..<3 {
                try await client.send("\(method) /v1/models HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(await client.read(through: "\r\n\r\n") == answer)
            }
            #expect(await bench.finished(3).allSatisfy { $0.record.outcome.error == nil })
            #expect(upstream.log.connections == 1)
            await client.close()
        }
    }

    /// The upstream refuses before it has read the body: its answer arrives, and both connections end.
    @Test func passesOnAnAnswerThatComesEarly() async throws {
        let answer = "HTTP/1.1 413 Too Long\r\nContent-Length: 2\r\n\r\n{}"
        let upstream = try await RawUpstream(answersHeads: true) { _, _ in [.text(answer)] }
        try await GatewayBench.run([upstream]) {
            $0.limits.heldBytes = 1_000
        } _: { bench in
            let client = try await RawClient(port: bench.port)
            let body = String(repeating: "x", count: 50_000)
            try await client.send(
                "POST /v1/completions HTTP/1.1\r\nHost: a\r\nContent-Length: 60000\r\n\r\n" + body)
            #expect(String(decoding: await client.readToEnd(), as: UTF8.self) == answer)
            let record = await bench.finished(1)[0].record
            #expect(record.outcome.status == 413)
            #expect(record.outcome.error == .badRequest)
            #expect(bench.gateway.gauges.inFlight == 0)
            await client.close()
        }
    }

    @Test func sharesTheLoad() async throws {
        let gate = Gate()
        let upstreams = [
            try await RawUpstream { _, _ in [.hold(gate), Self.ok] },
            try await RawUpstream { _, _ in [.hold(gate), Self.ok] },
        ]
        try await GatewayBench.run(upstreams) {
            $0.upstreams[1].weight = 3
        } _: { bench in
            var clients: [RawClient] = []
            for _ in 0..<8 {
                let client = try await RawClient(port: bench.port)
                try await client.send(chat())
                clients.append(client)
            }
            try await eventually { bench.gateway.gauges.inFlight == 8 }
            #expect(bench.gateway.gauges.upstreams.map(\.inFlight) == [2, 6])
            gate.open()
            for client in clients { #expect(await client.readToEnd().suffix(2) == Array("{}".utf8)) }
        }
    }
}
