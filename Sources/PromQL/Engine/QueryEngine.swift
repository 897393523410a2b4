package import Telemetry

/// Answers queries from a `SeriesSource`: one fetch per selector, then pure evaluation over columns.
package struct QueryEngine: QueryRunner {
    private let source: any SeriesSource
    private let limits: QueryLimits
    private let semantics: RangeSemantics
    private let options: QueryOptions
    private let clock: any TimeSource

    package init(
        source: any SeriesSource, limits: QueryLimits = .standard, semantics: RangeSemantics = .prometheus,
        options: QueryOptions = QueryOptions(), clock: any TimeSource = WallClock()
    ) {
        self.source = source
        self.limits = limits
        self.semantics = semantics
        self.options = options
        self.clock = clock
    }

    /// - Throws: `ParseError`, `QueryError`, `CancellationError`, or what the source throws.
    package func instant(_ query: String, at time: Timestamp) async throws -> QueryResult {
        try await instant(Parser.parse(query), at: time, text: query)
    }

    /// - Throws: `ParseError`, `QueryError`, `CancellationError`, or what the source throws.
    package func range(_ query: String, over range: TimeRange, step: TimeSpan) async throws -> QueryResult {
        try await self.range(Parser.parse(query), over: range, step: step, text: query)
    }

    /// - Parameter text: the query as written, for line and column in remarks; printed anew when nil.
    package func instant(
        _ expression: Expression, at time: Timestamp, text: String? = nil
    ) async throws -> QueryResult {
        let grid = Grid(start: time, step: .zero, count: 1)
        var evaluator = try await prepare(expression, grid, text)
        let value = try evaluator.instant(expression)
        return QueryResult(
            value, warnings: evaluator.annotations.warnings, infos: evaluator.annotations.infos)
    }

    /// - Parameter text: the query as written, for line and column in remarks; printed anew when nil.
    package func range(
        _ expression: Expression, over range: TimeRange, step: TimeSpan, text: String? = nil
    ) async throws -> QueryResult {
        guard step > .zero else {
            throw QueryError.request("zero or negative query resolution step widths are not accepted")
        }
        guard !range.isEmpty else {
            throw QueryError.request("end timestamp must not be before start time")
        }
        guard expression.type == .scalar || expression.type == .vector else {
            throw QueryError.request(
                "invalid expression type \"\(expression.type.name)\" for range query, "
                    + "must be scalar or instant vector")
        }
        let (length, overflows) = range.end.milliseconds.subtractingReportingOverflow(
            range.start.milliseconds)
        guard !overflows, length / step.milliseconds <= limits.steps else {
            throw QueryError.limit("steps", limits.steps)
        }
        let count = Int(length / step.milliseconds) + 1
        let grid = Grid(start: range.start, step: step, count: count)
        var evaluator = try await prepare(expression, grid, text)
        let value = try evaluator.matrix(expression)
        return QueryResult(
            value, warnings: evaluator.annotations.warnings, infos: evaluator.annotations.infos)
    }

    private func prepare(
        _ expression: Expression, _ grid: Grid, _ text: String?
    ) async throws -> Evaluator {
        var query = QueryContext(
            grid: grid, options: options, semantics: semantics,
            budget: Budget(limits: limits, clock: clock))
        query.rollups = try await source.rollups()
        while true {
            var plan = FetchPlan(query: query)
            try plan.add(expression, on: grid)
            let data = try await plan.fetch(from: source)
            // What was planned for samples must not be answered with what is left of them.
            let rollups = try await source.rollups()
            if rollups == query.rollups {
                return Evaluator(query: query, data: data, text: Array((text ?? expression.description).utf8))
            }
            query.rollups = rollups
        }
    }
}
