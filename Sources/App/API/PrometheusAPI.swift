internal import PromQL
internal import Telemetry

/// The Prometheus HTTP API v1, so that Grafana, `promtool` and our own console read an agent like any other
/// server. https://prometheus.io/docs/prometheus/latest/querying/api/
struct PrometheusAPI: Sendable {
    let runner: any QueryRunner
    let catalogue: any SeriesCatalogue
    let time: any TimeSource

    /// Answers paths below `/api/v1/`; nil when the path is none of its own.
    func answer(_ request: APIRequest) async -> APIResponse? {
        let path = request.path.dropFirst("/api/v1/".count)
        do {
            switch path {
            case "query": return try await instant(request)
            case "query_range": return try await range(request)
            case "labels": return try await labelNames(request)
            case "series": return try await series(request)
            case "status/buildinfo": return success(buildInformation)
            case "metadata": return success(.object([:]))
            case "format_query": return try formatted(request)
            default:
                guard path.hasPrefix("label/"), path.hasSuffix("/values") else { return nil }
                return try await labelValues(of: String(path.dropFirst(6).dropLast(7)), request)
            }
        } catch let fault as PrometheusFault {
            return fault.response
        } catch {
            return PrometheusFault.from(error).response
        }
    }

    private func instant(_ request: APIRequest) async throws -> APIResponse {
        let query = try expression(request)
        let result = try await runner.instant(query, at: try moment(request, "time") ?? time.now)
        return success(result)
    }

    private func range(_ request: APIRequest) async throws -> APIResponse {
        let query = try expression(request)
        guard let start = try moment(request, "start"), let end = try moment(request, "end") else {
            throw PrometheusFault.badData("start and end are required: Unix seconds or RFC 3339")
        }
        guard let text = request.parameter("step"), let step = TimeText.step(text) else {
            throw PrometheusFault.badData("step must be a positive duration such as 15s, or seconds")
        }
        guard start <= end else {
            throw PrometheusFault.badData("end timestamp must not be before start time")
        }
        guard (end - start).milliseconds / step.milliseconds <= 11_000 else {
            throw PrometheusFault.badData(
                "exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)"
            )
        }
        return success(try await runner.range(query, over: TimeRange(start, end), step: step))
    }

    private func labelNames(_ request: APIRequest) async throws -> APIResponse {
        let names = try await catalogue.labelNames(anyOf: try selectors(request), in: try window(request))
        return success(.array(names.map(JSONValue.string)))
    }

    private func labelValues(of name: String, _ request: APIRequest) async throws -> APIResponse {
        let values = try await catalogue.labelValues(
            name, anyOf: try selectors(request), in: try window(request))
        return success(.array(values.map(JSONValue.string)))
    }

    private func series(_ request: APIRequest) async throws -> APIResponse {
        let wanted = try selectors(request)
        guard !wanted.isEmpty else { throw PrometheusFault.badData("no match[] parameter provided") }
        let found = try await catalogue.seriesLabels(anyOf: wanted, in: try window(request))
        return success(
            .array(found.map { labels in .object(labels.sorted.map { .init($0.name, .string($0.value)) }) }))
    }

    private func formatted(_ request: APIRequest) throws -> APIResponse {
        success(.string(try Parser.parse(try expression(request)).description))
    }

    private var buildInformation: JSONValue {
        .object([
            "version": .string("3.5.0"), "revision": .string("beaufort-\(Version.text)"),
            "branch": .string(""), "buildUser": .string(""), "buildDate": .string(""),
            "goVersion": .string(""),
        ])
    }

    private func expression(_ request: APIRequest) throws -> String {
        guard let query = request.parameter("query"), !query.isEmpty else {
            throw PrometheusFault.badData("invalid parameter \"query\": it is missing or empty")
        }
        return query
    }

    private func moment(_ request: APIRequest, _ name: String) throws -> Timestamp? {
        guard let text = request.parameter(name) else { return nil }
        guard let time = TimeText.time(text, now: time.now) else {
            throw PrometheusFault.badData(
                "invalid parameter \"\(name)\": cannot parse \(quoted(text)) to a valid timestamp")
        }
        return time
    }

    private func window(_ request: APIRequest) throws -> TimeRange {
        TimeRange(try moment(request, "start") ?? .distantPast, try moment(request, "end") ?? .distantFuture)
    }

    private func selectors(_ request: APIRequest) throws -> [[Matcher]] {
        try request.allParameters("match[]").map { text in
            guard case .selector(let selector) = try Parser.parse(text) else {
                throw PrometheusFault.badData("match[] must be a series selector, not \(quoted(text))")
            }
            return selector.allMatchers
        }
    }

    private func success(_ data: JSONValue) -> APIResponse {
        .json(.object(["status": .string("success"), "data": data]))
    }

    private func success(_ result: QueryResult) -> APIResponse {
        var bytes = Array(#"{"status":"success","data":"#.utf8)
        result.writeJSON(into: &bytes)
        for (name, notes) in [("warnings", result.warnings), ("infos", result.infos)] where !notes.isEmpty {
            bytes += Array(",\"\(name)\":".utf8)
            JSONValue.array(notes.map(JSONValue.string)).write(into: &bytes)
        }
        bytes.append(UInt8(ascii: "}"))
        return APIResponse(body: bytes)
    }
}
