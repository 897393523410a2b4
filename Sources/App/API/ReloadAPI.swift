internal import Telemetry

/// `POST /-/reload`, as Prometheus and Alertmanager have it, and the same with an answer in JSON.
struct ReloadAPI: Sendable {
    let reload: Reload

    func answer(_ request: APIRequest) async -> APIResponse? {
        guard ["/-/reload", "/api/beaufort/v1/reload"].contains(request.path) else { return nil }
        guard ["POST", "PUT"].contains(request.method) else {
            return .text("a reload is asked for with POST\n", status: 405)
        }
        let isPlain = request.path == "/-/reload"
        do {
            let outstanding = try await reload.reload(by: request.parameter("by") ?? "unknown")
            if isPlain { return .text("reloaded\(Reload.remark(outstanding))\n") }
            return .json(.object(["restart_needed": .array(outstanding.map { .string($0) })]))
        } catch {
            let what = "failed to reload config: \(error)"
            return isPlain
                ? .text(what + "\n", status: 500) : .json(.object(["error": .string(what)]), status: 500)
        }
    }
}
