internal import Telemetry

extension PrometheusAPI {
    func labelNames(_ request: APIRequest) async throws -> APIResponse {
        let limit = try request.limit()
        let names = try await catalogue.labelNames(
            anyOf: try request.selectors(), in: try request.window(now: time.now))
        return PrometheusAnswer.list(names.map(JSONValue.string), limit: limit)
    }

    func labelValues(of name: String, _ request: APIRequest) async throws -> APIResponse {
        let limit = try request.limit()
        let values = try await catalogue.labelValues(
            EscapedName.decode(name), anyOf: try request.selectors(), in: try request.window(now: time.now))
        return PrometheusAnswer.list(values.map(JSONValue.string), limit: limit)
    }

    func series(_ request: APIRequest) async throws -> APIResponse {
        let limit = try request.limit()
        let wanted = try request.selectors()
        guard !wanted.isEmpty else { throw PrometheusFault.badData("no match[] parameter provided") }
        let found = try await catalogue.seriesLabels(anyOf: wanted, in: try request.window(now: time.now))
        return PrometheusAnswer.list(found.map(\.json), limit: limit)
    }
}

extension Labels {
    /// An object of names and values.
    var json: JSONValue {
        .object(sorted.map { JSONValue.Member($0.name, .string($0.value)) })
    }
}
