package import Telemetry

/// Values on an even grid of time; nil where nothing was measured, which is drawn as a gap.
package struct Timeline: Hashable, Sendable {
    package var start: Timestamp
    package var step: TimeSpan
    package var values: [Double?]

    package init(start: Timestamp, step: TimeSpan, values: [Double?]) {
        self.start = start
        self.step = step
        self.values = values
    }

    /// Lays a column on the grid of `range`: a sample belongs to the grid point it is nearest to.
    package init(_ column: Column, over range: TimeRange, step: TimeSpan) {
        let width = max(1, step.milliseconds)
        let count = max(0, Int(range.length.milliseconds / width) + 1)
        var values = [Double?](repeating: nil, count: count)
        for (time, value) in zip(column.times, column.values) where !value.isNaN {
            let index = Int(((time - range.start).milliseconds + width / 2) / width)
            if values.indices.contains(index) { values[index] = value }
        }
        self.init(start: range.start, step: step, values: values)
    }

    package static let empty = Timeline(start: Timestamp(milliseconds: 0), step: .seconds(1), values: [])

    package var isEmpty: Bool { !values.contains { $0 != nil } }
    package var last: Double? { values.last { $0 != nil } ?? nil }
    package var maximum: Double? { values.compactMap { $0 }.max() }
    package var minimum: Double? { values.compactMap { $0 }.min() }
    package var end: Timestamp {
        start + TimeSpan(milliseconds: step.milliseconds * Int64(max(0, values.count - 1)))
    }

    /// The same stretch of time in another number of columns: several values in one column give its worst
    /// (largest, or smallest when `lowest`), a value over several columns repeats.
    package func resampled(to count: Int, lowest: Bool = false) -> [Double?] {
        guard count > 0, !values.isEmpty else { return Array(repeating: nil, count: max(0, count)) }
        return (0..<count).map { column in
            let first = column * values.count / count
            let after = max(first + 1, (column + 1) * values.count / count)
            let known = values[first..<min(after, values.count)].compactMap { $0 }
            return lowest ? known.min() : known.max()
        }
    }

    /// Point by point; nil where either is missing.
    package func combined(_ other: Timeline, _ operation: (Double, Double) -> Double?) -> Timeline {
        var copy = self
        copy.values = zip(values, other.values).map { left, right in
            guard let left, let right else { return nil }
            return operation(left, right)
        }
        return copy
    }
}
