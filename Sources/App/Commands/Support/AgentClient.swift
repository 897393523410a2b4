internal import Documents
internal import Glibc
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
    static func find(_ access: HistoryAccess) -> AgentClient? {
        if let remote = access.remote { return AgentClient(base: remote.base, send: remote.send) }
        guard let store = access.store else { return nil }
        return find(directory: String(store.path.dropLast(Store.fileName.count + 1)))
    }

    static func find(directory: String) -> AgentClient? {
        guard let text = try? TextFile.read(directory + "/" + AgentAddress.fileName),
            let client = try? OutboundClient()
        else { return nil }
        let address = text.split(separator: "\n").first.map(String.init) ?? ""
        return address.isEmpty ? nil : AgentClient(base: address, send: client.sender)
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
            if body["gate"] != nil {
                throw CommandFailure(
                    body["error"]?.string ?? "refused", remedy: GateOptions.remedy,
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

/// Where a running agent leaves its admin address and, in a second line, the path of its configuration, so
/// that commands on the same data folder find both.
enum AgentAddress {
    static let fileName = "agent.address"

    /// The configuration file of the agent that runs there, or ran last; nil for the shipped one.
    static func configuration(in directory: String) -> String? {
        guard let text = try? TextFile.read(directory + "/" + fileName) else { return nil }
        return text.split(separator: "\n").dropFirst().first.map(String.init)
    }

    /// Best effort: without it commands need `--url`.
    static func write(_ address: String, configuration: String?, directory: String) {
        let descriptor = open(directory + "/" + fileName, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        let bytes = Array((address + "\n" + (configuration.map { $0 + "\n" } ?? "")).utf8)
        _ = Glibc.write(descriptor, bytes, bytes.count)
    }
}
