package import Documents
internal import Runtime

/// A file or variable that `scrape_configs`, `remote_write` or `alerting` needs to log in somewhere: it is
/// looked at when the configuration is taken, and read again at each use.
struct PeerSecret: Hashable, Sendable {
    /// `credentials_file`, `password_env`, `bearer_token_file`, `ca_file`, …
    var key: String
    var secret: Secret
    var position: SourcePosition

    /// Why it cannot be read now; nil when it can.
    fileprivate var problem: DocumentError? {
        let name = key.hasSuffix("_env") ? key.dropLast(4) : key.dropLast(5)
        var what: String
        var remedy = "put it there, readable for the agent's user"
        switch secret {
        case .environment(let variable):
            guard DataDirectory.environmentVariable(variable) == nil else { return nil }
            (what, remedy) = ("the environment variable \(variable) is not set", "start the agent with it")
        case .file(let path):
            do throws(DocumentError) {
                guard try TextFile.read(path).allSatisfy(\.isWhitespace) else { return nil }
                what = "the file \(path) is empty"
            } catch {
                what = "\(path): \(error.what)"
            }
        }
        return DocumentError(position, "the secret '\(name)' cannot be read: \(what)", remedy: remedy)
    }
}

extension PeerSecret {
    private static let places: [(section: String?, keys: [String])] = [
        (nil, ["bearer_token_file"]), ("authorization", ["credentials_file", "credentials_env"]),
        ("basic_auth", ["password_file", "password_env"]),
        ("tls_config", ["ca_file", "cert_file", "key_file"]),
    ]

    /// Those that the items of a list name.
    static func all(in list: Node?) -> [PeerSecret] {
        (list?.items ?? []).flatMap { item in
            places.flatMap { section, keys in
                let part = if let section { item[section] } else { Node?.some(item) }
                return keys.compactMap { key -> PeerSecret? in
                    guard let node = part?[key], let text = node.text, !text.isEmpty else { return nil }
                    let secret: Secret = key.hasSuffix("_env") ? .environment(text) : .file(text)
                    return PeerSecret(key: key, secret: secret, position: node.position)
                }
            }
        }
    }

    func mapPath(_ resolve: (String) -> String) -> PeerSecret {
        guard case .file(let path) = secret else { return self }
        return PeerSecret(key: key, secret: .file(resolve(path)), position: position)
    }
}

extension Configuration {
    /// Each secret that scraping, sending, telling or probing needs and that cannot be read now, by its place
    /// in the configuration: what cannot log in measures nothing and tells nobody, and that shows too late.
    package var secretProblems: [DocumentError] { probeSecretProblems + peerSecrets.compactMap(\.problem) }
}
