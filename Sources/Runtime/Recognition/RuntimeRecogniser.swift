package import Telemetry

/// Finds out which runtime answers at an address. In this order, first hit wins: names on its metrics page,
/// `owned_by` in its model list, pages only it has. Greetings such as "Ollama is running" prove nothing:
/// others imitate them.
package struct RuntimeRecogniser: Sendable {
    private let adapters: RuntimeAdapters
    private let send: HTTPSender

    package init(adapters: RuntimeAdapters, send: @escaping HTTPSender) {
        self.adapters = adapters
        self.send = send
    }

    /// Asks the runtime at `url` (no slash at the end). Nil when it does not answer at all; the fallback
    /// adapter when it answers but nothing is known about it. `presumed` comes from the command line and
    /// only counts when the runtime itself does not tell.
    package func recognise(url: String, presumed: RuntimeAdapter? = nil) async -> RuntimeIdentity? {
        var pages = RuntimePages(url: url, send: send)
        var hit = await byMetrics(&pages)
        if hit == nil { hit = await byOwner(&pages) }
        if hit == nil { hit = await byProbes(&pages) }
        guard hit != nil || pages.anyAnswered else { return nil }
        let adapter = hit?.adapter ?? presumed ?? adapters.fallback
        var identity = RuntimeIdentity(
            adapter: adapter,
            evidence: hit?.evidence ?? (presumed == nil ? "nothing recognised" : "the command"))
        identity.models = await models(adapter, &pages)
        identity.version = await version(adapter, &pages)
        return identity
    }

    private typealias Hit = (adapter: RuntimeAdapter, evidence: String)

    private func byMetrics(_ pages: inout RuntimePages) async -> Hit? {
        for adapter in adapters.all where !adapter.recognition.metricPrefixes.isEmpty {
            guard let page = await pages.text(adapter.endpoints.metrics?.path ?? "/metrics") else { continue }
            for prefix in adapter.recognition.metricPrefixes
            where page.hasPrefix(prefix) || page.contains("\n" + prefix) || page.contains("# TYPE " + prefix)
            {
                return (adapter, "its metrics begin with '\(prefix)'")
            }
        }
        return nil
    }

    private func byOwner(_ pages: inout RuntimePages) async -> Hit? {
        guard let owner = await pages.json("/v1/models")?["data"]?[0]?["owned_by"]?.string else { return nil }
        return adapters.all.first { $0.recognition.ownedBy.contains(owner) }
            .map { ($0, "owned_by of /v1/models is '\(owner)'") }
    }

    private func byProbes(_ pages: inout RuntimePages) async -> Hit? {
        for adapter in adapters.all {
            for probe in adapter.recognition.probes {
                guard let page = await pages.json(probe.path) else { continue }
                if probe.fields.allSatisfy({ page.member(at: $0) != nil }) {
                    return (adapter, "\(probe.path) has \(probe.fields.joined(separator: ", "))")
                }
            }
        }
        return nil
    }

    private func models(_ adapter: RuntimeAdapter, _ pages: inout RuntimePages) async -> [String] {
        guard let path = adapter.endpoints.models, let list = await pages.json(path)?["data"]?.array else {
            return []
        }
        return list.compactMap { $0["id"]?.string }
    }

    private func version(_ adapter: RuntimeAdapter, _ pages: inout RuntimePages) async -> String {
        guard let endpoint = adapter.endpoints.version,
            let version = await pages.json(endpoint.path)?.member(at: endpoint.field)
        else { return "" }
        return version.string ?? version.number.map { "\($0)" } ?? ""
    }
}

/// Pages of one runtime, each fetched at most once.
private struct RuntimePages {
    let url: String
    let send: HTTPSender
    private var bodies: [String: [UInt8]?] = [:]
    private(set) var anyAnswered = false

    init(url: String, send: @escaping HTTPSender) {
        self.url = url
        self.send = send
    }

    /// The body of a 200, else nil.
    mutating func body(_ path: String) async -> [UInt8]? {
        if let known = bodies[path] { return known }
        let response = try? await send(
            HTTPRequest(url: url + path, timeout: .seconds(5), maximumResponseBytes: 8 << 20))
        if response != nil { anyAnswered = true }
        let body = response.flatMap { $0.status == 200 ? $0.body : nil }
        bodies[path] = .some(body)
        return body
    }

    mutating func text(_ path: String) async -> String? {
        await body(path).map { String(decoding: $0, as: UTF8.self) }
    }

    mutating func json(_ path: String) async -> JSONValue? {
        await body(path).flatMap { try? JSONValue.parse($0) }
    }
}

extension JSONValue {
    /// The value behind a dotted path: `build.version`.
    fileprivate func member(at path: String) -> JSONValue? {
        path.split(separator: ".").reduce(Optional(self)) { $0?[String($1)] }
    }
}
