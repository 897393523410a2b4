import Telemetry

extension Evaluator {
    mutating func evaluate(_ node: Binary, on grid: Grid) throws -> Operand {
        let left = try evaluate(node.left, on: grid)
        let right = try evaluate(node.right, on: grid)
        switch (left, right) {
        case (.scalar(let a), .scalar(let b)):
            return .scalar(zip(a, b).map { node.operation.number($0, $1) })
        case (.vector(let rows), .scalar(let values)):
            return .vector(try withScalar(node, rows, values, scalarIsLeft: false))
        case (.scalar(let values), .vector(let rows)):
            return .vector(try withScalar(node, rows, values, scalarIsLeft: true))
        case (.vector(let a), .vector(let b)):
            if node.operation.isSet { return .vector(try combineSets(node, a, b, on: grid)) }
            return .vector(try match(node, a, b, on: grid))
        default:
            throw QueryError.execution("strings have no operators")
        }
    }

    /// A vector and a scalar: element by element; a comparison keeps the vector's sample.
    private mutating func withScalar(
        _ node: Binary, _ rows: [Row], _ values: [Double], scalarIsLeft: Bool
    ) throws -> [Row] {
        let operation = node.operation
        var remarks: [Remark] = []
        var result: [Row] = []
        result.reserveCapacity(rows.count)
        for var row in rows {
            if operation.dropsName || node.returnsBool { row.dropName(delayed: delaysNames) }
            if row.histograms.isEmpty && operation != .trimUpper && operation != .trimLower {
                floatsWithScalar(node, &row, values, scalarIsLeft: scalarIsLeft)
            } else {
                for step in row.floats.indices {
                    guard let sample = row.sample(step) else { continue }
                    let scalar = SampleValue.float(values[step])
                    let outcome = operation.apply(
                        scalarIsLeft ? scalar : sample, scalarIsLeft ? sample : scalar
                    ) { remarks.append($0) }
                    let kept = operation.isComparison && !node.returnsBool ? sample : nil
                    row.set(step, outcome.value(returnsBool: node.returnsBool, keeping: kept))
                }
            }
            if !row.isEmpty { result.append(row) }
        }
        for remark in remarks { self.remark(remark, node.span) }
        return delaysNames ? result : try unique(result)
    }

    private func floatsWithScalar(
        _ node: Binary, _ row: inout Row, _ values: [Double], scalarIsLeft: Bool
    ) {
        let operation = node.operation
        let filters = operation.isComparison && !node.returnsBool
        for step in row.floats.indices where row.hasFloat(step) {
            let (a, b) = scalarIsLeft ? (values[step], row.floats[step]) : (row.floats[step], values[step])
            if filters {
                if !operation.compares(a, b) { row.floats[step] = absent }
            } else {
                row.floats[step] = operation.number(a, b)
            }
        }
    }
}

extension ElementResult {
    /// The sample to store. `keeping` replaces the sample of a comparison that holds.
    func value(returnsBool: Bool, keeping kept: SampleValue? = nil) -> SampleValue? {
        switch self {
        case .incompatible: nil
        case .filtered: returnsBool ? .float(0) : nil
        case .sample(let sample): returnsBool ? .float(1) : kept ?? sample
        }
    }
}
