/// Where a runtime can be reached from here.
package struct RuntimeAddress: Hashable, Sendable, CustomStringConvertible {
    /// As one connects to it: a wildcard such as `0.0.0.0` has become the loopback address.
    package var host: String
    package var port: Int
    /// How it is known: `--port in the command`, `OLLAMA_HOST`, `vLLM's default port`.
    package var source: String

    package init(host: String, port: Int, source: String) {
        self.host = RuntimeAddress.reachable(host)
        self.port = port
        self.source = source
    }

    /// `http://127.0.0.1:8080`, no slash at the end.
    package var url: String {
        "http://" + (host.contains(":") ? "[\(host)]" : host) + ":\(port)"
    }

    package var description: String { "\(url) (\(source))" }

    private static func reachable(_ host: String) -> String {
        let bare = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
        switch bare {
        case "", "*", "0.0.0.0", "localhost": return "127.0.0.1"
        case "::", "0:0:0:0:0:0:0:0": return "::1"
        default: return bare
        }
    }
}
