internal import Crypto

/// By what an integration is known again when the configuration is read anew.
package struct IntegrationIdentity: Hashable, Sendable {
    /// As in the names of a receiver's lists.
    package var kind: String
    /// As the file names it; nil for most.
    package var name: String?
    /// A digest of where it tells and whom, and nothing that it could be read from: addresses let their
    /// holder post. Of a secret in a file or a variable it has the place, so that it may be rotated.
    package var target: String

    package init(kind: String, name: String? = nil, target: String) {
        self.kind = kind
        self.name = name
        self.target = target
    }
}

extension Integration {
    package var identity: IntegrationIdentity {
        IntegrationIdentity(kind: channel.name, name: name, target: target)
    }

    private var target: String {
        var hash = SHA256()
        // What it may be guessed from, such as a password, is not in it.
        for part in [channel.name] + places + [audience] {
            hash.update(data: Array("\(part.utf8.count):\(part)".utf8))
        }
        let digits = Array("0123456789abcdef".utf8)
        let hex = hash.finalize().prefix(16).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        return String(decoding: hex, as: UTF8.self)
    }

    private var places: [String] {
        switch channel {
        case .webhook(let webhook): [webhook.url.origin]
        case .slack(let slack): [slack.target.url.origin]
        case .teams(let teams): [teams.target.url.origin]
        case .discord(let discord): [discord.target.url.origin]
        case .pagerDuty(let pager): [pager.target.url.origin, pager.routingKey.origin]
        case .opsgenie(let opsgenie): [opsgenie.url, opsgenie.apiKey.origin]
        case .email(let email): email.command
        case .program(let program): program.command
        }
    }
}

extension Secret {
    /// Where it comes from; of an address that is written out the address without user and password.
    fileprivate var origin: String {
        switch source {
        case .file(let path): "file \(path)"
        case .environment(let name): "variable \(name)"
        case .inline(let text): text.withoutUser
        }
    }
}

extension String {
    /// `http://me:pass@host/path` without `me:pass@`.
    fileprivate var withoutUser: String {
        guard let scheme = firstRange(of: "://") else { return self }
        let rest = self[scheme.upperBound...]
        let authority = rest.prefix { !"/?#".contains($0) }
        guard let at = authority.lastIndex(of: "@") else { return self }
        return String(self[..<scheme.upperBound] + rest[rest.index(after: at)...])
    }
}
