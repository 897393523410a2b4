import Gateway
import Support
import Telemetry
import Testing

/// Measured times on a virtual clock: exact, whatever the machine is doing.
struct TimingTests {
    @Test func measuresFirstTokenGapsAndTotal() async throws {
        let clock = TestClock()
        let gates = (0..<6).map { _ in Gate() }
        let pieces = [
            streamHead, chunk(delta("")), chunk(delta("a")), chunk(delta("b")),
            chunk(delta("c", finish: "stop")),
            chunk("data: [DONE]\n\n") + "0\r\n\r\n",
        ]
        let upstream = try await RawUpstream { _, _ in
            zip(gates, pieces).flatMap { [.hold($0), .text($1)] }
        }
        let waits: [Int64] = [40, 10, 100, 25, 75, 5]
        try await GatewayBench.run([upstream], time: clock) { bench in
            let client = try await RawClient(port: bench.port)
            try await client.send(chat(close: false))
            try await eventually { upstream.log.requests.count == 1 }
            var heard = 0
            for (index, piece) in pieces.enumerated() {
                clock.advance(by: .milliseconds(waits[index]))
                gates[index].open()
                heard += piece.utf8.count
                _ = await client.heard(atLeast: heard)
            }
            let finished = await bench.finished(1)[0]
            let timing = finished.record.timing
            #expect(timing.firstByteNanoseconds == 40_000_000)
            #expect(timing.firstTokenNanoseconds == 150_000_000)
            #expect(timing.totalNanoseconds == 255_000_000)
            #expect(timing.chunkCount == 3)
            #expect(timing.maximumGapNanoseconds == 75_000_000)
            #expect(timing.meanGapNanoseconds == 50_000_000)
            #expect(finished.chunkGaps == [25_000, 75_000])
            #expect(finished.record.end - finished.record.start == .milliseconds(255))
            await client.close()
        }
    }

    @Test func measuresTheWaitForAPlace() async throws {
        let clock = TestClock()
        let gate = Gate()
        let upstream = try await RawUpstream { _, number in
            (number == 0 ? [.hold(gate)] : []) + [.text("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")]
        }
        try await GatewayBench.run([upstream], time: clock) {
            $0.upstreams[0].maximumInFlight = 1
            $0.limits.queuedRequests = 1
        } _: { bench in
            let first = try await RawClient(port: bench.port)
            try await first.send("GET /health HTTP/1.1\r\nHost: a\r\n\r\n")
            try await eventually { bench.gateway.gauges.inFlight == 1 }
            let second = try await RawClient(port: bench.port)
            try await second.send("GET /health HTTP/1.1\r\nHost: a\r\n\r\n")
            try await eventually { bench.gateway.gauges.queued == 1 }
            let third = try await RawClient(port: bench.port)
            try await third.send("GET /health HTTP/1.1\r\nHost: a\r\n\r\n")
            let refused = await third.read(through: "}}")
            #expect(refused.hasPrefix("HTTP/1.1 503 Service Unavailable\r\n"))
            #expect(refused.contains("Retry-After: 1\r\n") && refused.contains("queue_full"))
            clock.advance(by: .milliseconds(1_500))
            gate.open()
            let records = await bench.finished(3).map(\.record)
            #expect(records.map(\.timing.queueNanoseconds).sorted() == [0, 0, 1_500_000_000])
            #expect(records.map(\.outcome.error) == [.refused, nil, nil])
            for client in [first, second, third] { await client.close() }
        }
    }

    struct Limit: Sendable, CustomTestStringConvertible {
        var name: String
        var steps: [RawUpstream.Step]
        var status: Int
        var error: RequestErrorKind
        var isTruncated = false
        var outcome: AttemptOutcome?
        var request = chat()
        var testDescription: String { name }
    }

    static let limits = [
        Limit(name: "first byte", steps: [.stall], status: 504, error: .upstreamTimeout, outcome: .timeout),
        Limit(
            name: "half a head", steps: [.text("HTTP/1.1 200 OK\r\n"), .stall], status: 504,
            error: .upstreamTimeout, outcome: .timeout),
        Limit(
            name: "stall", steps: [.text(streamHead + chunk(delta("a"))), .stall], status: 200,
            error: .upstreamTimeout, isTruncated: true, outcome: .timeout),
        Limit(
            name: "body", steps: [], status: 408, error: .badRequest,
            request: "POST /v1/completions HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nabc"),
        Limit(
            name: "head", steps: [], status: 408, error: .badRequest, request: "POST /v1/comp"),
    ]

    @Test(arguments: limits) func givesUpInTime(_ limit: Limit) async throws {
        let clock = TestClock()
        let upstream = try await RawUpstream { _, _ in limit.steps }
        try await GatewayBench.run([upstream], time: clock) { bench in
            let client = try await RawClient(port: bench.port)
            try await client.send(limit.request)
            if limit.outcome != nil { try await eventually { upstream.log.requests.count == 1 } }
            if limit.status == 200 { _ = await client.heard(atLeast: streamHead.utf8.count) }
            // The answer's first byte may take longest of all.
            async let heard = client.readToEnd()
            var waited = 0
            while bench.count == 0, waited < 100 {
                clock.advance(by: .seconds(30))
                try await WallClock().sleep(for: .milliseconds(20))
                waited += 1
            }
            let record = await bench.finished(1)[0].record
            #expect(record.outcome.status == limit.status)
            #expect(record.outcome.error == limit.error)
            #expect(record.outcome.isTruncated == limit.isTruncated)
            #expect(bench.attempts.map(\.outcome) == (limit.outcome.map { [$0] } ?? []))
            clock.advance(by: .seconds(5))
            let text = String(decoding: await heard, as: UTF8.self)
            #expect(text.hasPrefix("HTTP/1.1 \(limit.status) "))
            if limit.outcome != nil { try await eventually { upstream.log.abandoned.count == 1 } }
        }
    }
}
