import Telemetry

extension Evaluator {
    /// Rows with equal labels made one; they may not both have a sample at any step.
    func unique(_ rows: [Row]) throws -> [Row] {
        struct Identity: Hashable {
            var labels: Labels
            var dropsName: Bool
        }
        var position: [Identity: Int] = [:]
        position.reserveCapacity(rows.count)
        var result: [Row] = []
        result.reserveCapacity(rows.count)
        for row in rows {
            let identity = Identity(labels: row.labels, dropsName: row.dropsName)
            guard let index = position[identity] else {
                position[identity] = result.count
                result.append(row)
                continue
            }
            for step in row.floats.indices where row.isPresent(step) {
                guard !result[index].isPresent(step) else {
                    throw QueryError.execution("vector cannot contain metrics with the same labelset")
                }
                result[index].set(step, row.sample(step))
            }
        }
        return result
    }
}
