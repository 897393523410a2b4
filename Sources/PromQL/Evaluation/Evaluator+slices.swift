import Telemetry

extension Evaluator {
    /// Says so when windows are shorter than the slices they meet.
    mutating func noteSlices(_ range: TimeSpan, moved length: TimeSpan, _ node: FunctionCall) {
        if length > range { remark(.slicesAreLonger(range, length), node.arguments[0].span) }
    }
}

extension [Row] {
    /// Rows of the first steps of a grid and rows of the others, as rows of the whole grid.
    func followed(by later: [Row], _ steps: Int, _ laterSteps: Int) -> [Row] {
        var places: [Labels: Int] = [:]
        var joined = self
        for index in joined.indices {
            places[joined[index].labels] = index
            joined[index].extend(with: nil, from: steps, by: laterSteps)
        }
        for row in later {
            if let place = places[row.labels] {
                joined[place] = self[place]
                joined[place].extend(with: row, from: steps, by: laterSteps)
            } else {
                var whole = Row(row.labels, dropsName: row.dropsName, steps: steps)
                whole.extend(with: row, from: steps, by: laterSteps)
                joined.append(whole)
            }
        }
        return joined
    }
}

extension Row {
    /// Adds the steps of another row, or steps without a sample.
    fileprivate mutating func extend(with row: Row?, from steps: Int, by count: Int) {
        floats += row?.floats ?? Array(repeating: absent, count: count)
        let later = row?.histograms ?? []
        if histograms.isEmpty && later.isEmpty { return }
        if histograms.isEmpty { histograms = Array(repeating: nil, count: steps) }
        histograms += later.isEmpty ? Array(repeating: nil, count: count) : later
    }
}

extension SampleValue {
    func scaled(by factor: Double) -> SampleValue {
        if factor == 1 { return self }
        return switch self {
        case .float(let value): .float(value * factor)
        case .histogram(let histogram): .histogram(histogram.scaled(by: factor))
        }
    }
}
