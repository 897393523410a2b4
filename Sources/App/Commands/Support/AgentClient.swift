internal import Outbound
internal import Store
internal import Telemetry

/// Talks to a running agent's own API.
struct AgentClient: Sendable {
    /// Such as `http://127.0.0.1:9464`.
    let base: String
    private let send: HTTPSender

    init(base: String, send: @escaping HTTPSender) {
        self.base = base.hasSuffix("/") ? String(base.dropLast()) : base
        self.send = send
    }

    /// The agent behind `--url`, or the one that writes to the data folder and left its address there.
    ///
    /// - Throws: as `AgentAddress.read`.
    static func find(_ access: HistoryAccess) throws -> AgentClient? {
        if let remote = access.remote { return AgentClient(base: remote.base, send: remote.send) }
        guard let store = access.store else { return nil }
        return try find(directory: String(store.path.dropLast(Store.fileName.count + 1)))
    }

    /// - Throws: as `AgentAddress.read`.
    static func find(directory: String) throws -> AgentClient? {
        guard let address = try AgentAddress.read(in: directory) else { return nil }
        return AgentClient(base: address.url, send: try OutboundClient().sender)
    }

    @discardableResult
    func get(_ path: String) async throws -> JSONValue {
        try await exchange(HTTPRequest(url: "\(base)/api/beaufort/v1/\(path)"))
    }

    @discardableResult
    func post(_ path: String, _ form: KeyValuePairs<String, String> = [:]) async throws -> JSONValue {
        try await post(path, fields: form.map { ($0.key, $0.value) })
    }

    /// As `post`, with fields that may repeat.
    @discardableResult
    func post(_ path: String, fields: [(name: String, value: String)]) async throws -> JSONValue {
        let body = fields.map { "\($0.name)=\(percentEncoded($0.value))" }.joined(separator: "&")
        return try await exchange(
            HTTPRequest(
                method: "POST", url: "\(base)/api/beaufort/v1/\(path)",
                headers: [HTTPHeader("Content-Type", "application/x-www-form-urlencoded")],
                body: Array(body.utf8)))
    }

    private func exchange(_ request: HTTPRequest) async throws -> JSONValue {
        let response: HTTPResponse
        do {
            response = try await send(request)
        } catch {
            throw CommandFailure(
                "no agent answers at \(base): \(error)",
                remedy: "start one with `beaufort run` or `beaufort agent`", isAbsence: true)
        }
        let body = (try? JSONValue.parse(response.body)) ?? .null
        guard (200..<300).contains(response.status) else {
            if let gate = body["gate"] {
                throw CommandFailure(
                    body["error"]?.string ?? "refused", remedy: GateOptions.remedy(for: gate),
                    status: CommandStatus.foundProblems)
            }
            if body["refused"]?.bool == true {
                throw CommandFailure(
                    body["error"]?.string ?? "refused", remedy: "", status: CommandStatus.foundProblems)
            }
            // 400 and 404: what was asked for does not fit, or there is no such thing.
            let isUsage =
                body["usage"]?.bool == true || response.status == 400 || response.status == 404
            throw CommandFailure(
                "\(base): \(body["error"]?.string ?? "status \(response.status)")", remedy: "",
                status: isUsage ? CommandStatus.usage : CommandStatus.cannotRun)
        }
        return body
    }
}
