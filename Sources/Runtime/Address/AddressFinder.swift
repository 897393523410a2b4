/// Finds out from a command line and its environment where the runtime it starts will listen.
package struct AddressFinder: Sendable {
    private let words: CommandWords
    private let environment: [String: String]
    private let adapter: RuntimeAdapter

    /// `environment` is the one the command will run with.
    package init(command: [String], environment: [String: String], adapter: RuntimeAdapter) {
        words = CommandWords(command)
        self.environment = environment.merging(words.assignments) { $1 }
        self.adapter = adapter
    }

    /// Nil when nothing in the command tells and the runtime has no default port: ask for `--upstream`.
    package func find() -> RuntimeAddress? {
        if words.isContainer { return publishedPort() }
        let hints = adapter.address
        let host = flag(hints.hostFlags) ?? variable(hints.hostVariables)
        if let (port, source) = port(flag(hints.portFlags)) ?? port(variable(hints.portVariables)) {
            return RuntimeAddress(host: host?.value ?? "", port: port, source: source)
        }
        if let address = combinedAddress() { return address }
        guard let port = hints.defaultPort else { return nil }
        return RuntimeAddress(
            host: host?.value ?? "", port: port, source: "the default port of \(adapter.title)")
    }

    private typealias Hint = (source: String, value: String)

    private func flag(_ flags: [String]) -> Hint? {
        words.value(of: flags).map { ("\($0.flag) in the command", $0.value) }
    }

    private func variable(_ names: [String]) -> Hint? {
        names.lazy.compactMap { name in environment[name].map { (name, $0) } }.first
    }

    private func port(_ hint: Hint?) -> (Int, String)? {
        guard let hint, let port = Int(hint.value), (1...65535).contains(port) else { return nil }
        return (port, hint.source)
    }

    /// `OLLAMA_HOST`-like variables, then flags such as `--listen 127.0.0.1:8000`.
    private func combinedAddress() -> RuntimeAddress? {
        let general = flag(["--listen", "--bind", "--addr", "--address", "--http-addr"])
        for hint in [variable(adapter.address.addressVariables), general].compactMap({ $0 }) {
            guard let (host, port) = AddressFinder.hostAndPort(hint.value, adapter.address.defaultPort) else {
                continue
            }
            return RuntimeAddress(host: host, port: port, source: hint.source)
        }
        return nil
    }

    /// `docker run -p 127.0.0.1:8000:80`: the port on this side.
    private func publishedPort() -> RuntimeAddress? {
        for (flag, value) in words.values(of: ["-p", "--publish"]) {
            let parts = value.split(separator: ":").map(String.init)
            guard parts.count >= 2, let port = Int(parts[parts.count - 2]) else { continue }
            let host = parts.dropLast(2).joined(separator: ":")
            return RuntimeAddress(host: host, port: port, source: "\(flag) in the command")
        }
        // Host networking: the container's own port is ours.
        guard words.value(of: ["--network", "--net"])?.value == "host" else { return nil }
        return port(flag(adapter.address.portFlags)).map {
            RuntimeAddress(host: "", port: $0.0, source: $0.1)
        }
            ?? adapter.address.defaultPort.map {
                RuntimeAddress(host: "", port: $0, source: "the default port of \(adapter.title)")
            }
    }

    /// Takes `host:port`, `:port`, `host`, `[v6]:port`, with or without a scheme and a path.
    static func hostAndPort(_ text: String, _ defaultPort: Int?) -> (host: String, port: Int)? {
        var rest = text[...]
        if let scheme = text.firstRange(of: "://") { rest = text[scheme.upperBound...] }
        rest = rest.prefix { $0 != "/" }
        let portStart: Substring.Index? =
            rest.hasPrefix("[")
            ? rest.firstIndex(of: "]").flatMap { rest[$0...].firstIndex(of: ":") }
            : rest.lastIndex(of: ":")
        guard let portStart else { return defaultPort.map { (String(rest), $0) } }
        guard let port = Int(rest[rest.index(after: portStart)...]), (1...65535).contains(port) else {
            return nil
        }
        return (String(rest[..<portStart]), port)
    }
}
