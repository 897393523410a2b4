import Telemetry

/// `info(v, {selector})`: adds the data labels of info metrics (`target_info` unless the selector names
/// others) to the series that share `instance` and `job` with them.
struct InfoJoin {
    /// Looks at info series at the moments the argument's samples come from.
    let selector: VectorSelector
    /// Conditions on data labels; only labels named here are added, or all when there is none.
    let dataMatchers: [Matcher]
    private let nameMatchers: [Matcher]

    static let identifying = ["instance", "job"]

    init(_ call: FunctionCall) {
        var matchers: [Matcher] = []
        if call.arguments.count > 1, case .selector(let selector) = call.arguments[1] {
            matchers = selector.allMatchers
        }
        var names = matchers.filter { $0.name == Label.metricName }
        if names.isEmpty { names = [.metric("target_info")] }
        dataMatchers = matchers.filter { $0.name != Label.metricName }
        // A negative name condition alone must not ask for every series there is.
        let isOpen = !names.contains { $0.operation == .equal || $0.operation == .regex }
        if isOpen { names.append(Matcher(Label.metricName, .regex, ".+_info")) }
        nameMatchers = names
        selector = VectorSelector(
            nil, names, shift: call.arguments.first.map(InfoJoin.shift) ?? TimeShift())
    }

    /// An info series is not enriched itself.
    func isInfo(_ labels: Labels) throws -> Bool {
        try nameMatchers.allSatisfy { try CompiledMatcher($0).matches(labels.metricName ?? "") }
    }

    /// The modifiers of the first selector, those of subqueries around it added.
    private static func shift(_ expression: Expression) -> TimeShift {
        switch expression {
        case .selector(let node): return node.shift
        case .range(let node): return node.selector.shift
        case .subquery(let node):
            let inner = shift(node.operand)
            if inner.at != nil { return inner }
            guard let first = node.shift.offset, let second = inner.offset else {
                return TimeShift(offset: node.shift.offset ?? inner.offset, at: node.shift.at)
            }
            return TimeShift(offset: .binary(.add, first, second), at: node.shift.at)
        default:
            return expression.children.first { $0.type == .vector || $0.type == .matrix }.map(shift)
                ?? TimeShift()
        }
    }
}

extension Evaluator {
    mutating func info(_ node: FunctionCall, on grid: Grid) throws -> [Row] {
        let join = InfoJoin(node)
        let base = try vector(node.arguments[0], on: grid)
        let times = try sampleTimes(join.selector, on: grid)
        guard try select(join.selector, on: grid).allSatisfy(\.histograms.isEmpty) else {
            throw QueryError.execution("this should be an info metric, with float samples")
        }
        let data = try join.dataMatchers.map { try CompiledMatcher($0) }
        let needsInfo = data.contains { !$0.matches("") }
        var groups: [Labels: [Row]] = [:]
        for row in times where data.matches(row.labels) {
            groups[row.labels.only(InfoJoin.identifying), default: []].append(row)
        }
        var result: [Row] = []
        for row in base {
            if try join.isInfo(row.labels) {
                result.append(row)
                continue
            }
            let infos = groups[row.labels.only(InfoJoin.identifying)] ?? []
            var enriched: [Labels: Row] = [:]
            for step in 0..<grid.count where row.isPresent(step) {
                let added = try addedLabels(join, infos, at: step)
                if added == nil && needsInfo { continue }
                let labels = (added ?? Labels()).merging(row.labels)
                var out = enriched[labels] ?? Row(labels, dropsName: row.dropsName, steps: grid.count)
                out.set(step, row.sample(step))
                enriched[labels] = out
            }
            result += enriched.values.sorted { $0.labels < $1.labels }
        }
        return try unique(result)
    }

    /// The labels info series give at a step, of several of one name the newest; nil when there is none.
    private func addedLabels(_ join: InfoJoin, _ infos: [Row], at step: Int) throws -> Labels? {
        var newest: [String: Row] = [:]
        for row in infos where row.hasFloat(step) {
            let name = row.labels.metricName ?? ""
            if let other = newest[name] {
                if other.floats[step] == row.floats[step] {
                    throw QueryError.execution("found duplicate series for info metric \(quoted(name))")
                }
                if other.floats[step] > row.floats[step] { continue }
            }
            newest[name] = row
        }
        if newest.isEmpty { return nil }
        let wanted = join.dataMatchers.map(\.name)
        var added = Labels()
        for row in newest.values {
            for label in row.labels.without(InfoJoin.identifying + [Label.metricName]).sorted
            where wanted.isEmpty || wanted.contains(label.name) {
                if let other = added[label.name], other != label.value {
                    throw QueryError.execution("conflicting label: \(label.name)")
                }
                added[label.name] = label.value
            }
        }
        return added
    }
}
