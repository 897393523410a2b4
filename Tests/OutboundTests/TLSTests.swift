import Outbound
import Support
import Telemetry
import Testing

/// Real libcurl against a real TLS server on the loopback.
@Suite(.timeLimit(.minutes(1)))
struct TLSTests {
    private static let answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

    /// The status, or how it failed.
    private func ask(
        clients: String? = nil, _ settings: (_ certificate: String, _ key: String) -> TLSSettings?
    ) async throws -> Result<Int, OutboundError> {
        let folder = try TemporaryFolder()
        let files = try TestCertificate.write(folder)
        let server = try await RawUpstream(
            tls: (TestCertificate.certificate, TestCertificate.key), clients: clients
        ) { _, _ in [.text(Self.answer)] }
        let client = try OutboundClient()
        let request = HTTPRequest(
            url: "https://127.0.0.1:\(server.port)/metrics", tls: settings(files.certificate, files.key))
        let result: Result<Int, OutboundError>
        do throws(OutboundError) {
            result = .success(try await client.send(request).status)
        } catch {
            result = .failure(error)
        }
        client.close()
        await server.stop()
        return result
    }

    @Test func trustsNobodyItWasNotToldToTrust() async throws {
        let plain = try await ask { _, _ in nil }
        #expect(throws: OutboundError.self) { try plain.get() }
        let none = try await ask { _, _ in TLSSettings() }
        #expect(none.failure?.kind == .untrusted)
        let text = none.failure.map { "\($0)" } ?? ""
        #expect(text.contains("certificate") && text.contains("ca_file"), "\(text)")
    }

    @Test func trustsTheAuthorityItIsGiven() async throws {
        let status = try await ask { certificate, _ in
            var tls = TLSSettings()
            tls.authorities = certificate
            return tls
        }
        #expect(try status.get() == 200)
    }

    @Test func anAuthorityFileThatIsNotThereIsAnError() async throws {
        let result = try await ask { certificate, _ in
            var tls = TLSSettings()
            tls.authorities = certificate + ".gone"
            return tls
        }
        #expect(result.failure?.kind == .untrusted)
    }

    @Test func trustsAnybodyWhenTold() async throws {
        let status = try await ask { _, _ in
            var tls = TLSSettings()
            tls.isInsecure = true
            return tls
        }
        #expect(try status.get() == 200)
    }

    @Test func showsItsCertificateToThoseWhoAsk() async throws {
        let shown = try await ask(clients: TestCertificate.certificate) { certificate, key in
            var tls = TLSSettings()
            (tls.authorities, tls.certificate, tls.key) = (certificate, certificate, key)
            return tls
        }
        #expect(try shown.get() == 200)
        let hidden = try await ask(clients: TestCertificate.certificate) { certificate, _ in
            var tls = TLSSettings()
            tls.authorities = certificate
            return tls
        }
        #expect(throws: OutboundError.self) { try hidden.get() }
    }
}

extension Result {
    fileprivate var failure: Failure? {
        if case .failure(let error) = self { error } else { nil }
    }
}
