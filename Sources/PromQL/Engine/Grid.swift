import Telemetry

/// The moments an expression is evaluated at: `start`, `start + step`, …
struct Grid: Hashable, Sendable {
    var start: Timestamp
    /// Zero when there is one moment only.
    var step: TimeSpan
    var count: Int

    var end: Timestamp { time(count - 1) }

    func time(_ index: Int) -> Timestamp {
        Timestamp(milliseconds: start.milliseconds &+ step.milliseconds &* Int64(index))
    }
}

/// What stays the same for the whole query.
struct QueryContext: Sendable {
    /// The query's own moments: `@ start()` is the first, `@ end()` the last.
    var grid: Grid
    var options: QueryOptions
    var semantics: RangeSemantics
    var budget: Budget
    /// What the source keeps in slices.
    var rollups = Rollups()

    /// A length of time from the query's text.
    func span(_ duration: DurationExpression) throws -> TimeSpan {
        do {
            return try duration.resolved(step: grid.step, range: grid.end - grid.start)
        } catch {
            throw QueryError.execution(error.what)
        }
    }

    /// A length of time that must be positive.
    func positiveSpan(_ duration: DurationExpression) throws -> TimeSpan {
        let span = try span(duration)
        guard span > .zero else { throw QueryError.execution("duration must be greater than 0") }
        return span
    }

    /// Where a selector or subquery with this shift looks when evaluated at the moments of `range`.
    func reference(_ shift: TimeShift, over range: TimeRange) throws -> TimeRange {
        let offset = try shift.offset.map(span) ?? .zero
        guard let fixed = fixedTime(shift) else {
            return TimeRange(range.start - offset, range.end - offset)
        }
        return TimeRange(fixed - offset, fixed - offset)
    }

    /// The moments a selector or subquery with this shift looks at, one per moment of `grid`.
    func reference(_ shift: TimeShift, on grid: Grid) throws -> Grid {
        let offset = try shift.offset.map(span) ?? .zero
        guard let fixed = fixedTime(shift) else {
            return Grid(start: grid.start - offset, step: grid.step, count: grid.count)
        }
        return Grid(start: fixed - offset, step: .zero, count: grid.count)
    }

    private func fixedTime(_ shift: TimeShift) -> Timestamp? {
        switch shift.at {
        case nil: nil
        case .time(let time): time
        case .start: grid.start
        case .end: grid.end
        }
    }

    /// The moments a subquery evaluates its operand at, for references over `range`: the multiples of its
    /// step in (first - range, last].
    func subqueryGrid(_ subquery: Subquery, over range: TimeRange) throws -> Grid {
        let step = try subquery.step.map(positiveSpan) ?? options.subqueryStep
        let first = (range.start - (try positiveSpan(subquery.range))).milliseconds
        var start = first / step.milliseconds * step.milliseconds
        if start <= first { start += step.milliseconds }
        let count = max(0, (range.end.milliseconds - start) / step.milliseconds + 1)
        let isEmpty = range.end.milliseconds < start
        try budget.check(steps: Int(count))
        return Grid(
            start: Timestamp(milliseconds: start), step: step, count: isEmpty ? 0 : Int(count))
    }
}
