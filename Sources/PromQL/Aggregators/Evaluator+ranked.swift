import Telemetry

extension Evaluator {
    /// `topk` and `bottomk`: the k best floats of each group at each step; earlier series win ties.
    mutating func ranked(_ node: Aggregation, _ groups: [RowGroup], on grid: Grid) throws -> [Row] {
        let limits = try counts(node, on: grid)
        noteIgnoredHistograms(node, groups)
        let isTop = node.operation == .topk
        var result: [Row] = []
        for group in groups {
            var kept = group.rows.map { Row($0.labels, dropsName: $0.dropsName, steps: grid.count) }
            var order: [Int] = []
            for step in 0..<grid.count where limits[step] > 0 {
                order = group.rows.indices.filter { group.rows[$0].hasFloat(step) }
                order.sort { left, right in
                    let (a, b) = (group.rows[left].floats[step], group.rows[right].floats[step])
                    if a.isNaN || b.isNaN { return a.isNaN == b.isNaN ? left < right : b.isNaN }
                    return a == b ? left < right : isTop ? a > b : a < b
                }
                order = Array(order.prefix(limits[step]))
                for index in order { kept[index].floats[step] = group.rows[index].floats[step] }
            }
            // An instant query shows them best first.
            if grid.count == 1 { kept = order.map { kept[$0] } }
            result += kept.filter { !$0.isEmpty }
        }
        return result
    }

    /// `limitk` and `limit_ratio`: some series of each group, the same ones every time.
    mutating func limited(_ node: Aggregation, _ groups: [RowGroup], on grid: Grid) throws -> [Row] {
        if node.operation == .limitRatio { return try sampled(node, groups, on: grid) }
        let limits = try counts(node, on: grid)
        var result: [Row] = []
        for group in groups {
            var taken = [Int](repeating: 0, count: grid.count)
            for var row in group.rows {
                for step in 0..<grid.count where row.isPresent(step) {
                    if taken[step] < limits[step] { taken[step] += 1 } else { row.clear(step) }
                }
                if !row.isEmpty { result.append(row) }
            }
        }
        return result
    }

    /// A series stays when the hash of its labels falls under the ratio; a negative ratio keeps the
    /// complement.
    private mutating func sampled(
        _ node: Aggregation, _ groups: [RowGroup], on grid: Grid
    ) throws -> [Row] {
        guard let parameter = node.parameter else { return [] }
        let ratios = try scalar(parameter, on: grid).map { ratio in
            if ratio.isNaN { throw QueryError.execution("Ratio value is NaN") }
            let capped = min(1, max(-1, ratio))
            if capped != ratio { remark(.invalidRatio(ratio, capped: capped), parameter.span) }
            return capped
        }
        return groups.flatMap(\.rows).compactMap { row in
            var row = row
            let place = Double(stableHash(row.labels)) / Double(UInt64.max)
            for step in 0..<grid.count {
                let ratio = ratios[step]
                let stays = ratio >= 0 ? place < ratio : place >= 1 + ratio
                if !stays { row.clear(step) }
            }
            return row.isEmpty ? nil : row
        }
    }

    /// The parameter as whole numbers.
    private mutating func counts(_ node: Aggregation, on grid: Grid) throws -> [Int] {
        guard let parameter = node.parameter else { return [] }
        return try scalar(parameter, on: grid).map { value in
            if value.isNaN { throw QueryError.execution("Parameter value is NaN") }
            if value >= 9.2e18 || value <= -9.2e18 {
                throw QueryError.execution("Scalar value \(numberText(value)) overflows int64")
            }
            return Int(value)
        }
    }
}

/// FNV-1a over the labels: Swift's own hashes differ from run to run.
private func stableHash(_ labels: Labels) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for label in labels.sorted {
        for byte in label.name.utf8 + [0xff] + label.value.utf8 + [0xff] {
            hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
        }
    }
    // FNV leaves the high bits poorly mixed.
    hash = (hash ^ (hash >> 32)) &* 0xd6e8_feb8_6659_fd93
    return hash ^ (hash >> 32)
}
