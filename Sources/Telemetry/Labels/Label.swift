/// One name and its value.
package struct Label: Hashable, Comparable, Sendable {
    package var name: String
    package var value: String

    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }

    package static func < (left: Label, right: Label) -> Bool {
        (left.name, left.value) < (right.name, right.value)
    }

    /// The label that holds a series' metric name.
    package static let metricName = "__name__"
}
