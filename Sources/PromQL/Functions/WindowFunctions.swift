import Telemetry

/// A function of the samples in a window; nil where the window has no answer.
typealias WindowFunction = @Sendable (RangeSeries, Window, inout WindowContext) -> SampleValue?

/// What a window function may ask besides its samples.
struct WindowContext {
    /// Values of the scalar arguments at this step, in order.
    var parameters: [Double] = []
    /// The moment of evaluation; differs from the window's end under `offset` and `@`.
    var time: Timestamp
    /// The window's length.
    var range: TimeSpan
    var remarks: [(Remark, isAboutCall: Bool)] = []

    /// A remark about the range vector, or about the whole call.
    mutating func remark(_ remark: Remark, isAboutCall: Bool = false) {
        if !remarks.contains(where: { $0.0 == remark }) { remarks.append((remark, isAboutCall)) }
    }
}

/// The functions of range vectors, one family per file.
enum WindowFunctions {
    static func named(_ name: String, _ semantics: RangeSemantics) -> NamedWindowFunction? {
        if semantics == .exact, let exact = exactRates[name] { return exact }
        return all[name]
    }

    private static let exactRates = [
        "rate": NamedWindowFunction(
            needsResets: true, needsBaseline: true, knowsSlices: true, ExactRate.rate),
        "increase": NamedWindowFunction(
            needsResets: true, needsBaseline: true, knowsSlices: true, grows: true, ExactRate.increase),
    ]

    private static let all: [String: NamedWindowFunction] = [
        "rate": NamedWindowFunction(
            needsResets: true, knowsSlices: true, column: Rate.rateColumn, Rate.rate),
        "increase": NamedWindowFunction(
            needsResets: true, knowsSlices: true, grows: true, column: Rate.increaseColumn, Rate.increase),
        "delta": NamedWindowFunction(knowsSlices: true, grows: true, column: Rate.deltaColumn, Rate.delta),
        "irate": NamedWindowFunction(InstantRate.irate),
        "idelta": NamedWindowFunction(InstantRate.idelta),
        "sum_over_time": NamedWindowFunction(grows: true, OverTime.sum),
        "avg_over_time": NamedWindowFunction(OverTime.average),
        "min_over_time": NamedWindowFunction(OverTime.minimum),
        "max_over_time": NamedWindowFunction(OverTime.maximum),
        "count_over_time": NamedWindowFunction(grows: true, OverTime.count),
        "present_over_time": NamedWindowFunction(knowsSlices: true, OverTime.present),
        "last_over_time": NamedWindowFunction(keepsName: true, knowsSlices: true, OverTime.last),
        "first_over_time": NamedWindowFunction(keepsName: true, knowsSlices: true, OverTime.first),
        "stddev_over_time": NamedWindowFunction(OverTimeSpread.deviation),
        "stdvar_over_time": NamedWindowFunction(OverTimeSpread.variance),
        "mad_over_time": NamedWindowFunction(OverTimeSpread.medianDeviation),
        "quantile_over_time": NamedWindowFunction(OverTimeSpread.quantile),
        "ts_of_min_over_time": NamedWindowFunction(OverTimeMoments.ofMinimum),
        "ts_of_max_over_time": NamedWindowFunction(OverTimeMoments.ofMaximum),
        "ts_of_first_over_time": NamedWindowFunction(OverTimeMoments.ofFirst),
        "ts_of_last_over_time": NamedWindowFunction(OverTimeMoments.ofLast),
        "changes": NamedWindowFunction(Changes.changes),
        "resets": NamedWindowFunction(Changes.resets),
        "deriv": NamedWindowFunction(Regression.derivative),
        "predict_linear": NamedWindowFunction(Regression.prediction),
        "double_exponential_smoothing": NamedWindowFunction(Smoothing.doubleExponential),
    ]
}

/// A window function and what must be done around it.
struct NamedWindowFunction: Sendable {
    var keepsName: Bool
    var needsResets: Bool
    /// Windows without samples are asked too, with what lies before them.
    var needsBaseline: Bool
    /// Slices answer it as their samples would.
    var knowsSlices: Bool
    /// Grows with the window: of one that was moved to whole slices the share that was asked for.
    var grows: Bool
    /// A faster way for series without histograms.
    var column: ColumnFunction?
    var body: WindowFunction

