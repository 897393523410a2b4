import Telemetry

extension Evaluator {
    /// Says so when windows meet slices and are answered over another stretch than was asked for.
    mutating func noteSlices(
        _ range: TimeSpan, ends: Grid, _ node: FunctionCall,
        bounds: (Int) -> (start: Timestamp, end: Timestamp)
    ) {
        var longest = range
        var isMoved = false
        for step in 0..<(ends.step == .zero ? min(1, ends.count) : ends.count) {
            let (start, end) = bounds(step)
            longest = max(longest, end - start)
            isMoved = isMoved || end != ends.time(step) || end - start != range
        }
        let span = node.arguments[0].span
        if longest > range, longest > query.rollups.longest {
            // A few seconds more, by an end that was moved.
            remark(.slicesMove(range, query.rollups), span)
        } else if longest > range {
            remark(.slicesAreLonger(range, longest), span)
        } else if isMoved {
            remark(.slicesMove(range, query.rollups), span)
        }
    }

    /// Says so when a selector's samples are those that slices have left.
    mutating func noteOldSamples(_ references: Grid, _ node: VectorSelector) {
        guard let slice = query.rollups.slice(at: references.start) else { return }
        remark(.slicesHaveFewSamples(slice, query.rollups), node.span)
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
