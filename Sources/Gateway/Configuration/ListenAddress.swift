/// Where a server listens: `127.0.0.1:9463`, `[::1]:9463`, `:9463` (every address), `localhost:9463`.
package struct ListenAddress: Hashable, Sendable, CustomStringConvertible {
    package var host: String
    /// 0 takes a free port.
    package var port: Int

    package init(host: String = "127.0.0.1", port: Int) {
        self.host = host
        self.port = port
    }

    package init(_ text: String) throws(GatewayError) {
        let colon = text.lastIndex(of: ":") ?? text.startIndex
        var name = String(text[..<colon])
        if name.hasPrefix("["), name.hasSuffix("]") { name = String(name.dropFirst().dropLast()) }
        guard text.contains(":"), let port = UInt16(text[text.index(after: colon)...]) else {
            throw GatewayError(
                kind: .badAddress, what: "'\(text)' is no address to listen on",
                remedy: "write HOST:PORT, such as 127.0.0.1:9463")
        }
        self.init(host: name.isEmpty ? "0.0.0.0" : name, port: Int(port))
    }

    package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
