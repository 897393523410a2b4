internal import PromQL
internal import Telemetry

extension PrometheusAPI {
    func instant(_ request: APIRequest) async throws -> APIResponse {
        let text = try request.queryText()
        let limit = try request.limit()
        let moment = try request.moment("time", now: time.now) ?? time.now
        return try await evaluate(request, limit: limit) { engine in
            try await engine.instant(text, at: moment)
        }
    }

    func range(_ request: APIRequest) async throws -> APIResponse {
        let text = try request.queryText()
        let limit = try request.limit()
        let start = try request.requiredMoment("start", now: time.now)
        let end = try request.requiredMoment("end", now: time.now)
        guard start <= end else {
            throw PrometheusFault.invalid("end", "end timestamp must not be before start time")
        }
        let step = try request.step()
        guard (end - start).milliseconds / step.milliseconds <= 11_000 else {
            throw PrometheusFault.badData(
                "exceeded maximum resolution of 11,000 points per timeseries. "
                    + "Try decreasing the query resolution (?step=XX)")
        }
        return try await evaluate(request, limit: limit) { engine in
            try await engine.range(text, over: TimeRange(start, end), step: step)
        }
    }

    func formatted(_ request: APIRequest) async throws -> APIResponse {
        .success(.string(try request.expression().description))
    }

    func parsed(_ request: APIRequest) async throws -> APIResponse {
        let expression = try request.expression()
        return PrometheusAnswer().response { bytes in
            JSONWriter.write(into: &bytes) { ExpressionJSON.write(expression, into: &$0) }
        }
    }

    /// Exemplars are not kept: a query that makes sense has none.
    func exemplars(_ request: APIRequest) async throws -> APIResponse {
        _ = try request.expression()
        _ = try request.window(now: time.now)
        return .success(.array([]))
    }

    /// Runs one query when its turn has come, within what the request and the configuration allow.
    private func evaluate(
        _ request: APIRequest, limit: Int, _ query: (QueryEngine) async throws -> QueryResult
    ) async throws -> APIResponse {
        var limits = settings.limits
        if let wanted = try request.span("timeout") { limits.time = min(wanted, limits.time) }
        let lookback = try request.span("lookback_delta") ?? settings.lookback
        let meter = request.parameter("stats").flatMap { $0.isEmpty ? nil : QueryMeter(source, time: time) }
        let engine = QueryEngine(
            source: meter ?? source, limits: limits, options: QueryOptions(lookback: lookback), clock: time)
        let start = time.monotonicNanoseconds
        try await gate.enter(within: limits.time)
        defer { gate.leave() }
        let waited = time.monotonicNanoseconds - start
        var result = try await query(engine)
        if limit > 0, result.value.cut(to: limit) { result.warnings.append(PrometheusAnswer.truncated) }
        let whole = time.monotonicNanoseconds - start
        return PrometheusAnswer(warnings: result.warnings + agent.warnings, infos: result.infos).response {
            bytes in
            result.writeJSON(into: &bytes)
            guard let meter else { return }
            // The closing brace of the data comes after the statistics.
            bytes.removeLast()
            bytes.append(contentsOf: #","stats":"#.utf8)
            meter.statistics(waited: waited, whole: whole).write(into: &bytes)
            bytes.append(UInt8(ascii: "}"))
        }
    }
}

extension APIResponse {
    /// The success envelope around one value.
    static func success(_ data: JSONValue) -> APIResponse { PrometheusAnswer.json(data) }
}

extension Value {
    /// Keeps the first series; true when there were more.
    fileprivate mutating func cut(to limit: Int) -> Bool {
        switch self {
        case .vector(let elements) where elements.count > limit:
            self = .vector(Array(elements.prefix(limit)))
        case .matrix(let series) where series.count > limit:
            self = .matrix(Array(series.prefix(limit)))
        default: return false
        }
        return true
    }
}
