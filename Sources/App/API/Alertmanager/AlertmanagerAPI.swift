internal import Alerting
internal import Telemetry

/// `/api/v2/…` as Alertmanager has it: what amtool, Grafana and karma speak, and what Prometheus, vmalert and
/// Grafana send alerts to.
struct AlertmanagerAPI: Sendable {
    let suite: Suite

    var alerting: AlertingService { suite.alerting }
    var now: Timestamp { suite.time.now }

    /// Nil for paths that are not its own.
    func answer(_ request: APIRequest) async -> APIResponse? {
        let parts = request.path.split(separator: "/").map(String.init)
        guard parts.count >= 3, parts[0] == "api", parts[1] == "v2" else { return nil }
        do {
            switch (request.method, parts[2], parts.count) {
            case ("GET", "status", 3): return .json(try await status())
            case ("GET", "receivers", 3): return .json(.array(await receivers()))
            case ("GET", "silences", 3): return .json(.array(try await silences(request)))
            case ("POST", "silences", 3): return .json(try await setSilence(request))
            case ("GET", "silence", 4): return .json(try await silence(parts[3]))
            case ("DELETE", "silence", 4):
                try await endSilence(parts[3])
                return .json(.object([]))
            case ("GET", "alerts", 3): return .json(.array(try await alerts(request)))
            case ("GET", "alerts", 4) where parts[3] == "groups":
                return .json(.array(try await groups(request)))
            case ("POST", "alerts", 3): return try await take(request)
            default: return Self.fault("no such path: \(request.method) \(request.path)", status: 404)
            }
        } catch SilenceError.unknown(let id) {
            return Self.fault("silence \(id) not found", status: 404)
        } catch let error as AlertmanagerFault {
            return Self.fault(error.what, status: 400)
        } catch let error as SilenceError {
            return Self.fault("\(error)", status: 400)
        } catch {
            return Self.fault("\(error)", status: 500)
        }
    }

    /// Alertmanager answers mistakes with a bare text in JSON.
    static func fault(_ text: String, status: Int) -> APIResponse {
        .json(.string(text), status: status)
    }

    private func status() async throws -> JSONValue {
        .object([
            "cluster": .object(["status": .string("disabled"), "peers": .array([])]),
            "config": .object(["original": .string(await alerting.routing.text)]),
            "uptime": .string(suite.started.rfc3339),
            "versionInfo": .object([
                "version": .string(Version.text), "branch": .string(""), "revision": .string(""),
                "buildDate": .string(""), "buildUser": .string(""), "goVersion": .string(""),
            ]),
        ])
    }

    private func receivers() async -> [JSONValue] {
        await alerting.routing.receivers.map { .object(["name": .string($0.name)]) }
    }

    /// The matchers of `filter` parameters.
    func filter(_ request: APIRequest) throws -> MatcherSet {
        do {
            return try MatcherSet(request.allParameters("filter").flatMap { try MatcherParser.parse($0) })
        } catch {
            throw AlertmanagerFault(what: "bad matcher format: \(error)")
        }
    }
}

/// What is wrong with a request.
struct AlertmanagerFault: Error {
    var what: String
}
