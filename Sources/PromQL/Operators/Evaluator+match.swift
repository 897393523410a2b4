import Telemetry

extension Evaluator {
    /// Arithmetic and comparison between two vectors.
    mutating func match(_ node: Binary, _ left: [Row], _ right: [Row], on grid: Grid) throws -> [Row] {
        let swaps = node.matching.cardinality == .oneToMany
        let (many, one) = swaps ? (right, left) : (left, right)
        // Under `group_right` Prometheus swaps the sides but not the fill values, and so do we.
        var matcher = VectorMatcher(
            node: node, many: filled(many, from: one, node, node.matching.fillLeft),
            one: filled(one, from: many, node, node.matching.fillRight), steps: grid.count,
            delaysNames: delaysNames)
        let rows = try matcher.run(query.budget)
        for remark in matcher.remarks { self.remark(remark, node.span) }
        return try unique(rows)
    }
}

extension Evaluator {
    /// Rows with a stand-in for each group that only the other side has at a step (`fill`).
    private func filled(_ rows: [Row], from others: [Row], _ node: Binary, _ value: Double?) -> [Row] {
        guard let value, let steps = others.first?.floats.count else { return rows }
        var standIns: [Labels: Row] = [:]
        for other in others {
            let signature = node.matching.signature(of: other.labels)
            var row = standIns[signature] ?? Row(signature, steps: steps)
            for step in 0..<steps where other.isPresent(step) { row.floats[step] = value }
            standIns[signature] = row
        }
        for row in rows {
            let signature = node.matching.signature(of: row.labels)
            for step in 0..<steps where row.isPresent(step) { standIns[signature]?.clear(step) }
        }
        return rows + standIns.values.filter { !$0.isEmpty }.sorted { $0.labels < $1.labels }
    }
}

/// Pairs the series of two vectors. Groups and result labels are worked out once; what may only be known per
/// step (is there a sample, are there two) is looked at per step.
private struct VectorMatcher {
    let node: Binary
    let many: [Row]
    let one: [Row]
    let steps: Int
    let delaysNames: Bool
    private(set) var remarks: [Remark] = []
    private var oneGroups: [Labels: [Int]] = [:]
    private var manyGroups: [Labels: [Int]] = [:]
    private var order: [Labels] = []
    private var results: [Row] = []

    init(node: Binary, many: [Row], one: [Row], steps: Int, delaysNames: Bool) {
        self.node = node
        self.many = many
        self.one = one
        self.steps = steps
        self.delaysNames = delaysNames
        for (index, row) in one.enumerated() {
            oneGroups[node.matching.signature(of: row.labels), default: []].append(index)
        }
        for (index, row) in many.enumerated() {
            let signature = node.matching.signature(of: row.labels)
            if manyGroups[signature] == nil { order.append(signature) }
            manyGroups[signature, default: []].append(index)
        }
    }

    mutating func run(_ budget: Budget) throws -> [Row] {
        guard !many.isEmpty && !one.isEmpty else { return [] }
        try checkOneSide()
        for signature in order {
            guard let partners = oneGroups[signature], let members = manyGroups[signature] else { continue }
            try budget.check(points: members.count * partners.count * steps)
            try matchGroup(signature, members, partners)
        }
        return results
    }

    /// No step may have two samples of one group on the "one" side.
    private func checkOneSide() throws {
        for (signature, group) in oneGroups where group.count > 1 {
            for step in 0..<steps {
                let present = group.filter { one[$0].isPresent(step) }
                guard present.count > 1, many.contains(where: { $0.isPresent(step) }) else { continue }
                let side = node.matching.cardinality == .oneToMany ? "left" : "right"
                let shown = present.prefix(2).map { series(one[$0].labels) }.joined(separator: ", ")
                throw QueryError.execution(
                    "found duplicate series for the match group \(series(signature)) on the \(side) "
                        + "hand-side of the operation: [\(shown)];many-to-many matching not allowed: "
                        + "matching labels must be unique on one side")
            }
        }
    }

    private mutating func matchGroup(_ signature: Labels, _ members: [Int], _ partners: [Int]) throws {
        // With one member a step has one result; with more, each must differ in its labels.
        var taken: [Set<Labels>] = []
        let needsCheck = members.count > 1
        if needsCheck { taken = Array(repeating: [], count: steps) }
        for member in members {
            for partner in partners {
                var row = Row(resultLabels(many[member].labels, one[partner].labels), steps: steps)
                row.dropsName = many[member].dropsName && !node.operation.dropsName
                if node.returnsBool { row.dropName(delayed: delaysNames) }
                var isEmpty = true
                for step in 0..<steps {
                    guard many[member].isPresent(step), one[partner].isPresent(step) else { continue }
                    let sample = result(member, partner, step)
                    // One-to-one pairs collide even where a comparison filters them.
                    let counts = sample != nil || node.matching.cardinality == .oneToOne
                    if needsCheck, counts, !taken[step].insert(identity(row.labels)).inserted {
                        throw conflict()
                    }
                    guard let sample else { continue }
                    row.set(step, sample)
                    isEmpty = false
                }
                if !isEmpty { results.append(row) }
            }
        }
    }

    /// In one-to-one matching any two results of a group collide.
    private func identity(_ labels: Labels) -> Labels {
        node.matching.cardinality == .oneToOne ? Labels() : labels
    }

    private func conflict() -> QueryError {
        node.matching.cardinality == .oneToOne
            ? .execution(
                "multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)")
            : .execution("multiple matches for labels: grouping labels must ensure unique matches")
    }

    private mutating func result(_ member: Int, _ partner: Int, _ step: Int) -> SampleValue? {
        let operation = node.operation
        let swaps = node.matching.cardinality == .oneToMany
        if many[member].hasFloat(step), one[partner].hasFloat(step), operation != .trimUpper,
            operation != .trimLower
        {
            let (a, b) = (many[member].floats[step], one[partner].floats[step])
            let (left, right) = swaps ? (b, a) : (a, b)
            if operation.isComparison && !node.returnsBool {
                return operation.compares(left, right) ? .float(left) : nil
            }
            return .float(operation.number(left, right))
        }
        guard let a = many[member].sample(step), let b = one[partner].sample(step) else { return nil }
        var made: [Remark] = []
        let outcome = operation.apply(swaps ? b : a, swaps ? a : b) { made.append($0) }
        for remark in made where !remarks.contains(remark) { remarks.append(remark) }
        return outcome.value(returnsBool: node.returnsBool)
    }

    private func resultLabels(_ many: Labels, _ one: Labels) -> Labels {
        let matching = node.matching
        var labels = many
        if node.operation.dropsName { labels = labels.withoutIdentity }
        if matching.cardinality == .oneToOne {
            return matching.isOn ? labels.only(matching.labels) : labels.without(matching.labels)
        }
        for name in matching.include { labels[name] = one[name] }
        return labels
    }

    /// All labels in braces, the metric name too, as the messages show them.
    private func series(_ labels: Labels) -> String {
        "{" + labels.sorted.map { "\($0.name)=\(quoted($0.value))" }.joined(separator: ", ") + "}"
    }
}