    init(
        keepsName: Bool = false, needsResets: Bool = false, needsBaseline: Bool = false,
        knowsSlices: Bool = false, grows: Bool = false, column: ColumnFunction? = nil,
        _ body: @escaping WindowFunction
    ) {
        self.keepsName = keepsName
        self.needsResets = needsResets
        self.needsBaseline = needsBaseline
        self.knowsSlices = knowsSlices
        self.grows = grows
        self.column = column
        self.body = body
    }
}

extension Evaluator {
    mutating func apply(
        _ function: NamedWindowFunction, _ node: FunctionCall, on grid: Grid
    ) throws -> [Row] {
        let parts = try query.parts(of: node, on: grid)
        guard parts.count > 1 else { return try applyWhole(function, node, on: grid) }
        let early = try applyWhole(function, node, on: parts[0])
        return early.followed(
            by: try applyWhole(function, node, on: parts[1]), parts[0].count, parts[1].count)
    }

    private mutating func applyWhole(
        _ function: NamedWindowFunction, _ node: FunctionCall, on grid: Grid
    ) throws -> [Row] {
        guard let argument = node.arguments.first(where: { $0.type == .matrix }) else { return [] }
        var parameters: [[Double]] = []
        for other in node.arguments where other.type == .scalar {
            parameters.append(try scalar(other, on: grid))
        }
        try checkParameters(node, parameters)
        let told = try summarized(node, on: grid)
        if let told, told.others.isEmpty { return delaysNames ? told.rows : try unique(told.rows) }
        var vector = try rangeVector(argument, on: grid)
        if let told { vector.series.removeAll { !told.others.contains($0.labels) } }
        try query.budget.check(points: vector.series.count * grid.count)
        noteWhatSlicesLost(of: vector, node, argument, knowsSlices: function.knowsSlices)
        var context = WindowContext(time: grid.start, range: vector.range)
        var memory = WindowMemory(vector)
        var rows: [Row] = []
        rows.reserveCapacity(vector.series.count)
        for var series in vector.series {
            try query.budget.checkTime()
            if function.needsResets { series.prepareCounter() }
            var row = Row(series.labels, dropsName: series.dropsName, steps: grid.count)
            if !function.keepsName { row.dropName(delayed: delaysNames) }
            if let column = function.column, series.histograms.isEmpty, !vector.meetsSlices {
                let windows = memory.windows(of: series)
                column(series, windows, &row.floats)
                if windows.populated > 0, function.needsResets, !series.facts.isNamedLikeCounter {
                    context.remark(.possibleNonCounter(series.metricName))
                }
            } else {
                for (step, window) in vector.windows(of: series).enumerated() {
                    if window.isEmpty && !function.needsBaseline { continue }
                    context.time = grid.time(step)
                    context.range = window.end - window.start
                    if !parameters.isEmpty { context.parameters = parameters.map { $0[step] } }
                    guard let sample = function.body(series, window, &context) else { continue }
                    row.set(
                        step,
                        function.grows ? sample.scaled(by: vector.range.share(of: context.range)) : sample)
                }
            }
            if !row.isEmpty { rows.append(row) }
        }
        for (remark, isAboutCall) in context.remarks {
            self.remark(remark, isAboutCall ? node.span : argument.span)
        }
        if let told { rows = (told.rows + rows).sorted { $0.labels < $1.labels } }
        return delaysNames ? rows : try unique(rows)
    }

    private mutating func noteWhatSlicesLost(
        of vector: RangeVector, _ node: FunctionCall, _ argument: Expression, knowsSlices: Bool
    ) {
        guard vector.meetsSlices, !vector.series.isEmpty else { return }
        noteSlices(vector.range, ends: vector.ends, node, bounds: vector.bounds)
        // Where summaries should have told, for only they know of the samples that slices have lost, a NaN or
        // a histogram is in the way.
        guard !knowsSlices || SummaryFunction.named(node.name, query.semantics) != nil else { return }
        remark(.slicesHide(node.name, query.rollups), argument.span)
    }

    private mutating func checkParameters(_ node: FunctionCall, _ parameters: [[Double]]) throws {
        switch node.name {
        case "quantile_over_time":
            for value in parameters[0] where !(value >= 0 && value <= 1) {
                remark(.invalidQuantile(value), node.arguments[0].span)
            }
        case "double_exponential_smoothing":
            for (values, what) in zip(parameters, ["smoothing", "trend"]) {
                for value in values where !(value >= 0 && value <= 1) {
                    throw QueryError.execution(
                        "invalid \(what) factor. Expected: 0 <= \(what == "trend" ? "tf" : "sf") <= 1, "
                            + "got: \(numberText(value))")
                }
            }
        default: break
        }
    }
}
