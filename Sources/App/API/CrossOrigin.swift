package import Telemetry

/// Which requests from web pages of other origins are answered.
///
/// Reading (`/api/v1/…` queries, `/federate`, `/metrics`) is open to the origins configured, as in
/// Prometheus. Everything that writes or acts is never open: a page that a browser happens to show must not
/// acknowledge an alert or restart a runtime.
package struct CrossOrigin: Sendable {
    private let allowed: Pattern?
    private let allowsAll: Bool

    /// - Parameter origin: an anchored regular expression; one that does not compile allows nobody.
    package init(origin: String) {
        allowsAll = origin == ".*"
        allowed = try? Pattern(origin)
    }

    /// The answer when the request is a preflight or must not be carried out; nil to go on.
    package func verdict(_ request: APIRequest) -> APIResponse? {
        let origin = CrossOrigin.header("origin", request)
        if request.method == "OPTIONS" {
            return CrossOrigin.isReading(request.path)
                ? APIResponse(status: 204, contentType: "text/plain", body: [])
                : .text("other origins may not act here\n", status: 403)
        }
        guard let origin, request.method != "GET", request.method != "HEAD",
            !CrossOrigin.isReading(request.path), !isOwn(origin, request)
        else { return nil }
        return .text("a page of \(origin) may not act here\n", status: 403)
    }

    /// The headers that let a page of the request's origin read the answer.
    package func headers(for request: APIRequest) -> [HTTPHeader] {
        guard let origin = CrossOrigin.header("origin", request), CrossOrigin.isReading(request.path),
            allowed?.matchesWhole(origin) == true
        else { return [] }
        return [
            HTTPHeader("Access-Control-Allow-Origin", allowsAll ? "*" : origin),
            HTTPHeader("Access-Control-Allow-Methods", "GET, POST, OPTIONS"),
            HTTPHeader("Access-Control-Allow-Headers", "Accept, Authorization, Content-Type, Origin"),
            HTTPHeader("Access-Control-Expose-Headers", "Date"),
        ] + (allowsAll ? [] : [HTTPHeader("Vary", "Origin")])
    }

    /// The page came from this very server.
    private func isOwn(_ origin: String, _ request: APIRequest) -> Bool {
        guard let host = CrossOrigin.header("host", request) else { return false }
        return origin == "http://\(host)" || origin == "https://\(host)"
    }

    /// Paths that only read, whatever the method.
    private static func isReading(_ path: String) -> Bool {
        if path == "/federate" || path == "/metrics" { return true }
        guard path.hasPrefix("/api/v1/") else { return false }
        let rest = path.dropFirst("/api/v1/".count)
        return !["write", "otlp", "admin"].contains { rest == $0 || rest.hasPrefix("\($0)/") }
    }

    private static func header(_ name: String, _ request: APIRequest) -> String? {
        request.headers.first { $0.name.lowercased() == name }?.value
    }
}
