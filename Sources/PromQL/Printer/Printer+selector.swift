import Telemetry

extension Printer {
    /// Name and matchers, without modifiers.
    mutating func write(_ node: VectorSelector) {
        var conditions = node.matchers.map {
            "\(labelName($0.name))\($0.operation.rawValue)\(goQuoted($0.value))"
        }
        if let name = node.name {
            let isNamedTwice = node.matchers.contains { $0.name == Label.metricName }
            if isMetricName(name) && !isNamedTwice {
                text += name
            } else {
                conditions.insert(goQuoted(name), at: 0)
            }
        }
        if !conditions.isEmpty || node.name == nil { text += "{\(conditions.joined(separator: ", "))}" }
    }

    /// Names that are keywords anywhere are quoted, so that no context can misread them.
    private func isMetricName(_ name: String) -> Bool {
        let lower = name.lowercased()
        let isKeyword =
            Printer.wordsNoMetricMayUse.contains(lower) || AggregationOperator(rawValue: lower) != nil
            || ["by", "without", "offset"].contains(lower)
        return !isKeyword && isPlainName(name, allowsColon: true)
    }

    mutating func write(_ shift: TimeShift) {
        switch shift.at {
        case nil: break
        case .time(let time): text += " @ \(secondsText(time.milliseconds))"
        case .start: text += " @ start()"
        case .end: text += " @ end()"
        }
        if let offset = shift.offset {
            text += " offset "
            switch offset {
            case .literal, .step, .range, .smallest, .largest: text += offset.description
            case .negated, .binary: text += "(\(offset))"
            }
        }
    }

    /// Seconds with three decimals, exact for any millisecond count.
    private func secondsText(_ milliseconds: Int64) -> String {
        let magnitude = milliseconds.magnitude
        let fraction = String(magnitude % 1_000)
        let padded = String(repeating: "0", count: 3 - fraction.utf8.count) + fraction
        return "\(milliseconds < 0 ? "-" : "")\(magnitude / 1_000).\(padded)"
    }
}

extension DurationExpression: CustomStringConvertible {
    /// The text between the brackets.
    package var description: String {
        switch self {
        case .literal(let span): span.description
        case .step: "step()"
        case .range: "range()"
        case .negated(let inner): "-\(inner.isBinary ? "(\(inner))" : inner.description)"
        case .binary(let operation, let left, let right):
            "\(left.isCompound ? "(\(left))" : left.description) \(operation.rawValue) "
                + "\(right.isCompound ? "(\(right))" : right.description)"
        case .smallest(let left, let right): "min_of(\(left), \(right))"
        case .largest(let left, let right): "max_of(\(left), \(right))"
        }
    }

    private var isBinary: Bool {
        if case .binary = self { return true }
        return false
    }

    /// A sign or an operator at the top.
    private var isCompound: Bool {
        switch self {
        case .literal(let span): span < .zero
        case .negated, .binary: true
        default: false
        }
    }
}
