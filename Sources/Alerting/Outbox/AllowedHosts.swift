/// Where receivers may post to. Without a list anywhere but to link-local addresses, among them the services
/// that give a cloud machine's keys away; with one only to what it names.
package struct AllowedHosts: Hashable, Sendable {
    /// `hooks.slack.com`, `*.example.org`, `10.0.0.7:9093`, `[fe80::1]`, in lower case.
    private let entries: [String]?

    /// No list.
    package static let any = AllowedHosts(entries: nil)

    private init(entries: [String]?) { self.entries = entries }

    package init(_ entries: [String]) { self.init(entries: entries.map { $0.lowercased() }) }

    /// Why an entry is none; nil when it is one.
    package static func problem(with entry: String) -> String? {
        if entry.contains("://") || entry.contains("/") { return "'\(entry)' is more than a host" }
        if entry.dropFirst(entry.hasPrefix("*.") ? 2 : 0).contains("*") {
            return "in '\(entry)' the asterisk does not stand for the first part of a name"
        }
        return Authority("http://" + entry) == nil ? "'\(entry)' is no host" : nil
    }

    package enum Verdict: Hashable, Sendable {
        /// `isNamed`: the list names it, so that a link-local address is meant.
        case allowed(isNamed: Bool)
        /// Host and port, which are no secret.
        case refused(String)
    }

    package func verdict(on url: String) -> Verdict {
        guard let entries else { return .allowed(isNamed: false) }
        guard let authority = Authority(url) else { return .refused("an address without a host") }
        let isNamed = entries.contains { authority.matches($0) }
        return isNamed ? .allowed(isNamed: true) : .refused(authority.text)
    }
}

/// Host and port of a URL.
private struct Authority {
    var host: String
    var port: String

    var text: String { port.isEmpty ? host : "\(host):\(port)" }

    /// Nil for what different readers of URLs read differently.
    init?(_ url: String) {
        guard let colon = url.firstRange(of: "://"),
            url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x5C })
        else { return nil }
        let authority = url[colon.upperBound...].prefix { !"/?#".contains($0) }.lowercased()
        let parts = authority.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count <= 2, let place = parts.last, !place.isEmpty else { return nil }
        if place.hasPrefix("[") {
            guard let end = place.firstIndex(of: "]") else { return nil }
            host = String(place[...end])
            let rest = place[place.index(after: end)...]
            guard rest.isEmpty || rest.hasPrefix(":") else { return nil }
            port = String(rest.dropFirst())
        } else {
            let halves = place.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            host = String(halves[0])
            port = halves.count > 1 ? String(halves[1]) : ""
        }
        if host.hasSuffix(".") { host.removeLast() }
        if port.isEmpty { port = "" }
        guard !host.isEmpty, port.allSatisfy(\.isNumber) else { return nil }
    }

    func matches(_ entry: String) -> Bool {
        guard let wanted = Authority("http://" + entry) else { return false }
        if !wanted.port.isEmpty, wanted.port != port { return false }
        if wanted.host.hasPrefix("*.") { return host.hasSuffix(wanted.host.dropFirst()) }
        return host == wanted.host
    }
}
