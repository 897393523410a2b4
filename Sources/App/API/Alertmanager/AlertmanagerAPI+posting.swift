internal import Alerting
internal import Telemetry

extension AlertmanagerAPI {
    /// More than any server sends at once; reading it takes several times as much memory.
    private static let bodyLimit = 16 << 20

    /// Alerts of another server. What is right in a request is taken even when something in it is wrong, as
    /// Alertmanager does; the answer says what is.
    func take(_ request: APIRequest) async throws -> APIResponse {
        guard request.body.count <= Self.bodyLimit else {
            return Self.fault("more than \(Self.bodyLimit) bytes at once", status: 413)
        }
        guard let posted = (try? JSONValue.parse(request.body))?.array else {
            throw AlertmanagerFault(what: "the body is no JSON array of alerts")
        }
        let intake = try await alerting.take(posted, from: sender(of: request), at: now)
        if intake.refused > 0 {
            return Self.fault("too many alerts: \(intake.refused) of these are not taken", status: 429)
        }
        if !intake.faults.isEmpty {
            // Enough to see what is wrong; a flood of mistakes must not become a flood of words.
            throw AlertmanagerFault(what: intake.faults.prefix(20).map(\.description).joined(separator: "; "))
        }
        return APIResponse(body: [])
    }

    /// `Prometheus/2.53.0` → `Prometheus`.
    private func sender(of request: APIRequest) -> String {
        let product = (request.header("User-Agent") ?? "").prefix { $0 != "/" && $0 != " " }
        return product.isEmpty ? "unknown" : String(product.prefix(64))
    }
}
