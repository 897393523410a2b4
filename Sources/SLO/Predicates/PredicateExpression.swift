internal import Telemetry

/// The tree of a predicate.
///
/// Truth has three values, as in SQL: what a request does not say is unknown, `not unknown` is
/// unknown, `false and unknown` is false, `true or unknown` is true.
package indirect enum PredicateExpression: Hashable, Sendable {
    case constant(Bool)
    /// A flag by its bare name.
    case flag(RequestField)
    case comparison(Comparison)
    /// `field in ("a", "b")`; `not in` is `.not(.member(…))`.
    case member(RequestField, [Comparison.Literal])
    /// `known(field)`: true when the request says anything about it.
    case known(RequestField)
    case not(PredicateExpression)
    case and(PredicateExpression, PredicateExpression)
    case or(PredicateExpression, PredicateExpression)
}

extension PredicateExpression {
    func holds(for record: RequestRecord) -> Bool? {
        switch self {
        case .constant(let value): return value
        case .flag(let field):
            guard case .flag(let value) = field.read(record) else { return nil }
            return value
        case .comparison(let comparison): return comparison.holds(for: record)
        case .member(let field, let literals):
            return PredicateExpression.isMember(field.read(record), of: literals)
        case .known(let field):
            switch field.read(record) {
            case .unknown, .moreThan: return false
            default: return true
            }
        case .not(let inner): return inner.holds(for: record).map { !$0 }
        case .and(let left, let right):
            guard let left = left.holds(for: record) else {
                return right.holds(for: record) == false ? false : nil
            }
            return left ? right.holds(for: record) : false
        case .or(let left, let right):
            guard let left = left.holds(for: record) else {
                return right.holds(for: record) == true ? true : nil
            }
            return left ? true : right.holds(for: record)
        }
    }

    private static func isMember(_ value: FieldValue, of literals: [Comparison.Literal]) -> Bool? {
        switch value {
        case .number(let number): literals.contains(.number(number)) || literals.contains(.duration(number))
        case .text(let text): literals.contains(.text(text))
        case .texts(let texts): texts.contains { literals.contains(.text($0)) }
        case .flag, .moreThan, .unknown: nil
        }
    }

    /// Whether the field is asked about anywhere.
    func names(_ field: RequestField) -> Bool {
        switch self {
        case .constant: false
        case .flag(let named), .member(let named, _), .known(let named): named == field
        case .comparison(let comparison): comparison.field == field
        case .not(let inner): inner.names(field)
        case .and(let left, let right), .or(let left, let right): left.names(field) || right.names(field)
        }
    }
}

extension PredicateExpression: CustomStringConvertible {
    /// Text that parses back to this very tree, with as few parentheses as that allows.
    package var description: String {
        switch self {
        case .constant(let value): "\(value)"
        case .flag(let field): field.name
        case .comparison(let comparison): comparison.description
        case .member(let field, let literals): "\(field.name) in (\(PredicateExpression.list(literals)))"
        case .known(let field): "known(\(field.name))"
        case .not(.member(let field, let literals)):
            "\(field.name) not in (\(PredicateExpression.list(literals)))"
        case .not(let inner): "not \(inner.text(inside: 3))"
        case .and(let left, let right): "\(left.text(inside: 2)) and \(right.text(inside: 3))"
        case .or(let left, let right): "\(left.text(inside: 1)) or \(right.text(inside: 2))"
        }
    }

    private static func list(_ literals: [Comparison.Literal]) -> String {
        literals.map(\.description).joined(separator: ", ")
    }

    /// How tightly the outermost operator binds.
    private var strength: Int {
        switch self {
        case .or: 1
        case .and: 2
        default: 3
        }
    }

    private func text(inside strength: Int) -> String {
        self.strength < strength ? "(\(description))" : description
    }
}
