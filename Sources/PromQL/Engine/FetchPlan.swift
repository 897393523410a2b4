import Telemetry

/// Which samples a query needs: the first half of every evaluation.
struct FetchPlan {
    let query: QueryContext
    private var needs: [SelectorKey: [TimeRange]] = [:]
    private var order: [SelectorKey] = []
    private var summaries: [SummaryKey] = []

    init(query: QueryContext) {
        self.query = query
    }

    /// Adds what `expression` needs when evaluated at the moments of the query.
    mutating func add(_ expression: Expression, on grid: Grid) throws {
        if case .call(let node) = expression, node.arguments.first?.isSelection == true {
            for part in try query.parts(of: node, on: grid) {
                if let key = try SummaryKey(node, on: part, query) {
                    if !summaries.contains(key) { summaries.append(key) }
                } else {
                    for child in expression.children { try add(child, on: part) }
                }
            }
            return
        }
        let range = TimeRange(grid.start, grid.end)
        switch expression {
        case .selector, .range, .subquery: try add(expression, over: range)
        case .call(let node) where node.name == "info": try add(expression, over: range)
        default:
            for child in expression.children { try add(child, on: grid) }
        }
    }

    /// Adds what `expression` needs when evaluated at moments of `range`.
    private mutating func add(_ expression: Expression, over range: TimeRange) throws {
        switch expression {
        case .selector(let node):
            let reference = try query.reference(node.shift, over: range)
            // The window is open on the left.
            let start = reference.start - query.lookback(at: reference.start) + .milliseconds(1)
            need(SelectorKey(node, isRange: false), TimeRange(start, reference.end))
        case .range(let node):
            let reference = try query.reference(node.selector.shift, over: range)
            let reach = query.reach(of: try query.positiveSpan(node.range), ends: reference)
            need(SelectorKey(node.selector, isRange: true), reach)
        case .subquery(let node):
            let reference = try query.reference(node.shift, over: range)
            let grid = try query.subqueryGrid(node, over: reference)
            if grid.count > 0 { try add(node.operand, over: TimeRange(grid.start, grid.end)) }
        case .call(let node) where node.name == "info":
            if let argument = node.arguments.first { try add(argument, over: range) }
            try add(.selector(InfoJoin(node).selector), over: range)
        default:
            for child in expression.children { try add(child, over: range) }
        }
    }

    private mutating func need(_ key: SelectorKey, _ range: TimeRange) {
        if needs[key] == nil { order.append(key) }
        needs[key, default: []].append(range)
    }

    /// Asks the source once for each selector and stretch of time.
    mutating func fetch(from source: any SeriesSource) async throws -> FetchedData {
        var data = FetchedData()
        var samples = 0
        var count = 0
        for key in summaries {
            let series = try await key.fetch(from: source, query.semantics)
            if let series {
                count += series.count
                data.add(series, for: key)
            }
            // What summaries do not tell, samples do.
            if series?.contains(where: \.windows.isEmpty) ?? true { need(key.selector, key.span) }
            try query.budget.check(fetched: [], samples: &samples, count: &count)
        }
        for key in order {
            for range in merged(needs[key] ?? []) {
                let series = try await select(key, range, from: source)
                try query.budget.check(fetched: series, samples: &samples, count: &count)
                data.add(series, for: key, in: range)
            }
        }
        return data
    }

    private func select(
        _ key: SelectorKey, _ range: TimeRange, from source: any SeriesSource
    ) async throws -> [Series] {
        if !key.isRange && query.grid.count == 1 && range.length < query.lookback(at: range.end) {
            return try await source.selectLast(key.matchers, at: range.end, lookback: range.length)
        }
        let series = try await source.select(key.matchers, in: range)
        guard key.isRange && query.semantics == .exact else { return series }
        let baseline = try await source.selectLast(
            key.matchers, at: range.start - .milliseconds(1),
            lookback: range.start - Timestamp.distantPast - .milliseconds(1))
        return joined(baseline, series)
    }

    /// Overlapping stretches made one.
    private func merged(_ ranges: [TimeRange]) -> [TimeRange] {
        var result: [TimeRange] = []
        for range in ranges.sorted(by: { $0.start < $1.start }) {
            if let last = result.last, last.overlaps(range) {
                result[result.count - 1].end = max(last.end, range.end)
            } else {
                result.append(range)
            }
        }
        return result
    }

    /// Each series with its sample before the window in front.
    private func joined(_ baseline: [Series], _ series: [Series]) -> [Series] {
        var byLabels: [Labels: Series] = [:]
        for one in baseline { byLabels[one.labels] = one }
        for one in series {
            guard var whole = byLabels[one.labels] else {
                byLabels[one.labels] = one
                continue
            }
            whole.floats.times += one.floats.times
            whole.floats.values += one.floats.values
            whole.histograms += one.histograms
            byLabels[one.labels] = whole
        }
        return byLabels.values.sorted { $0.labels < $1.labels }
    }
}

/// What makes two selectors ask for the same samples.
struct SelectorKey: Hashable, Sendable {
    var matchers: [Matcher]
    var isRange: Bool

    init(_ selector: VectorSelector, isRange: Bool) {
        matchers = selector.allMatchers
        self.isRange = isRange
    }
}

/// The series of every selector.
struct FetchedData: Sendable {
    private var stretches: [SelectorKey: [(range: TimeRange, series: [Series])]] = [:]
    private var summaries: [SummaryKey: [SeriesSummary]] = [:]

    mutating func add(_ series: [Series], for key: SelectorKey, in range: TimeRange) {
        stretches[key, default: []].append((range, series))
    }

    mutating func add(_ series: [SeriesSummary], for key: SummaryKey) {
        summaries[key] = series
    }

    /// Nil when samples were fetched instead.
    func summaries(_ key: SummaryKey) -> [SeriesSummary]? { summaries[key] }

    /// The series fetched for a selector that looks at `time`.
    func series(_ key: SelectorKey, at time: Timestamp) -> [Series] {
        let found = stretches[key] ?? []
        return (found.first { $0.range.contains(time) } ?? found.last)?.series ?? []
    }
}

extension Expression {
    /// A range of a selector, which summaries may stand for.
    fileprivate var isSelection: Bool {
        if case .range = self { return true }
        return false
    }
}
