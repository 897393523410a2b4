import Telemetry

extension Evaluator {
    /// `label_replace(v, target, replacement, source, regex)`.
    mutating func labelReplace(_ node: FunctionCall, on grid: Grid) throws -> [Row] {
        let rows = try vector(node.arguments[0], on: grid)
        let texts = try node.arguments.dropFirst().map { try string($0, on: grid) }
        let (target, replacement, source) = (texts[0], texts[1], texts[2])
        try checkLabelName(target, in: node)
        let pattern: Pattern
        do {
            pattern = try Pattern(texts[3])
        } catch {
            throw QueryError.execution(
                "invalid regular expression in label_replace(): \(quoted(texts[3])): \(error)")
        }
        return try unique(
            rows.map { row in
                guard let match = pattern.wholeMatch(row.labels[source] ?? "") else { return row }
                return relabelled(row, target, match.expand(replacement))
            })
    }

    /// `label_join(v, target, separator, sources…)`.
    mutating func labelJoin(_ node: FunctionCall, on grid: Grid) throws -> [Row] {
        let rows = try vector(node.arguments[0], on: grid)
        let texts = try node.arguments.dropFirst().map { try string($0, on: grid) }
        try checkLabelName(texts[0], in: node)
        return try unique(
            rows.map { row in
                let values = texts.dropFirst(2).map { row.labels[$0] ?? "" }
                return relabelled(row, texts[0], values.joined(separator: texts[1]))
            })
    }

    /// A name set by hand is one to keep.
    private func relabelled(_ row: Row, _ target: String, _ value: String) -> Row {
        var row = row
        row.labels[target] = value
        if target == Label.metricName { row.dropsName = false }
        return row
    }

    private func checkLabelName(_ name: String, in node: FunctionCall) throws {
        if name.isEmpty || name.unicodeScalars.contains("\u{fffd}") {
            throw QueryError.execution("invalid destination label name in \(node.name)(): \(name)")
        }
    }
}
