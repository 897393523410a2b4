internal import Telemetry

/// `POST /-/reload`, as Prometheus and Alertmanager have it, and the same with an answer in JSON. With
/// `dry_run=true` everything is read and checked, and nothing taken.
struct ReloadAPI: Sendable {
    let reload: Reload

    func answer(_ request: APIRequest) async -> APIResponse? {
        guard ["/-/reload", "/api/beaufort/v1/reload"].contains(request.path) else { return nil }
        guard ["POST", "PUT"].contains(request.method) else {
            return .text("a reload is asked for with POST\n", status: 405)
        }
        let isPlain = request.path == "/-/reload"
        let isTrial = request.parameter("dry_run") == "true"
        do {
            let outcome =
                isTrial
                ? try reload.rehearse() : try await reload.reload(by: request.parameter("by") ?? "unknown")
            if !isPlain { return .json(outcome.json) }
            let lines =
                [isTrial ? "would be reloaded" : "reloaded"] + outcome.lines
                + outcome.warnings.map { "warning: \($0)" }
            return .text(lines.joined(separator: "\n") + "\n")
        } catch {
            let what = "failed to reload config: \(error)"
            return isPlain
                ? .text(what + "\n", status: 500) : .json(.object(["error": .string(what)]), status: 500)
        }
    }
}
