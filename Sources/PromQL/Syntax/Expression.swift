/// A PromQL expression. Parentheses are not kept: the printer puts them back where precedence needs them,
/// so `Parser.parse(e.description) == e` for every expression the parser can produce.
package indirect enum Expression: Hashable, Sendable {
    case number(NumberLiteral)
    case string(StringLiteral)
    /// `up{job="llama"}`: an instant vector.
    case selector(VectorSelector)
    /// `up{job="llama"}[5m]`: a range vector of stored samples.
    case range(RangeSelector)
    /// `rate(x[1m])[1h:1m]`: a range vector of computed samples.
    case subquery(Subquery)
    case unary(Unary)
    case binary(Binary)
    case aggregate(Aggregation)
    case call(FunctionCall)
}

package struct NumberLiteral: Hashable, Sendable {
    package var value: Double
    package var span: SourceSpan

    package init(_ value: Double, span: SourceSpan = SourceSpan()) {
        self.value = value
        self.span = span
    }

    /// NaN equals NaN here: equality asks for the same text, not for the same number.
    package static func == (left: NumberLiteral, right: NumberLiteral) -> Bool {
        left.value.isNaN ? right.value.isNaN : left.value.bitPattern == right.value.bitPattern
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(value.isNaN ? Double.nan.bitPattern : value.bitPattern)
    }
}

package struct StringLiteral: Hashable, Sendable {
    package var value: String
    package var span: SourceSpan

    package init(_ value: String, span: SourceSpan = SourceSpan()) {
        self.value = value
        self.span = span
    }
}

package struct Unary: Hashable, Sendable {
    package var isNegation: Bool
    package var operand: Expression
    package var span: SourceSpan

    package init(isNegation: Bool, operand: Expression, span: SourceSpan = SourceSpan()) {
        self.isNegation = isNegation
        self.operand = operand
        self.span = span
    }
}

package struct FunctionCall: Hashable, Sendable {
    package var name: String
    package var arguments: [Expression]
    package var span: SourceSpan

    package init(_ name: String, _ arguments: [Expression], span: SourceSpan = SourceSpan()) {
        self.name = name
        self.arguments = arguments
        self.span = span
    }
}

extension Expression {
    package var span: SourceSpan {
        switch self {
        case .number(let node): node.span
        case .string(let node): node.span
        case .selector(let node): node.span
        case .range(let node): node.span
        case .subquery(let node): node.span
        case .unary(let node): node.span
        case .binary(let node): node.span
        case .aggregate(let node): node.span
        case .call(let node): node.span
        }
    }

    /// Every selector in the expression, those of range selectors too, in the order written.
    package var selectors: [VectorSelector] {
        var found: [VectorSelector] = []
        visit { node in
            switch node {
            case .selector(let selector): found.append(selector)
            case .range(let range): found.append(range.selector)
            default: break
            }
        }
        return found
    }
}
