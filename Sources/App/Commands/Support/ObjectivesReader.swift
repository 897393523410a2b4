internal import SLO
internal import Telemetry

/// The objectives that go with a remote history: the agent's own where it offers them.
enum ObjectivesReader {
    /// A configuration that holds the agent's objectives and maintenance windows; nil when the server is no
    /// agent, or an older one.
    static func read(_ access: HistoryAccess) async -> Configuration? {
        guard let remote = access.remote,
            let answer = try? await AgentClient(base: remote.base, send: remote.send).get("slos/files"),
            let slos = answer["slos"]?.array
        else { return nil }
        var configuration = Configuration()
        configuration.files.slos = slos.compactMap { file($0, of: remote.base) }
        configuration.files.maintenance = answer["maintenance"].flatMap { file($0, of: remote.base) }
        configuration.burnPolicy = answer["burn_policy"]?.string ?? configuration.burnPolicy
        return configuration
    }

    private static func file(_ node: JSONValue, of base: String) -> SourceFile? {
        guard let path = node["path"]?.string, let text = node["text"]?.string else { return nil }
        // Positions name the agent's file, not one here.
        return SourceFile(path: "\(base): \(path)", text: text)
    }
}
