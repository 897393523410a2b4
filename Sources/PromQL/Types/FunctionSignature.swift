/// What a function takes and gives.
package struct FunctionSignature: Hashable, Sendable {
    package var name: String
    package var arguments: [ExpressionType]
    /// How many of the last arguments may be left out.
    package var optional: Int
    /// The last argument may be given any number of times, also not at all.
    package var isVariadic: Bool
    package var result: ExpressionType

    init(
        _ name: String, _ arguments: [ExpressionType], optional: Int = 0, isVariadic: Bool = false,
        to result: ExpressionType = .vector
    ) {
        self.name = name
        self.arguments = arguments
        self.optional = optional
        self.isVariadic = isVariadic
        self.result = result
    }

    /// The function of that name, case as written.
    package static func named(_ name: String) -> FunctionSignature? { table[name] }

    /// The names of all functions, sorted: for completion and "did you mean".
    package static var names: [String] { table.keys.sorted() }

    private static let table: [String: FunctionSignature] = {
        var table: [String: FunctionSignature] = [:]
        for name in vectorFunctions { table[name] = FunctionSignature(name, [.vector]) }
        for name in rangeFunctions { table[name] = FunctionSignature(name, [.matrix]) }
        for name in calendarFunctions { table[name] = FunctionSignature(name, [.vector], optional: 1) }
        for name in constants { table[name] = FunctionSignature(name, [], to: .scalar) }
        for signature in others { table[signature.name] = signature }
        return table
    }()

    private static let vectorFunctions = [
        "abs", "absent", "acos", "acosh", "asin", "asinh", "atan", "atanh", "ceil", "cos", "cosh", "deg",
        "exp", "floor", "histogram_avg", "histogram_count", "histogram_stddev", "histogram_stdvar",
        "histogram_sum", "ln", "log10", "log2", "rad", "sgn", "sin", "sinh", "sort", "sort_desc", "sqrt",
        "tan", "tanh", "timestamp",
    ]

    private static let rangeFunctions = [
        "absent_over_time", "avg_over_time", "changes", "count_over_time", "delta", "deriv",
        "first_over_time", "idelta", "increase", "irate", "last_over_time", "mad_over_time",
        "max_over_time", "min_over_time", "present_over_time", "rate", "resets", "stddev_over_time",
        "stdvar_over_time", "sum_over_time", "ts_of_first_over_time", "ts_of_last_over_time",
        "ts_of_max_over_time", "ts_of_min_over_time",
    ]

    private static let calendarFunctions = [
        "day_of_month", "day_of_week", "day_of_year", "days_in_month", "hour", "minute", "month", "year",
    ]

    private static let constants = ["pi", "time", "start", "end", "step", "range"]

    private static let others = [
        FunctionSignature("clamp", [.vector, .scalar, .scalar]),
        FunctionSignature("clamp_max", [.vector, .scalar]),
        FunctionSignature("clamp_min", [.vector, .scalar]),
        FunctionSignature("double_exponential_smoothing", [.matrix, .scalar, .scalar]),
        FunctionSignature("histogram_fraction", [.scalar, .scalar, .vector]),
        FunctionSignature("histogram_quantile", [.scalar, .vector]),
        FunctionSignature("histogram_quantiles", [.vector, .string, .scalar, .scalar], isVariadic: true),
        FunctionSignature("info", [.vector, .vector], optional: 1),
        FunctionSignature("label_join", [.vector, .string, .string, .string], isVariadic: true),
        FunctionSignature("label_replace", [.vector, .string, .string, .string, .string]),
        FunctionSignature("max_of", [.scalar, .scalar], to: .scalar),
        FunctionSignature("min_of", [.scalar, .scalar], to: .scalar),
        FunctionSignature("predict_linear", [.matrix, .scalar]),
        FunctionSignature("quantile_over_time", [.scalar, .matrix]),
        FunctionSignature("round", [.vector, .scalar], optional: 1),
        FunctionSignature("scalar", [.vector], to: .scalar),
        FunctionSignature("sort_by_label", [.vector, .string], isVariadic: true),
        FunctionSignature("sort_by_label_desc", [.vector, .string], isVariadic: true),
        FunctionSignature("vector", [.scalar]),
    ]
}
