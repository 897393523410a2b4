import Telemetry

extension Evaluator {
    /// `absent`: 1 where the vector is empty.
    mutating func absentVector(_ node: FunctionCall, on grid: Grid) throws -> [Row] {
        let rows = try vector(node.arguments[0], on: grid)
        return absence(of: node.arguments[0], on: grid) { step in rows.contains { $0.isPresent(step) } }
    }

    /// `absent_over_time`: 1 where no series has a sample in its window.
    mutating func absentOverTime(_ node: FunctionCall, on grid: Grid) throws -> [Row] {
        let vector = try rangeVector(node.arguments[0], on: grid)
        var isPresent = [Bool](repeating: false, count: grid.count)
        for series in vector.series {
            for (step, window) in vector.windows(of: series).enumerated() where !window.isEmpty {
                isPresent[step] = true
            }
        }
        return absence(of: node.arguments[0], on: grid) { isPresent[$0] }
    }

    private func absence(
        of expression: Expression, on grid: Grid, _ isPresent: (Int) -> Bool
    ) -> [Row] {
        let values = (0..<grid.count).map { isPresent($0) ? absent : 1.0 }
        if values.allSatisfy(\.isAbsent) { return [] }
        return [Row(labels(absentFrom: expression), floats: values)]
    }

    /// The labels a selector demands with `=`, each once.
    private func labels(absentFrom expression: Expression) -> Labels {
        let matchers: [Matcher]
        switch expression {
        case .selector(let node): matchers = node.matchers
        case .range(let node): matchers = node.selector.matchers
        default: return Labels()
        }
        let named = matchers.filter { $0.name != Label.metricName }
        let unique = named.filter { one in named.count { $0.name == one.name } == 1 }
        return Labels(unique.filter { $0.operation == .equal }.map { Label($0.name, $0.value) })
    }
}
