import Glibc
import Outbound
import Support
import Telemetry

/// A real agent around a runtime, on free ports, with a data folder of its own.
final class Agent: Sendable {
    let folder: String
    let inference = RealRuntime.freePort()
    let admin = RealRuntime.freePort()
    let program: Program
    private let client: OutboundClient

    var data: String { "\(folder)/data" }
    var inferenceURL: String { "http://127.0.0.1:\(inference)" }
    var adminURL: String { "http://127.0.0.1:\(admin)" }

    /// - Parameter within: a command to run it under, such as `env NAME=VALUE`.
    init(
        folder: String, config: String? = nil, runtime: [String], name: String = "agent",
        within: [String] = []
    ) throws {
        self.folder = folder
        client = try OutboundClient()
        var command = within + [Program.beaufort, "run", "--listen", "127.0.0.1:\(inference)"]
        command += ["--admin", "127.0.0.1:\(admin)", "--data", "\(folder)/data"]
        if let config { command += ["--config", config] }
        program = try Program(command + ["--"] + runtime, folder: folder, name: name)
    }

    static func standIn(port: Int) -> [String] {
        [Program.beaufort, "stand-in", "--port", "\(port)"]
    }

    /// Waits until requests would be served.
    func ready(within limit: TimeSpan = .seconds(60)) async throws {
        do {
            try await Deadline.wait("the agent to be ready", limit) {
                if program.status != nil { throw ProgramError("the agent ended") }
                return (try? await get("/ready").status) == 200
            }
        } catch {
            throw ProgramError("\(error); it said:\n\(program.complained)\(program.said)")
        }
    }

    func get(_ path: String) async throws -> HTTPResponse {
        try await client.send(HTTPRequest(url: adminURL + path))
    }

    /// One chat request through the inference side.
    func chat(tokens: Int, isStreaming: Bool) async throws -> HTTPResponse {
        let options = isStreaming ? #", "stream_options": {"include_usage": true}"# : ""
        let body = """
            {"model": "any", "messages": [{"role": "user", "content": "How strong is the wind?"}], \
            "max_tokens": \(tokens), "stream": \(isStreaming)\(options)}
            """
        return try await client.send(
            HTTPRequest(
                method: "POST", url: inferenceURL + "/v1/chat/completions",
                headers: [HTTPHeader("Content-Type", "application/json")], body: Array(body.utf8),
                timeout: .seconds(30)))
    }

    /// What its API answers a query with; nil when that is no single number.
    func number(_ query: String) async throws -> Double? { try await QueryNumber.ask(adminURL, query) }

    /// Ends it as an operator does, and waits.
    func stop() async throws -> Int32 {
        program.signal(SIGTERM)
        return try await program.end()
    }

    /// The value of a query over the data folder that returns one number.
    func value(_ query: String) async throws -> Double? {
        let answer = try await Program.run(
            [Program.beaufort, "query", "--data", data, "--format", "json", query], folder: folder,
            name: "query")
        guard answer.status == 0 else { throw ProgramError(answer.errors) }
        let result = try JSONValue.parse(Array(answer.output.utf8))["result"]?.array?.first
        return result?["value"]?.array?.last?.string.flatMap { Double($0) }
    }
}
