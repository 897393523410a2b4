/// One condition on a label, as in `{status=~"5.."}`. A label a series lacks counts as empty.
package struct Matcher: Hashable, Sendable {
    package enum Operation: String, Hashable, Sendable, CaseIterable {
        case equal = "="
        case notEqual = "!="
        case regex = "=~"
        case notRegex = "!~"
    }

    package var name: String
    package var operation: Operation
    package var value: String

    package init(_ name: String, _ operation: Operation, _ value: String) {
        self.name = name
        self.operation = operation
        self.value = value
    }

    /// `__name__` equal to the given metric name.
    package static func metric(_ name: String) -> Matcher {
        Matcher(Label.metricName, .equal, name)
    }
}

extension Matcher: CustomStringConvertible {
    package var description: String { "\(name)\(operation.rawValue)\(quoted(value))" }
}
