/// A path the gateway lets through, and what kind of work it is.
package struct Route: Hashable, Sendable {
    /// An exact path, or one that ends in `/*` and stands for everything below.
    package var pattern: String
    package var methods: Set<String>
    /// OpenTelemetry's `gen_ai.operation.name`, or `other` for what generates nothing.
    package var operation: String

    package init(_ pattern: String, _ operation: String = "other", methods: Set<String>) {
        self.pattern = pattern
        self.operation = operation
        self.methods = methods
    }

    /// Whether an answer without content is a failure.
    var generates: Bool { operation != "other" }
}
