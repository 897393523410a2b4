/// A number that may be missing, and why: a missing number is never shown as zero.
package enum Reading: Hashable, Sendable {
    case known(Double)
    case absent(String)

    package init(_ value: Double?, orAbsent why: String) {
        self = value.flatMap { $0.isNaN ? nil : .known($0) } ?? .absent(why)
    }

    package var value: Double? {
        if case .known(let value) = self { return value }
        return nil
    }

    package var reason: String? {
        if case .absent(let why) = self { return why }
        return nil
    }

    /// The number as text, or `–`.
    package func text(_ format: (Double) -> String) -> String {
        value.map(format) ?? "–"
    }
}
