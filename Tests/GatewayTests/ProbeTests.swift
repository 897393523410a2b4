import Gateway
import Support
import Telemetry
import Testing

/// Which requests are the agent's own.
struct ProbeTests {
    /// By the token alone: neither the header without it nor the name of the tenant makes a probe of a
    /// client's request, and none of it reaches the upstream.
    @Test func onlyTheTokenMakesAProbe() async throws {
        let upstream = try await RawUpstream { _, _ in
            [.text("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")]
        }
        let body = #"{"model":"tiny","messages":[],"user":"beaufort-probe"}"#
        let requests = [
            chat(body: body, headers: "X-Beaufort-Probe: right\r\n"),
            chat(headers: "x-beaufort-probe: right\r\n"),
            chat(body: body, headers: "X-Beaufort-Probe: wrong\r\n"), chat(body: body),
            chat(body: #"{"model":"tiny","messages":[],"user":"acme"}"#),
            "GET /nothing HTTP/1.1\r\nHost: g\r\nConnection: close\r\nX-Beaufort-Probe: right\r\n\r\n",
        ]
        try await GatewayBench.run([upstream], configure: { $0.probeToken = "right" }) { bench in
            for request in requests {
                let client = try await RawClient(port: bench.port)
                try await client.send(request)
                _ = await client.readToEnd()
            }
            let records = await bench.finished(requests.count).map(\.record)
            #expect(records.map(\.isSynthetic) == [true, true, false, false, false, true])
            #expect(records.map(\.identity.tenant).dropFirst(2).prefix(3) == ["", "", "acme"])
            #expect(records.last?.outcome.status == 404)
        }
        let heads = upstream.log.requests.joined().lowercased()
        #expect(!heads.contains("x-beaufort-probe") && heads.contains("host:"))
    }
}
