/// A word of the predicate language and the column where it starts.
struct PredicateToken: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        case word(String)
        case number(Double)
        /// Nanoseconds.
        case duration(Double)
        case text(String)
        case comparison(ComparisonOperator)
        case open
        case close
        case comma
        case end
    }

    var kind: Kind
    var column: Int
}

/// How a field is compared with a literal.
package enum ComparisonOperator: String, Hashable, Sendable, CaseIterable {
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case equal = "=="
    case notEqual = "!="
    case matches = "=~"
    case notMatches = "!~"
}

extension ComparisonOperator {
    /// Whether `value operator bound`; nil for the operators of texts.
    func holds(_ value: Double, _ bound: Double) -> Bool? {
        switch self {
        case .less: value < bound
        case .lessOrEqual: value <= bound
        case .greater: value > bound
        case .greaterOrEqual: value >= bound
        case .equal: value == bound
        case .notEqual: value != bound
        case .matches, .notMatches: nil
        }
    }
}
