import Telemetry

extension Evaluator {
    /// The answer of an instant query.
    mutating func instant(_ expression: Expression) throws -> Value {
        let grid = query.grid
        let time = grid.start
        if expression.type == .matrix {
            let series = try rangeVector(expression, on: grid, isWhole: false)
            return .matrix(try windowed(series))
        }
        switch try evaluate(expression, on: grid) {
        case .scalar(let values): return .scalar(time, values[0])
        case .string(let text): return .string(time, text)
        case .vector(let rows):
            return .vector(
                try finished(rows).compactMap { row in
                    row.sample(0).map { VectorElement(labels: row.labels, time: time, sample: $0) }
                })
        }
    }

    /// The answer of a range query: series sorted by labels.
    mutating func matrix(_ expression: Expression) throws -> Value {
        let grid = query.grid
        let rows: [Row]
        switch try evaluate(expression, on: grid) {
        case .scalar(let values): rows = [Row(Labels(), floats: values)]
        case .vector(let vector): rows = try finished(vector)
        case .string: throw QueryError.request("a string has no range")
        }
        var series: [Series] = []
        for row in rows {
            let one = RangeSeries(row, on: grid)
            if !one.isEmpty {
                series.append(Series(labels: row.labels, floats: one.floats, histograms: one.histograms))
            }
        }
        return .matrix(series.sorted { $0.labels < $1.labels })
    }

    /// Rows with the labels they show, names dropped, each label set once.
    private func finished(_ rows: [Row]) throws -> [Row] {
        try unique(
            rows.map { row in
                var row = row
                row.labels = row.finalLabels
                row.dropsName = false
                return row
            })
    }

    /// The samples inside the only window of each series.
    private func windowed(_ vector: RangeVector) throws -> [Series] {
        var result: [Series] = []
        for series in vector.series {
            guard let window = vector.windows(of: series).first else { continue }
            let floats = Column(
                times: Array(series.floats.times[window.floats]),
                values: Array(series.floats.values[window.floats]))
            let one = Series(
                labels: series.finalLabels, floats: floats,
                histograms: Array(series.histograms[window.histograms]))
            if !one.isEmpty { result.append(one) }
        }
        return result.sorted { $0.labels < $1.labels }
    }
}
