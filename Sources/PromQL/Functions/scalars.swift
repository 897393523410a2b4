import Telemetry

extension Evaluator {
    /// `scalar`: the float of the only element, NaN when there is none or more than one.
    mutating func scalarOfVector(_ node: FunctionCall, on grid: Grid) throws -> [Double] {
        let rows = try vector(node.arguments[0], on: grid)
        var values = [Double](repeating: .nan, count: grid.count)
        var counts = [Int](repeating: 0, count: grid.count)
        for row in rows {
            for step in 0..<grid.count where row.hasFloat(step) {
                counts[step] += 1
                values[step] = counts[step] == 1 ? row.floats[step] : .nan
            }
        }
        return values
    }

    /// `timestamp`: of a selector the samples' own times, of anything else the moment of evaluation.
    mutating func timestamps(_ node: FunctionCall, on grid: Grid) throws -> [Row] {
        var rows: [Row]
        if case .selector(let selector) = node.arguments[0] {
            rows = try sampleTimes(selector, on: grid).filter { !$0.isEmpty }
        } else {
            rows = try vector(node.arguments[0], on: grid)
            for index in rows.indices {
                for step in 0..<grid.count where rows[index].isPresent(step) {
                    rows[index].set(step, .float(grid.time(step).seconds))
                }
            }
        }
        for index in rows.indices { rows[index].dropName(delayed: delaysNames) }
        return try unique(rows)
    }
}
