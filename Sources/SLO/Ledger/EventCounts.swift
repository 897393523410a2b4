/// Good and bad events of some stretch of time. Integers: divided once, at the very end.
package struct EventCounts: Hashable, Sendable {
    package var good: Int
    package var bad: Int

    package init(good: Int = 0, bad: Int = 0) {
        self.good = good
        self.bad = bad
    }

    package var total: Int { good + bad }
    var isEmpty: Bool { good == 0 && bad == 0 }

    /// Nil without events: neither 0 nor 1 would be true.
    package var goodRatio: Double? { total > 0 ? Double(good) / Double(total) : nil }
    package var errorRatio: Double? { total > 0 ? Double(bad) / Double(total) : nil }

    package static func + (left: EventCounts, right: EventCounts) -> EventCounts {
        EventCounts(good: left.good + right.good, bad: left.bad + right.bad)
    }

    package static func - (left: EventCounts, right: EventCounts) -> EventCounts {
        EventCounts(good: left.good - right.good, bad: left.bad - right.bad)
    }
}
