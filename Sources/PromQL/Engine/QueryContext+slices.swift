import Telemetry

/// How a query looks at history of which slices are kept in the place of samples.
extension QueryContext {
    /// How old a sample may be and still count as current: a slice is a sample long.
    func lookback(at time: Timestamp) -> TimeSpan {
        guard let slice = rollups.slice(at: time) else { return options.lookback }
        return max(options.lookback, slice)
    }

    /// All that windows of this length with ends in `ends` look at.
    func reach(of range: TimeSpan, ends: TimeRange) -> TimeRange {
        let first = rollups.window(from: ends.start - range, to: ends.start)
        let last = rollups.window(from: ends.end - range, to: ends.end)
        return TimeRange(first.start + .milliseconds(1), max(last.end, ends.end))
    }

    /// A call whose first windows reach into slices and whose later ones do not, in two: the slices tell more
    /// in summaries, the others may be faster by their samples.
    func parts(of node: FunctionCall, on grid: Grid) throws -> [Grid] {
        guard !rollups.isEmpty, grid.count > 1, SummaryFunction.named(node.name, semantics) != nil,
            case .range(let argument) = node.arguments.first
        else { return [grid] }
        let range = try positiveSpan(argument.range)
        let ends = try reference(argument.selector.shift, on: grid)
        guard ends.step > .zero else { return [grid] }
        let span = (rollups.end + range - ends.start).milliseconds
        let count = (span + ends.step.milliseconds - 1) / ends.step.milliseconds
        guard span > 0, count < Int64(grid.count) else { return [grid] }
        return [
            Grid(start: grid.start, step: grid.step, count: Int(count)),
            Grid(start: grid.time(Int(count)), step: grid.step, count: grid.count - Int(count)),
        ]
    }
}
