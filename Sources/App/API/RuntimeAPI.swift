internal import Gateway
internal import Runtime
internal import Telemetry

/// `/api/beaufort/v1/runtime…` and `…/upstreams/NAME/drain`: what runbooks act through.
struct RuntimeAPI: Sendable {
    let suite: Suite

    func answer(_ request: APIRequest) async -> APIResponse? {
        let parts = request.path.split(separator: "/").dropFirst(3).map(String.init)
        switch (request.method, parts.first, parts.dropFirst().first) {
        case ("GET", "runtime", nil): return .json(status)
        case ("POST", "runtime", "restart"): return await restart(request)
        case ("POST", "upstreams", let name?) where parts.count == 3:
            return await set(name, parts[2], request)
        default: return nil
        }
    }

    private var status: JSONValue {
        guard let status = suite.runtime.supervisor?.status else {
            return .object(["state": .string("attached")])
        }
        return .object([
            "state": .string(status.state.rawValue),
            "pid": status.processID.map { .number(Double($0)) } ?? .null,
            "restarts": .number(Double(status.restarts)),
            "oom_kills": .number(Double(status.outOfMemoryKills)),
            "crash_looping": .bool(status.isCrashLooping),
            "load_seconds": status.loadTime.map { .number($0.seconds) } ?? .null,
            "last_exit": status.lastExit.map { .string("\($0)") } ?? .null,
            "gpu": .string(suite.runtime.gpuAbsence ?? "present"),
        ])
    }

    private func restart(_ request: APIRequest) async -> APIResponse {
        guard let supervisor = suite.runtime.supervisor else {
            return .json(
                .object(["error": .string("this agent is attached to its runtime and cannot restart it")]),
                status: 409)
        }
        if let refusal = await GateKeeper(suite: suite).refusal("restart", request) { return refusal }
        let actor = request.parameter("by") ?? "unknown"
        try? await suite.note("runtime.restart", of: "runtime", by: actor)
        supervisor.restart(reason: "asked through the admin API")
        return .json(.object(["restarting": .bool(true)]), status: 202)
    }

    /// `drain` sends an upstream no more requests, `undrain` lets it serve again.
    private func set(_ name: String, _ action: String, _ request: APIRequest) async -> APIResponse? {
        guard action == "drain" || action == "undrain", let gateway = suite.gateway else { return nil }
        guard suite.upstreams.contains(where: { $0.name == name }) else {
            let known = suite.upstreams.map(\.name).joined(separator: ", ")
            return .json(
                .object(["error": .string("no upstream named \(name); known: \(known)")]), status: 404)
        }
        try? await suite.note("upstream.\(action)", of: name, by: request.parameter("by") ?? "unknown")
        gateway.setAvailable(action == "undrain", upstream: name)
        return .json(.object([name: .string(action == "drain" ? "drained" : "serving")]))
    }
}
