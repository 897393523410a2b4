internal import SLO
internal import Telemetry

/// `/api/beaufort/v1/slos/files`: the files the agent's objectives are written in, so that commands with
/// `--url` judge by them and not by files that happen to lie beside the person who asks.
struct ObjectivesAPI: Sendable {
    let suite: Suite

    func answer(_ request: APIRequest) -> APIResponse? {
        guard request.method == "GET", request.path == "/api/beaufort/v1/slos/files" else { return nil }
        let configuration = suite.reload.status.configuration
        let files = configuration.files
        return .json(
            .object([
                "burn_policy": .string(configuration.burnPolicy),
                "slos": .array(files.slos.compactMap(ObjectivesAPI.objectives)),
                "maintenance": files.maintenance.map { ObjectivesAPI.json($0.path, $0.text) } ?? .null,
            ]))
    }

    /// Without the connection details of data sources, which may hold secrets.
    private static func objectives(_ file: SourceFile) -> JSONValue? {
        OpenSLOFormat.withoutConnections(file.text, file: file.path).map { json(file.path, $0) }
    }

    private static func json(_ path: String, _ text: String) -> JSONValue {
        .object(["path": .string(path), "text": .string(text)])
    }
}
