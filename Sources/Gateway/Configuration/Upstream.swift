package import Telemetry

/// An inference server behind the gateway.
package struct Upstream: Hashable, Sendable {
    /// Unique; the value of the label `upstream`.
    package var name: String
    package var endpoint: UpstreamEndpoint
    /// Share of the load it takes beside others.
    package var weight = 1.0
    /// Requests it works on at once; further ones wait at the gateway. Nil: no bound.
    package var maximumInFlight: Int?
    /// Models it serves; empty: all.
    package var models: [String] = []
    /// Set on every request to it, in place of what the client sent: credentials of a hosted API.
    package var headers: [HTTPHeader] = []

    package init(name: String, url: String) throws(GatewayError) {
        self.name = name
        endpoint = try UpstreamEndpoint(url)
    }
}

/// Where an upstream listens: the parts of `http://host:port/base`.
package struct UpstreamEndpoint: Hashable, Sendable {
    package let isSecure: Bool
    package let host: String
    package let port: Int
    /// Put before every path; empty, or begins with a slash and does not end with one.
    package var basePath: String

    package init(_ url: String) throws(GatewayError) {
        let bad = GatewayError(
            kind: .badURL, what: "'\(url)' is no URL of an upstream",
            remedy:
                "write http://HOST:PORT or https://HOST, with a path only where every request shall have it")
        guard url.hasPrefix("http://") || url.hasPrefix("https://") else { throw bad }
        isSecure = url.hasPrefix("https://")
        let rest = url.dropFirst(isSecure ? 8 : 7)
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        let named = rest[..<slash]
        basePath = String(rest[slash...])
        while basePath.hasSuffix("/") { basePath.removeLast() }
        guard let (name, number) = UpstreamEndpoint.split(named), !name.isEmpty else { throw bad }
        host = name
        port = number ?? (isSecure ? 443 : 80)
        authority = UpstreamEndpoint.authority(host, port, isSecure)
        let isPlain = basePath.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x3F && $0 != 0x23 }
        guard (1...65_535).contains(port), isPlain, !named.contains("@") else { throw bad }
    }

    private static func split(_ authority: Substring) -> (String, Int?)? {
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else { return nil }
            let name = String(authority[authority.index(after: authority.startIndex)..<end])
            let rest = authority[authority.index(after: end)...]
            if rest.isEmpty { return (name, nil) }
            guard rest.hasPrefix(":"), let port = Int(rest.dropFirst()) else { return nil }
            return (name, port)
        }
        guard let colon = authority.firstIndex(of: ":") else { return (String(authority), nil) }
        guard let port = Int(authority[authority.index(after: colon)...]) else { return nil }
        return (String(authority[..<colon]), port)
    }

    /// What Host says: without the port where it is the scheme's own.
    package let authority: String

    private static func authority(_ host: String, _ port: Int, _ isSecure: Bool) -> String {
        let name = host.contains(":") ? "[\(host)]" : host
        return port == (isSecure ? 443 : 80) ? name : "\(name):\(port)"
    }
}
