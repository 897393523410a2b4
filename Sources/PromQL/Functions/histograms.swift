import Telemetry

extension Evaluator {
    /// `histogram_count`, `histogram_quantile` and the like.
    mutating func histogramFunction(_ node: FunctionCall, on grid: Grid) throws -> [Row] {
        switch node.name {
        case "histogram_count": return try histogramField(node, on: grid) { $0.count }
        case "histogram_sum": return try histogramField(node, on: grid) { $0.sum }
        case "histogram_avg": return try histogramField(node, on: grid) { $0.sum / $0.count }
        case "histogram_stdvar": return try histogramField(node, on: grid) { $0.variance }
        case "histogram_stddev": return try histogramField(node, on: grid) { $0.variance.squareRoot() }
        case "histogram_quantile":
            let ranks = try scalar(node.arguments[0], on: grid)
            let rows = try vector(node.arguments[1], on: grid)
            return try quantiles(rows, ranks, node, rank: node.arguments[0], vector: node.arguments[1])
        case "histogram_quantiles":
            let rows = try vector(node.arguments[0], on: grid)
            let label = try string(node.arguments[1], on: grid)
            var result: [Row] = []
            for argument in node.arguments.dropFirst(2) {
                let ranks = try scalar(argument, on: grid)
                for var row in try quantiles(rows, ranks, node, rank: argument, vector: node.arguments[0]) {
                    row.labels[label] = ranks.first.map(quantileLabel)
                    result.append(row)
                }
            }
            return try unique(result)
        default: return try fractions(node, on: grid)
        }
    }

    private mutating func histogramField(
        _ node: FunctionCall, on grid: Grid, _ field: (ExponentialHistogram) -> Double
    ) throws -> [Row] {
        var result: [Row] = []
        for row in try vector(node.arguments[0], on: grid) where !row.histograms.isEmpty {
            var out = Row(row.labels, dropsName: row.dropsName, steps: grid.count)
            out.dropName(delayed: delaysNames)
            for step in 0..<grid.count {
                if let histogram = row.histograms[step] { out.floats[step] = field(histogram) }
            }
            if !out.isEmpty { result.append(out) }
        }
        return delaysNames ? result : try unique(result)
    }

    private mutating func quantiles(
        _ rows: [Row], _ ranks: [Double], _ node: FunctionCall, rank: Expression, vector: Expression
    ) throws -> [Row] {
        for value in ranks where !(value >= 0 && value <= 1) { remark(.invalidQuantile(value), rank.span) }
        return try perHistogram(rows, vector) { histogram, step, metric, remark in
            switch histogram {
            case .native(let native):
                let result = native.quantile(ranks[step])
                if native.sum.isNaN && native.count != 0 {
                    remark(result.isNaN ? .quantileIsNaN(metric) : .quantileSkewedByNaN(metric))
                }
                return result
            case .classic(let classic):
                if let forced = classic.forced {
                    let detail =
                        "from buckets \(numberText(forced.lower)) to \(numberText(forced.upper)), "
                        + "with a max diff of \(numberText(forced.largest))"
                    remark(.forcedMonotonicity(detail, metric))
                }
                return classic.quantile(ranks[step])
            case .withoutTop: return ranks[step] < 0 ? -.infinity : ranks[step] > 1 ? .infinity : .nan
            }
        }
    }

    /// `histogram_fraction(lower, upper, v)`.
    private mutating func fractions(_ node: FunctionCall, on grid: Grid) throws -> [Row] {
        let lower = try scalar(node.arguments[0], on: grid)
        let upper = try scalar(node.arguments[1], on: grid)
        let rows = try vector(node.arguments[2], on: grid)
        return try perHistogram(rows, node.arguments[2]) { histogram, step, metric, remark in
            switch histogram {
            case .native(let native):
                if native.sum.isNaN { remark(.fractionExcludesNaN(metric)) }
                return native.fraction(above: lower[step], upTo: upper[step])
            case .classic(let classic): return classic.fraction(above: lower[step], upTo: upper[step])
            case .withoutTop: return .nan
            }
        }
    }
}

/// OpenMetrics writes whole numbers with a decimal: `1.0`.
private func quantileLabel(_ rank: Double) -> String {
    let text = numberText(rank, style: .general)
    return text.utf8.allSatisfy { $0.isDigit || $0 == UInt8(ascii: "-") } ? text + ".0" : text
}

extension ExponentialHistogram {
    /// Of the population, every observation taken as standing in the middle of its bucket.
    var variance: Double {
        let mean = sum / count
        var squares = CompensatedSum()
        for bucket in populatedBuckets {
            let distance = bucket.middle(isLinear: hasCustomBounds) - mean
            squares.add(bucket.count * distance * distance)
        }
        return squares.value / count
    }
}
