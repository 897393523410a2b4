import Telemetry

extension Evaluator {
    /// For every step the newest sample within the lookback, unless it is a stale marker.
    mutating func select(_ node: VectorSelector, on grid: Grid) throws -> [Row] {
        let references = try query.reference(node.shift, on: grid)
        let series = data.series(SelectorKey(node, isRange: false), at: references.end)
        try query.budget.check(points: series.count * grid.count)
        if !series.isEmpty { noteOldSamples(references, node) }
        return series.compactMap { one in
            var row = Row(one.labels, steps: grid.count)
            var isEmpty = true
            newestSamples(one, at: references) { step, sample in
                switch sample {
                case .float(let index): row.floats[step] = one.floats.values[index]
                case .histogram(let index): row.set(step, .histogram(one.histograms[index].histogram))
                }
                isEmpty = false
            }
            return isEmpty ? nil : row
        }
    }

    /// The times of those samples, in seconds: what `timestamp` of a selector answers.
    mutating func sampleTimes(_ node: VectorSelector, on grid: Grid) throws -> [Row] {
        let references = try query.reference(node.shift, on: grid)
        let series = data.series(SelectorKey(node, isRange: false), at: references.end)
        if !series.isEmpty { noteOldSamples(references, node) }
        return series.map { one in
            var row = Row(one.labels, steps: grid.count)
            newestSamples(one, at: references) { step, sample in
                switch sample {
                case .float(let index): row.floats[step] = one.floats.times[index].seconds
                case .histogram(let index): row.floats[step] = one.histograms[index].time.seconds
                }
            }
            return row
        }
    }

    private enum Position {
        case float(Int)
        case histogram(Int)
    }

    private func newestSamples(
        _ one: Series, at references: Grid, _ body: (Int, Position) -> Void
    ) {
        let times = one.floats.times
        var float = -1
        var histogram = -1
        let shortest = query.options.lookback.milliseconds
        func lookback(_ time: Int64) -> Int64 {
            query.rollups.isEmpty
                ? shortest : query.lookback(at: Timestamp(milliseconds: time)).milliseconds
        }
        for step in 0..<references.count {
            let time = references.time(step).milliseconds
            while float + 1 < times.count, times[float + 1].milliseconds <= time { float += 1 }
            while histogram + 1 < one.histograms.count,
                one.histograms[histogram + 1].time.milliseconds <= time
            { histogram += 1 }
            let oldest = time &- lookback(time)
            let floatTime = float >= 0 ? times[float].milliseconds : Int64.min
            let histogramTime = histogram >= 0 ? one.histograms[histogram].time.milliseconds : Int64.min
            if floatTime > oldest && floatTime >= histogramTime {
                if !one.floats.values[float].isAbsent { body(step, .float(float)) }
            } else if histogramTime > oldest {
                if !one.histograms[histogram].histogram.sum.isAbsent { body(step, .histogram(histogram)) }
            }
        }
    }

    /// The range vector of a range selector or subquery.
    ///
    /// - Parameter isWhole: windows that meet slices take them whole.
    mutating func rangeVector(
        _ expression: Expression, on grid: Grid, isWhole: Bool = true
    ) throws -> RangeVector {
        switch expression {
        case .range(let node):
            let references = try query.reference(node.selector.shift, on: grid)
            let series = data.series(SelectorKey(node.selector, isRange: true), at: references.end)
            return RangeVector(
                series: series.map(RangeSeries.init), range: try query.positiveSpan(node.range),
                ends: references, rollups: isWhole ? query.rollups : Rollups())
        case .subquery(let node):
            let references = try query.reference(node.shift, on: grid)
            let inner = try query.subqueryGrid(
                node, over: TimeRange(references.start, references.end))
            let range = try query.positiveSpan(node.range)
            guard inner.count > 0 else { return RangeVector(series: [], range: range, ends: references) }
            let rows: [Row]
            switch try evaluate(node.operand, on: inner) {
            case .scalar(let values): rows = [Row(Labels(), floats: values)]
            case .vector(let vector): rows = try unique(vector)
            case .string: rows = []
            }
            try query.budget.check(points: rows.count * inner.count)
            let series = rows.map { row in
                var one = RangeSeries(row, on: inner)
                one.forgetResetHints()
                return one
            }
            return RangeVector(series: series, range: range, ends: references)
        default:
            throw QueryError.execution("expected a range vector")
        }
    }
}
