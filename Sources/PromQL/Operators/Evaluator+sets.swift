import Telemetry

extension VectorMatching {
    /// The labels two series must share to match.
    func signature(of labels: Labels) -> Labels {
        isOn ? labels.only(self.labels) : labels.without(self.labels + [Label.metricName])
    }
}

extension Evaluator {
    /// `and`, `or`, `unless`: presence of the match group on the other side decides at each step.
    func combineSets(_ node: Binary, _ left: [Row], _ right: [Row], on grid: Grid) throws -> [Row] {
        let matching = node.matching
        let steps = grid.count
        func presence(_ rows: [Row]) -> [Labels: [Bool]] {
            var groups: [Labels: [Bool]] = [:]
            for row in rows {
                var steps =
                    groups.removeValue(forKey: matching.signature(of: row.labels))
                    ?? [Bool](repeating: false, count: steps)
                for step in steps.indices where row.isPresent(step) { steps[step] = true }
                groups[matching.signature(of: row.labels)] = steps
            }
            return groups
        }
        func filtered(_ rows: [Row], by groups: [Labels: [Bool]], keepsMatched: Bool) -> [Row] {
            rows.compactMap { row in
                let group = groups[matching.signature(of: row.labels)]
                var row = row
                for step in 0..<steps where (group?[step] ?? false) != keepsMatched { row.clear(step) }
                return row.isEmpty ? nil : row
            }
        }
        switch node.operation {
        case .and: return filtered(left, by: presence(right), keepsMatched: true)
        case .unless: return filtered(left, by: presence(right), keepsMatched: false)
        default: return try unique(left + filtered(right, by: presence(left), keepsMatched: false))
        }
    }
}
