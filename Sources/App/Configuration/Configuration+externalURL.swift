internal import Documents
internal import Telemetry

extension Configuration {
    /// Where links in notifications lead: the address that is configured, else that of the admin side as this
    /// machine reaches it. One that listens everywhere has the machine's name, as Prometheus' links have.
    package var externalURL: String {
        if let externalAddress { return externalAddress }
        let isEverywhere = ["0.0.0.0", "::"].contains(admin.host)
        let name = Machine.hostName.isEmpty ? "localhost" : Machine.hostName
        let host = isEverywhere ? name : admin.host
        return "http://\(Endpoint(host: host, port: admin.port))"
    }
}

extension NodeReading where Value == String {
    /// An address that links can begin with; a slash at its end is taken away.
    static var externalURL: NodeReading<String> {
        NodeReading<String>.string.map(
            "an address such as https://beaufort.example.org, without user, '?' and '#'", Self.base)
    }

    private static func base(_ text: String) -> String? {
        guard text.hasPrefix("https://") || text.hasPrefix("http://"),
            let scheme = text.firstRange(of: "://"),
            text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }),
            !text.contains(where: { "?#@\"<>\\".contains($0) })
        else { return nil }
        var rest = text[scheme.upperBound...]
        while rest.hasSuffix("/") { rest.removeLast() }
        return rest.isEmpty || rest.hasPrefix("/") ? nil : String(text[..<scheme.upperBound] + rest)
    }
}
