import Foundation
import Gateway
import Support
import Telemetry
import Testing

/// Slow readers and many streams at once.
struct LoadTests {
    @Test(.timeLimit(.minutes(1))) func holdsBackAnUpstreamWhenTheClientDoesNotRead() async throws {
        // Four socket buffers may fill, each as far as the kernel lets it grow, and what the gateway holds.
        let buffers = 2 * Self.largestBuffer("tcp_rmem") + 2 * Self.largestBuffer("tcp_wmem")
        let total = buffers + (64 << 20)
        let upstream = try await RawUpstream { _, _ in
            [
                .text(
                    "HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: \(total)\r\n\r\n"
                ), .flood(total),
            ]
        }
        try await GatewayBench.run([upstream]) { bench in
            let client = try await RawClient(port: bench.port, readsAtOnce: false)
            try await client.send(chat())
            // Wait until nothing moves any more: the buffers between upstream and client are full.
            var last = -1
            while upstream.log.flooded != last || last == 0 {
                last = upstream.log.flooded
                try await WallClock().sleep(for: .milliseconds(200))
            }
            #expect(last < buffers + (4 << 20), "\(last) bytes were taken from the upstream")
            #expect(bench.count == 0)
            try await client.resumeReading()
            let heard = await client.readToEnd()
            #expect(heard.suffix(total).allSatisfy { $0 == 0 } && heard.count > total)
            let record = await bench.finished(1)[0].record
            #expect(record.timing.responseBytes == heard.count)
            #expect(record.outcome.status == 200)
        }
    }

    /// The kernel's limit for a socket's buffer, in bytes; that of most machines where it cannot be read.
    private static func largestBuffer(_ name: String) -> Int {
        let text = try? String(contentsOfFile: "/proc/sys/net/ipv4/\(name)", encoding: .utf8)
        return text?.split(whereSeparator: \.isWhitespace).last.flatMap { Int($0) } ?? 6 << 20
    }

    @Test(.timeLimit(.minutes(1)), arguments: [1, 2]) func countsManyStreamsExactly(threads: Int) async throws
    {
        let events = 20
        let upstream = try await RawUpstream { _, number in
            [.text(streamHead)]
                + (0..<events).flatMap {
                    [.text(chunk(delta("x\(number)"))), .pause(.milliseconds(Int64($0 % 3)))]
                }
                + [.text(chunk(delta("", finish: "stop")) + chunk("data: [DONE]\n\n") + "0\r\n\r\n")]
        }
        try await GatewayBench.run([upstream]) {
            $0.threads = threads
        } _: { bench in
            let clients = 150
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<clients {
                    group.addTask {
                        let client = try await RawClient(port: bench.port)
                        try await client.send(chat())
                        let heard = String(decoding: await client.readToEnd(), as: UTF8.self)
                        return heard.hasSuffix("0\r\n\r\n")
                            && heard.split(separator: "data: ").count == events + 3
                    }
                }
                for try await isWhole in group { #expect(isWhole) }
            }
            let records = await bench.finished(clients).map(\.record)
            #expect(records.count == clients)
            #expect(records.allSatisfy { $0.timing.chunkCount == events && $0.outcome.error == nil })
            #expect(Set(records.map(\.id)).count == clients)
            #expect(bench.gateway.gauges.inFlight == 0)
            #expect(bench.attempts.count == clients)
        }
    }

    @Test func letsAnswersEndWhenItStops() async throws {
        let gate = Gate()
        let upstream = try await RawUpstream { _, _ in
            [.text("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{"), .hold(gate), .text("}")]
        }
        try await GatewayBench.run([upstream]) { bench in
            let client = try await RawClient(port: bench.port)
            let idle = try await RawClient(port: bench.port)
            try await client.send(chat(close: false))
            _ = await client.read(through: "{")
            async let stopped: Void = bench.gateway.shutdown(within: .seconds(20))
            #expect(await idle.readToEnd().isEmpty)
            gate.open()
            #expect(String(decoding: await client.readToEnd(), as: UTF8.self) == "}")
            await stopped
            #expect(await bench.finished(1)[0].record.outcome.error == nil)
        }
    }

    @Test func saysWhoHoldsThePort() async throws {
        let upstream = try await RawUpstream { _, _ in [] }
        try await GatewayBench.run([upstream]) { bench in
            var configuration = GatewayConfiguration(upstreams: [try Upstream(name: "a", url: upstream.url)])
            configuration.listen = ListenAddress(port: bench.port)
            let second = try GatewayServer(configuration, time: WallClock(), observer: bench)
            let error = await #expect(throws: GatewayError.self) { try await second.start() }
            #expect(error?.kind == .addressInUse)
            #expect(error?.remedy.contains("\(bench.port)") == true)
        }
    }
}
