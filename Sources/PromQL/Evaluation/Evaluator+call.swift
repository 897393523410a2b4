import Telemetry

extension Evaluator {
    /// Calls a function: windows, elements and scalars by table, the rest by name.
    mutating func evaluate(_ node: FunctionCall, on grid: Grid) throws -> Operand {
        try query.budget.checkTime()
        if let function = WindowFunctions.named(node.name, query.semantics) {
            return .vector(try apply(function, node, on: grid))
        }
        if let function = ElementFunctions.named(node.name) {
            return .vector(try apply(function, to: node.arguments[0], on: grid))
        }
        switch node.name {
        case "time": return .scalar((0..<grid.count).map { grid.time($0).seconds })
        case "pi": return .scalar(Array(repeating: Double.pi, count: grid.count))
        case "start": return .scalar(Array(repeating: query.grid.start.seconds, count: grid.count))
        case "end": return .scalar(Array(repeating: query.grid.end.seconds, count: grid.count))
        case "step": return .scalar(Array(repeating: query.grid.step.seconds, count: grid.count))
        case "range":
            let range = query.grid.end - query.grid.start
            return .scalar(Array(repeating: range.seconds, count: grid.count))
        case "min_of", "max_of":
            let right = try scalar(node.arguments[1], on: grid)
            let choose = node.name == "min_of" ? goMinimum : goMaximum
            return .scalar(zip(try scalar(node.arguments[0], on: grid), right).map(choose))
        case "scalar": return .scalar(try scalarOfVector(node, on: grid))
        case "vector":
            return .vector([Row(Labels(), floats: try scalar(node.arguments[0], on: grid))])
        case "timestamp": return .vector(try timestamps(node, on: grid))
        case "absent": return .vector(try absentVector(node, on: grid))
        case "absent_over_time": return .vector(try absentOverTime(node, on: grid))
        case "clamp", "clamp_min", "clamp_max", "round":
            return .vector(try elementsWithParameters(node, on: grid))
        case "sort", "sort_desc", "sort_by_label", "sort_by_label_desc":
            return .vector(try sorted(node, on: grid))
        case "info": return .vector(try info(node, on: grid))
        case "label_replace": return .vector(try labelReplace(node, on: grid))
        case "label_join": return .vector(try labelJoin(node, on: grid))
        case "day_of_month", "day_of_week", "day_of_year", "days_in_month", "hour", "minute", "month", "year":
            return .vector(try calendar(node, on: grid))
        default:
            if node.name.hasPrefix("histogram_") { return .vector(try histogramFunction(node, on: grid)) }
            throw QueryError.execution("function \(node.name) is not supported")
        }
    }
}
