import Telemetry

/// Evaluates an expression over fetched columns. Pure: no clock, no input or output.
///
/// Every node is evaluated once for all steps of its grid, so matching, grouping and label work happen once
/// per series instead of once per sample.
struct Evaluator {
    let query: QueryContext
    let data: FetchedData
    let text: [UInt8]
    var annotations = Annotations()

    init(query: QueryContext, data: FetchedData, text: [UInt8]) {
        self.query = query
        self.data = data
        self.text = text
    }

    /// The query's own grid has one moment and its answer is a vector in the order made.
    var isInstant: Bool { query.grid.count == 1 && query.grid.step == .zero }

    var delaysNames: Bool { query.options.delaysNameRemoval }

    mutating func remark(_ remark: Remark, _ span: SourceSpan) {
        annotations.add(remark, at: linePosition(of: span.start, in: text))
    }

    mutating func evaluate(_ expression: Expression, on grid: Grid) throws -> Operand {
        switch expression {
        case .number(let node): return .scalar(Array(repeating: node.value, count: grid.count))
        case .string(let node): return .string(node.value)
        case .selector(let node): return .vector(try select(node, on: grid))
        case .range, .subquery:
            throw QueryError.execution("a range vector is not a value; wrap it in a function such as rate")
        case .unary(let node): return try evaluate(node, on: grid)
        case .binary(let node): return try evaluate(node, on: grid)
        case .aggregate(let node): return .vector(try evaluate(node, on: grid))
        case .call(let node): return try evaluate(node, on: grid)
        }
    }

    mutating func vector(_ expression: Expression, on grid: Grid) throws -> [Row] {
        guard case .vector(let rows) = try evaluate(expression, on: grid) else {
            throw QueryError.execution("expected an instant vector")
        }
        return rows
    }

    mutating func scalar(_ expression: Expression, on grid: Grid) throws -> [Double] {
        guard case .scalar(let values) = try evaluate(expression, on: grid) else {
            throw QueryError.execution("expected a scalar")
        }
        return values
    }

    mutating func string(_ expression: Expression, on grid: Grid) throws -> String {
        guard case .string(let text) = try evaluate(expression, on: grid) else {
            throw QueryError.execution("expected a string")
        }
        return text
    }

    private mutating func evaluate(_ node: Unary, on grid: Grid) throws -> Operand {
        let operand = try evaluate(node.operand, on: grid)
        guard node.isNegation else { return operand }
        switch operand {
        case .scalar(let values): return .scalar(values.map { -$0 })
        case .string: return operand
        case .vector(var rows):
            for index in rows.indices {
                rows[index].dropName(delayed: delaysNames)
                for step in 0..<grid.count where rows[index].hasFloat(step) {
                    rows[index].floats[step] = -rows[index].floats[step]
                }
                for step in rows[index].histograms.indices {
                    rows[index].histograms[step] = rows[index].histograms[step]?.scaled(by: -1)
                }
            }
            return .vector(try unique(rows))
        }
    }
}
