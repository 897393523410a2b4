import Gateway
import Support
import Telemetry
import Testing

/// The client leaves: the upstream must hear of it, and the record must say so.
struct DisconnectTests {
    @Test(arguments: [true, false]) func isPassedOnMidStream(byReset: Bool) async throws {
        let upstream = try await RawUpstream { _, _ in
            [.text(streamHead), .text(chunk(delta("a"))), .text(chunk(delta("b"))), .stall]
        }
        try await GatewayBench.run([upstream]) { bench in
            let client = try await RawClient(port: bench.port)
            try await client.send(chat())
            _ = await client.heard(atLeast: (streamHead + chunk(delta("a")) + chunk(delta("b"))).utf8.count)
            if byReset { await client.reset() } else { await client.close() }
            let record = await bench.finished(1)[0].record
            #expect(record.outcome.clientDisconnected)
            #expect(record.outcome.error == .clientDisconnect)
            #expect(record.outcome.status == 200)
            #expect(!record.outcome.isTruncated)
            #expect(record.timing.chunkCount == 2)
            #expect(record.usage.completionTokens == 2)
            #expect(record.usage.isEstimated)
            #expect(bench.attempts.map(\.outcome) == [.clientLeft])
            try await eventually { upstream.log.abandoned.count == 1 }
            #expect(bench.gateway.gauges.inFlight == 0)
        }
    }

    /// Many clients read no body behind a bad status: the request has failed all the same.
    @Test func aFailedAnswerCountsWhoeverLeaves() async throws {
        let head = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 9\r\n\r\n"
        let upstream = try await RawUpstream { _, _ in [.text(head), .stall] }
        try await GatewayBench.run([upstream]) { bench in
            let client = try await RawClient(port: bench.port)
            try await client.send(chat(stream: false))
            _ = await client.heard(atLeast: 20)
            await client.close()
            let outcome = await bench.finished(1)[0].record.outcome
            #expect(outcome.status == 503 && outcome.error == .upstreamError && !outcome.clientDisconnected)
            try await eventually { upstream.log.abandoned.count == 1 }
        }
    }

    @Test func isPassedOnBeforeAnAnswer() async throws {
        let upstream = try await RawUpstream { _, _ in [.stall] }
        try await GatewayBench.run([upstream]) { bench in
            let client = try await RawClient(port: bench.port)
            try await client.send(chat(stream: false))
            try await eventually { upstream.log.requests.count == 1 }
            await client.close()
            let record = await bench.finished(1)[0].record
            #expect(record.outcome.status == 499)
            #expect(record.outcome.error == .clientDisconnect)
            try await eventually { upstream.log.abandoned.count == 1 }
        }
    }

    @Test func freesThePlaceOfAWaitingRequest() async throws {
        let gate = Gate()
        let upstream = try await RawUpstream { _, _ in
            [.hold(gate), .text("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")]
        }
        try await GatewayBench.run([upstream]) {
            $0.upstreams[0].maximumInFlight = 1
        } _: { bench in
            let first = try await RawClient(port: bench.port)
            try await first.send(chat())
            try await eventually { bench.gateway.gauges.inFlight == 1 }
            let second = try await RawClient(port: bench.port)
            try await second.send(chat())
            try await eventually { bench.gateway.gauges.queued == 1 }
            await second.close()
            #expect(await bench.finished(1)[0].record.outcome.status == 499)
            #expect(bench.gateway.gauges.queued == 0)
            gate.open()
            _ = await first.readToEnd()
            _ = await bench.finished(2)
            #expect(upstream.log.requests.count == 1)
        }
    }
}

/// Polls something another thread brings about.
func eventually(
    within span: TimeSpan = .seconds(5), _ isTrue: () -> Bool, _ location: SourceLocation = #_sourceLocation
) async throws {
    let clock = WallClock()
    let start = clock.monotonicNanoseconds
    while !isTrue() {
        guard clock.monotonicNanoseconds - start < UInt64(span.milliseconds) * 1_000_000 else {
            Issue.record("did not come true within \(span)", sourceLocation: location)
            return
        }
        try await clock.sleep(for: .milliseconds(1))
    }
}
