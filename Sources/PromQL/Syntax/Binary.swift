/// `left operation right`.
package struct Binary: Hashable, Sendable {
    package var operation: BinaryOperator
    package var left: Expression
    package var right: Expression
    /// `bool`: a comparison answers 0 or 1 instead of filtering.
    package var returnsBool: Bool
    /// How series of two vectors find each other; meaningless when either side is a scalar.
    package var matching: VectorMatching
    package var span: SourceSpan

    package init(
        _ operation: BinaryOperator, _ left: Expression, _ right: Expression, returnsBool: Bool = false,
        matching: VectorMatching = VectorMatching(), span: SourceSpan = SourceSpan()
    ) {
        self.operation = operation
        self.left = left
        self.right = right
        self.returnsBool = returnsBool
        self.matching = matching
        self.span = span
    }
}

/// Raw values are the operators as written.
package enum BinaryOperator: String, Hashable, Sendable, CaseIterable {
    case power = "^"
    case multiply = "*"
    case divide = "/"
    case modulo = "%"
    case arcTangent = "atan2"
    case add = "+"
    case subtract = "-"
    case equal = "=="
    case notEqual = "!="
    case greater = ">"
    case less = "<"
    case greaterOrEqual = ">="
    case lessOrEqual = "<="
    /// Keep of a native histogram only what lies below, or above (experimental in Prometheus).
    case trimUpper = "</"
    case trimLower = ">/"
    case and
    case unless
    case or

    /// Higher binds tighter. Only `^` groups from the right.
    package var precedence: Int {
        switch self {
        case .or: 1
        case .and, .unless: 2
        case .equal, .notEqual, .greater, .less, .greaterOrEqual, .lessOrEqual, .trimUpper, .trimLower: 3
        case .add, .subtract: 4
        case .multiply, .divide, .modulo, .arcTangent: 5
        case .power: 6
        }
    }

    package var isComparison: Bool {
        switch self {
        case .equal, .notEqual, .greater, .less, .greaterOrEqual, .lessOrEqual: true
        default: false
        }
    }

    /// The result is another quantity than the operands': it loses the metric name.
    var dropsName: Bool { !isComparison && !isSet && self != .trimUpper && self != .trimLower }

    package var isSet: Bool { self == .and || self == .or || self == .unless }
}

/// `on(…)`/`ignoring(…)` with `group_left(…)`/`group_right(…)`.
package struct VectorMatching: Hashable, Sendable {
    package enum Cardinality: Hashable, Sendable {
        case oneToOne
        /// `group_left`: many on the left.
        case manyToOne
        /// `group_right`: many on the right.
        case oneToMany
    }

    /// True for `on`, false for `ignoring` and for no clause.
    package var isOn: Bool
    package var labels: [String]
    package var cardinality: Cardinality
    /// Labels to copy from the "one" side.
    package var include: [String]
    /// The value a missing partner on that side is taken to have (`fill`, experimental in Prometheus).
    package var fillLeft: Double?
    package var fillRight: Double?

    package init(
        isOn: Bool = false, labels: [String] = [], cardinality: Cardinality = .oneToOne,
        include: [String] = []
    ) {
        self.isOn = isOn
        self.labels = labels
        self.cardinality = cardinality
        self.include = include
    }
}
