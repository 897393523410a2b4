internal import Telemetry

/// `field operator literal`.
package struct Comparison: Hashable, Sendable {
    package enum Literal: Hashable, Sendable {
        case number(Double)
        /// Nanoseconds, whole.
        case duration(Double)
        case text(String)
    }

    package var field: RequestField
    package var operation: ComparisonOperator
    package var literal: Literal
    /// Compiled once; present for `=~` and `!~` only.
    let pattern: TextPattern?

    package init(field: RequestField, operation: ComparisonOperator, literal: Literal) throws {
        self.field = field
        self.operation = operation
        self.literal = literal
        guard operation == .matches || operation == .notMatches, case .text(let source) = literal else {
            pattern = nil
            return
        }
        pattern = try TextPattern(source)
    }

    /// True, false, or nil where the request does not say.
    func holds(for record: RequestRecord) -> Bool? {
        switch (field.read(record), literal) {
        case (.number(let value), .number(let bound)), (.number(let value), .duration(let bound)):
            return operation.holds(value, bound)
        case (.moreThan(let floor), .duration(let bound)), (.moreThan(let floor), .number(let bound)):
            return holdsAbove(floor, bound)
        case (.text(let value), .text(let wanted)):
            return holds(value, wanted)
        case (.texts(let values), .text(let wanted)):
            return holds(values, wanted)
        default:
            return nil
        }
    }

    /// What is certain about a value known only to be larger than `floor`.
    private func holdsAbove(_ floor: Double, _ bound: Double) -> Bool? {
        guard floor >= bound else { return nil }
        switch operation {
        case .less, .lessOrEqual, .equal: return false
        case .greater, .greaterOrEqual, .notEqual: return true
        case .matches, .notMatches: return nil
        }
    }

    private func holds(_ value: String, _ wanted: String) -> Bool? {
        switch operation {
        case .equal: value == wanted
        case .notEqual: value != wanted
        case .matches: pattern?.matches(value)
        case .notMatches: pattern.map { !$0.matches(value) }
        default: nil
        }
    }

    /// Negative comparisons hold when no value at all is equal, so `!=` stays the opposite of `==`.
    private func holds(_ values: [String], _ wanted: String) -> Bool? {
        switch operation {
        case .equal: values.contains(wanted)
        case .notEqual: !values.contains(wanted)
        case .matches: pattern.map { pattern in values.contains { pattern.matches($0) } }
        case .notMatches: pattern.map { pattern in !values.contains { pattern.matches($0) } }
        default: nil
        }
    }
}

extension Comparison: CustomStringConvertible {
    package var description: String { "\(field.name) \(operation.rawValue) \(literal)" }
}

extension Comparison.Literal: CustomStringConvertible {
    package var description: String {
        switch self {
        case .number(let number): Comparison.Literal.text(of: number)
        case .duration(let nanoseconds): DurationLiteral.text(nanoseconds)
        case .text(let text): Comparison.Literal.quoted(text)
        }
    }

    /// Whole numbers without a fraction: `500`, not `500.0`.
    private static func text(of number: Double) -> String {
        if number == number.rounded(), number.magnitude < 1e15 { return "\(Int(number))" }
        return "\(number)"
    }

    private static func quoted(_ text: String) -> String {
        var out = "\""
        for character in text {
            switch character {
            case "\\": out += "\\\\"
            case "\"": out += "\\\""
            case "\n": out += "\\n"
            case "\t": out += "\\t"
            default: out.append(character)
            }
        }
        return out + "\""
    }
}
