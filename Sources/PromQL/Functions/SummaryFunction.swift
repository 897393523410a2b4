import Telemetry

/// A range function that the summary of a window answers as its samples would: to the last bit, but for
/// `sum_over_time` and `avg_over_time`, whose compensated additions happen in another order.
struct SummaryFunction: Sendable {
    var facts: SummaryFacts
    var keepsName = false
    /// Says so when the series is not named like a counter.
    var wantsCounter = false
    /// The sample before the window belongs to it (`RangeSemantics.exact`).
    var needsBaseline = false
    /// Grows with the window: of one that was moved to whole slices the share that was asked for.
    var grows = false
    /// From a summary that is not empty and the window's edges.
    var value: @Sendable (WindowSummary, _ start: Timestamp, _ end: Timestamp) -> Double?

    static func named(_ name: String, _ semantics: RangeSemantics) -> SummaryFunction? {
        if semantics == .exact, let exact = exact[name] { return exact }
        return all[name]
    }

    private static let exact = [
        "increase": SummaryFunction(facts: .counter, needsBaseline: true, grows: true) { summary, _, _ in
            summary.change
        },
        "rate": SummaryFunction(facts: .counter, needsBaseline: true) { summary, start, end in
            summary.change / (end - start).seconds
        },
    ]

    private static let all = [
        "rate": SummaryFunction(facts: .counter, wantsCounter: true) { summary, start, end in
            summary.extrapolated(start, end, isCounter: true).map { change, factor in
                change * (factor / (end - start).seconds)
            }
        },
        "increase": SummaryFunction(facts: .counter, wantsCounter: true, grows: true) { summary, start, end in
            summary.extrapolated(start, end, isCounter: true).map { change, factor in change * factor }
        },
        "delta": SummaryFunction(facts: .values, grows: true) { summary, start, end in
            summary.extrapolated(start, end, isCounter: false).map { change, factor in change * factor }
        },
        "sum_over_time": SummaryFunction(facts: .values, grows: true) { summary, _, _ in summary.sum },
        "avg_over_time": SummaryFunction(facts: .values) { summary, _, _ in
            // A sum that overflows says nothing of the mean.
            summary.sum / Double(summary.count)
        },
        "min_over_time": SummaryFunction(facts: .values) { summary, _, _ in summary.minimum },
        "max_over_time": SummaryFunction(facts: .values) { summary, _, _ in summary.maximum },
        "count_over_time": SummaryFunction(facts: .values, grows: true) { summary, _, _ in
            Double(summary.count)
        },
        "present_over_time": SummaryFunction(facts: .values) { _, _, _ in 1 },
        "last_over_time": SummaryFunction(facts: .values, keepsName: true) { summary, _, _ in
            summary.lastValue
        },
        "first_over_time": SummaryFunction(facts: .values, keepsName: true) { summary, _, _ in
            summary.firstValue
        },
    ]
}

extension WindowSummary {
    /// What a counter rose by.
    fileprivate var change: Double { lastValue - firstValue + resetSum }

    /// The change over the samples, and how much longer the window is (Prometheus' extrapolation).
    fileprivate func extrapolated(
        _ start: Timestamp, _ end: Timestamp, isCounter: Bool
    ) -> (change: Double, factor: Double)? {
        guard count >= 2 else { return nil }
        let change = isCounter ? change : lastValue - firstValue
        let stretch = Rate.Stretch(first: firstTime, last: lastTime, count: count, start: start, end: end)
        let factor = stretch.factor(counter: isCounter ? (firstValue, change) : nil)
        return (change, factor)
    }
}

/// What summaries answer of a call.
struct SummarizedRows {
    /// Ordered by labels.
    var rows: [Row] = []
    /// Series whose samples were fetched, and have to be walked.
    var others: Set<Labels> = []
}

extension Evaluator {
    /// Nil when the samples of all series were fetched.
    mutating func summarized(_ node: FunctionCall, on grid: Grid) throws -> SummarizedRows? {
        guard let key = try SummaryKey(node, on: grid, query), let found = data.summaries(key),
            let function = SummaryFunction.named(node.name, query.semantics)
        else { return nil }
        try query.budget.check(points: found.count * grid.count)
        if !found.isEmpty { noteSlices(key.range, ends: key.ends, node, bounds: key.bounds) }
        var answer = SummarizedRows()
        for series in found {
            if series.windows.isEmpty {
                answer.others.insert(series.labels)
                continue
            }
            let name = series.labels.metricName ?? ""
            if function.wantsCounter, !CounterFacts.isNamedLikeCounter(name) {
                remark(.possibleNonCounter(name), node.arguments[0].span)
            }
            var row = Row(series.labels, steps: grid.count)
            if !function.keepsName { row.dropName(delayed: delaysNames) }
            var isEmpty = true
            for step in 0..<grid.count {
                let summary = series.windows[key.window(step)]
                let (start, end) = key.bounds(step)
                guard !summary.isEmpty, let value = function.value(summary, start, end)
                else { continue }
                row.floats[step] = function.grows ? value * key.range.share(of: end - start) : value
                isEmpty = false
            }
            if !isEmpty { answer.rows.append(row) }
        }
        return answer
    }
}

extension TimeSpan {
    /// This part of a longer or shorter span; exactly 1 of an equal one.
    func share(of other: TimeSpan) -> Double { self == other ? 1 : seconds / other.seconds }
}
