import Gateway
import Support
import Telemetry
import Testing

/// Upstreams behind TLS.
struct TLSTests {
    private func configuration(_ upstream: RawUpstream, trusting file: String?) throws -> (
        inout GatewayConfiguration
    ) -> Void {
        let secure = try Upstream(name: "secure", url: "https://127.0.0.1:\(upstream.port)")
        return {
            $0.upstreams = [secure]
            $0.trustedCertificates = file
        }
    }

    @Test func relaysOverTLSAndKeepsTheConnection() async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("authority.pem", TestCertificate.certificate)
        let long = String(repeating: delta("word"), count: 2_000)
        let answer =
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: \(long.utf8.count)\r\n\r\n\(long)"
        let upstream = try await RawUpstream(tls: (TestCertificate.certificate, TestCertificate.key)) {
            _, _ in [.text(answer)]
        }
        try await GatewayBench.run([upstream], configure: configuration(upstream, trusting: file)) { bench in
            for _ in 0..<2 {
                let client = try await RawClient(port: bench.port)
                try await client.send(chat())
                #expect(String(decoding: await client.readToEnd(), as: UTF8.self) == answer)
            }
            let records = await bench.finished(2).map(\.record)
            #expect(records.allSatisfy { $0.timing.chunkCount == 2_000 })
            #expect(upstream.log.connections == 1)
        }
    }

    @Test func trustsNobodyItWasNotToldToTrust() async throws {
        let upstream = try await RawUpstream(tls: (TestCertificate.certificate, TestCertificate.key)) {
            _, _ in [.close]
        }
        try await GatewayBench.run([upstream], configure: configuration(upstream, trusting: nil)) { bench in
            let client = try await RawClient(port: bench.port)
            try await client.send(chat())
            #expect(String(decoding: await client.readToEnd(), as: UTF8.self).hasPrefix("HTTP/1.1 502 "))
            #expect(await bench.finished(1)[0].record.outcome.error == .upstreamUnreachable)
            #expect(upstream.log.requests.isEmpty)
        }
    }
}
