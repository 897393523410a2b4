import Outbound
import Support
import Telemetry
import Testing

/// Who asks only whether something was taken must not ask again because of the rest of the answer.
@Suite(.timeLimit(.minutes(2)))
struct PartialAnswerTests {
    private func ask(
        _ steps: [ScriptedStep], timeout: TimeSpan = .seconds(30), refusesLinkLocal: Bool = false,
        url: String? = nil
    ) async throws -> Result<HTTPResponse, OutboundError> {
        let server = try await ScriptedServer { _ in steps }
        let client = try OutboundClient()
        var request = HTTPRequest(
            method: "POST", url: url ?? server.url, timeout: timeout, maximumResponseBytes: 1_000,
            acceptsPartialBody: true)
        request.refusesLinkLocal = refusesLinkLocal
        let result: Result<HTTPResponse, OutboundError>
        do throws(OutboundError) {
            result = .success(try await client.send(request))
        } catch {
            result = .failure(error)
        }
        client.close()
        await server.stop()
        return result
    }

    /// Who hangs is waited for; nobody else is to be late on a busy machine.
    private static func timeout(_ steps: [ScriptedStep]) -> TimeSpan {
        let hangs = steps.contains { if case .hang = $0 { true } else { false } }
        return hangs ? .seconds(10) : .minutes(1)
    }

    @Test(arguments: [
        ([ScriptedStep.answer(200, body: "ok")], "ok"),
        ([.text("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc"), .close], "abc"),
        ([.text("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc"), .hang], "abc"),
        ([.answer(200, body: String(repeating: "x", count: 200_000))], String(repeating: "x", count: 1_000)),
        ([.answer(413, body: String(repeating: "y", count: 5_000))], String(repeating: "y", count: 1_000)),
        ([.text("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No\r\n\r\n")], ""),
    ]) func theHeadIsTheAnswer(_ steps: [ScriptedStep], _ body: String) async throws {
        let response = try await ask(steps, timeout: Self.timeout(steps)).get()
        #expect([200, 204, 413].contains(response.status))
        #expect(String(decoding: response.body, as: UTF8.self) == body)
    }

    @Test(arguments: [
        ([ScriptedStep.close], OutboundError.Kind.broken),
        ([.text("HTTP/1.1 100 Continue\r\n\r\n"), .close], .broken), ([.hang], .timedOut),
        ([.text("HTTP/1.1 200 OK\r\nx: y\r\n"), .hang], .timedOut),
    ]) func halfAHeadIsNone(_ steps: [ScriptedStep], _ kind: OutboundError.Kind) async throws {
        guard case .failure(let error) = try await ask(steps, timeout: Self.timeout(steps)) else {
            Issue.record("half a head was taken for an answer")
            return
        }
        #expect(error.kind == kind)
    }

    /// However the address is written: a cloud's metadata service gives its machine's keys to whoever asks.
    @Test(arguments: [
        "http://169.254.169.254/latest", "http://2852039166/", "http://0xa9fea9fe/", "http://[fe80::1]/",
        "http://[::ffff:169.254.169.254]/", "http://[fd00:ec2::254]/",
    ]) func linkLocalAddressesAreRefused(_ url: String) async throws {
        let result = try await ask([.answer(200)], refusesLinkLocal: true, url: url)
        guard case .failure(let error) = result else {
            Issue.record("\(url) was reached")
            return
        }
        #expect(error.kind == .forbidden, "\(url): \(error)")
        #expect(!error.isTransient)
    }

    @Test func otherAddressesAreNot() async throws {
        #expect(try await ask([.answer(200)], refusesLinkLocal: true).get().status == 200)
    }
}
