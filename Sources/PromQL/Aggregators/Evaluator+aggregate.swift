import Telemetry

/// The rows of one group and the labels of its result.
struct RowGroup {
    var labels: Labels
    var dropsName: Bool
    var rows: [Row]
}

extension Evaluator {
    mutating func evaluate(_ node: Aggregation, on grid: Grid) throws -> [Row] {
        let rows = try vector(node.operand, on: grid)
        try query.budget.checkTime()
        let groups = grouped(rows, node.grouping)
        let steps = grid.count
        switch node.operation {
        case .sum: return sums(node, groups, steps, CompensatedSum.self)
        case .avg: return sums(node, groups, steps, RunningMean.self)
        case .min: return floatsOnly(node, groups, steps, RunningMinimum.self)
        case .max: return floatsOnly(node, groups, steps, RunningMaximum.self)
        case .stdvar: return floatsOnly(node, groups, steps, RunningVariance.self)
        case .stddev: return floatsOnly(node, groups, steps, RunningDeviation.self)
        case .count, .group: return counts(node, groups, steps)
        case .quantile: return try quantiles(node, groups, on: grid)
        case .topk, .bottomk: return try ranked(node, groups, on: grid)
        case .countValues: return try valueCounts(node, groups, on: grid)
        case .limitk, .limitRatio: return try limited(node, groups, on: grid)
        }
    }

    /// Groups in the order their first row stands in.
    private func grouped(_ rows: [Row], _ grouping: Grouping) -> [RowGroup] {
        var position: [Labels: Int] = [:]
        var groups: [RowGroup] = []
        for row in rows {
            let labels: Labels
            var keepsName = false
            switch grouping {
            case .by(let names):
                labels = names.isEmpty ? Labels() : row.labels.only(names)
                keepsName = names.contains(Label.metricName)
            case .without(let names):
                labels = row.labels.without(names + [Label.metricName])
            }
            if let index = position[labels] {
                groups[index].rows.append(row)
                if row.dropsName && keepsName { groups[index].dropsName = true }
            } else {
                position[labels] = groups.count
                groups.append(
                    RowGroup(labels: labels, dropsName: row.dropsName && keepsName, rows: [row]))
            }
        }
        return groups
    }

    /// `sum` and `avg`: of floats, or of histograms, but not of both.
    private mutating func sums<Total: Accumulator>(
        _ node: Aggregation, _ groups: [RowGroup], _ steps: Int, _ type: Total.Type
    ) -> [Row] {
        groups.compactMap { group in
            var (row, counts) = accumulate(group, steps, type)
            guard group.rows.contains(where: { !$0.histograms.isEmpty }) else { return row }
            for step in 0..<steps {
                let histograms = group.rows.compactMap { $0.histogram(step) }
                guard !histograms.isEmpty else { continue }
                if counts[step] > 0 {
                    remark(.mixedInAggregation, node.operand.span)
                    row.clear(step)
                    continue
                }
                row.set(step, total(of: histograms, node, type).map { .histogram($0) })
                counts[step] = 0
            }
            return row.isEmpty ? nil : row
        }
    }

    private mutating func total<Total: Accumulator>(
        of histograms: [ExponentialHistogram], _ node: Aggregation, _ type: Total.Type
    ) -> ExponentialHistogram? {
        var total = HistogramTotal()
        for histogram in histograms { total.add(histogram) }
        if total.isMixed { remark(.mixedBucketSchemasInAggregation, node.operand.span) }
        if total.hintsCollide { remark(.counterResetCollision("aggregation"), node.operand.span) }
        if total.reconciledBounds { remark(.mismatchedCustomBuckets("aggregation"), node.operand.span) }
        var value = total.value(type)
        value?.compact()
        return value
    }

    /// Aggregators of floats pass over histograms.
    private mutating func floatsOnly<Total: Accumulator>(
        _ node: Aggregation, _ groups: [RowGroup], _ steps: Int, _ type: Total.Type
    ) -> [Row] {
        noteIgnoredHistograms(node, groups)
        return groups.compactMap { group in
            let row = accumulate(group, steps, type).row
            return row.isEmpty ? nil : row
        }
    }

    mutating func noteIgnoredHistograms(_ node: Aggregation, _ groups: [RowGroup]) {
        let hasHistograms = groups.contains { $0.rows.contains { $0.histograms.contains { $0 != nil } } }
        if hasHistograms {
            remark(.histogramIgnoredInAggregation(node.operation.rawValue), node.operand.span)
        }
    }

    private func accumulate<Total: Accumulator>(
        _ group: RowGroup, _ steps: Int, _ type: Total.Type
    ) -> (row: Row, counts: [Int]) {
        var totals = [Total](repeating: Total(), count: steps)
        var counts = [Int](repeating: 0, count: steps)
        for row in group.rows {
            for step in 0..<steps where row.hasFloat(step) {
                totals[step].add(row.floats[step])
                counts[step] += 1
            }
        }
        var row = Row(group.labels, dropsName: group.dropsName, steps: steps)
        for step in 0..<steps where counts[step] > 0 { row.floats[step] = totals[step].value }
        return (row, counts)
    }

    private func counts(_ node: Aggregation, _ groups: [RowGroup], _ steps: Int) -> [Row] {
        groups.compactMap { group in
            var row = Row(group.labels, dropsName: group.dropsName, steps: steps)
            for step in 0..<steps {
                let count = group.rows.count { $0.isPresent(step) }
                if count > 0 { row.floats[step] = node.operation == .group ? 1 : Double(count) }
            }
            return row.isEmpty ? nil : row
        }
    }

    private mutating func quantiles(
        _ node: Aggregation, _ groups: [RowGroup], on grid: Grid
    ) throws -> [Row] {
        guard let parameter = node.parameter else { return [] }
        let ranks = try scalar(parameter, on: grid)
        for rank in ranks where !(rank >= 0 && rank <= 1) { remark(.invalidQuantile(rank), parameter.span) }
        noteIgnoredHistograms(node, groups)
        return groups.compactMap { group in
            var row = Row(group.labels, dropsName: group.dropsName, steps: grid.count)
            for step in 0..<grid.count {
                let values = group.rows.map { $0.floats[step] }.filter { !$0.isAbsent }
                if !values.isEmpty { row.floats[step] = quantile(ranks[step], of: values) }
            }
            return row.isEmpty ? nil : row
        }
    }
}
