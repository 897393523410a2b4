import Telemetry

extension Evaluator {
    /// `count_values("label", v)`: how many series have each value, the value as a label.
    mutating func valueCounts(_ node: Aggregation, _ groups: [RowGroup], on grid: Grid) throws -> [Row] {
        guard let parameter = node.parameter else { return [] }
        let label = try string(parameter, on: grid)
        if label.isEmpty || label.unicodeScalars.contains("\u{fffd}") {
            throw QueryError.execution("invalid label name \(quoted(label))")
        }
        var result: [Row] = []
        // The new label may replace one of the group's: groups can meet again.
        var position: [Labels: Int] = [:]
        for group in groups {
            for row in group.rows {
                for step in 0..<grid.count {
                    guard let sample = row.sample(step) else { continue }
                    var labels = group.labels
                    labels[label] = valueText(sample)
                    let index = position[labels] ?? result.count
                    if index == result.count {
                        try query.budget.check(points: (index + 1) * grid.count)
                        position[labels] = index
                        result.append(Row(labels, dropsName: group.dropsName, steps: grid.count))
                    }
                    let old = result[index].hasFloat(step) ? result[index].floats[step] : 0
                    result[index].floats[step] = old + 1
                }
            }
        }
        return result
    }
}

private func valueText(_ sample: SampleValue) -> String {
    switch sample {
    case .float(let value): numberText(value, style: .plain)
    case .histogram(let histogram): histogram.bucketText
    }
}
