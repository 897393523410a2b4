/// Times and float values of one series, side by side, times strictly ascending.
package struct Column: Hashable, Sendable {
    package var times: [Timestamp]
    package var values: [Double]

    package init(times: [Timestamp] = [], values: [Double] = []) {
        precondition(times.count == values.count, "a column needs one value for each time")
        self.times = times
        self.values = values
    }

    package var count: Int { times.count }
    package var isEmpty: Bool { times.isEmpty }

    package mutating func append(_ time: Timestamp, _ value: Double) {
        times.append(time)
        values.append(value)
    }
}

/// The value that ends a series, as Prometheus marks it: a NaN with these very bits.
/// Arithmetic keeps or loses the bits as it likes, so test with `isStale`, never with `==`.
package let staleMarker = Double(bitPattern: 0x7ff0_0000_0000_0002)

extension Double {
    package var isStale: Bool { bitPattern == 0x7ff0_0000_0000_0002 }
}
