/// What a long window holds of one series, told without its samples. Stale markers are no samples.
///
/// Summaries of neighbouring stretches add up to the summary of both, so a source can answer a month from the
/// headers of its chunks and decode only the chunks at the window's ends.
package struct WindowSummary: Hashable, Sendable {
    package private(set) var count = 0
    package private(set) var firstTime = Timestamp.distantFuture
    package private(set) var firstValue = 0.0
    package private(set) var lastTime = Timestamp.distantPast
    package private(set) var lastValue = 0.0
    /// Sum of the values just before each fall: what counter resets took away.
    package private(set) var resetSum = 0.0
    package private(set) var minimum = Double.infinity
    package private(set) var maximum = -Double.infinity
    /// Compensated sum is `sum + compensation` (Neumaier).
    private var total = 0.0
    private var compensation = 0.0

    package init() {}

    package var isEmpty: Bool { count == 0 }
    /// Sum of all values; the infinity they reach when they reach one.
    package var sum: Double { total.isInfinite ? total : total + compensation }

    /// Adds the next sample, which must be a number and later than all before.
    @inline(__always)
    package mutating func add(_ time: Timestamp, _ value: Double) {
        if count == 0 {
            (firstTime, firstValue) = (time, value)
        } else if value < lastValue {
            resetSum += lastValue
        }
        (lastTime, lastValue) = (time, value)
        count += 1
        minimum = min(minimum, value)
        maximum = max(maximum, value)
        addToSum(value)
    }

    /// Adds a stretch that follows, of which only this much is known.
    package mutating func add(_ stretch: Stretch) {
        if count == 0 {
            (firstTime, firstValue) = (stretch.firstTime, stretch.firstValue)
        } else if stretch.firstValue < lastValue {
            resetSum += lastValue
        }
        resetSum += stretch.resetSum
        (lastTime, lastValue) = (stretch.lastTime, stretch.lastValue)
        count += stretch.count
        minimum = min(minimum, stretch.minimum)
        maximum = max(maximum, stretch.maximum)
        addToSum(stretch.sum)
    }

    /// Adds the summary of a stretch that follows.
    package mutating func add(_ next: WindowSummary) {
        if next.isEmpty { return }
        add(
            Stretch(
                count: next.count, first: (next.firstTime, next.firstValue),
                last: (next.lastTime, next.lastValue), resetSum: next.resetSum, minimum: next.minimum,
                maximum: next.maximum, sum: next.sum))
    }

    private mutating func addToSum(_ value: Double) {
        let next = total + value
        compensation += total.magnitude >= value.magnitude ? (total - next) + value : (value - next) + total
        total = next
    }

    /// Neighbouring samples whose values need not be looked at one by one.
    package struct Stretch: Hashable, Sendable {
        package var count: Int
        package var firstTime: Timestamp
        package var firstValue: Double
        package var lastTime: Timestamp
        package var lastValue: Double
        /// What resets within it took away.
        package var resetSum: Double
        package var minimum: Double
        package var maximum: Double
        package var sum: Double

        package init(
            count: Int, first: (time: Timestamp, value: Double), last: (time: Timestamp, value: Double),
            resetSum: Double = 0, minimum: Double, maximum: Double, sum: Double
        ) {
            self.count = count
            (firstTime, firstValue) = first
            (lastTime, lastValue) = last
            self.resetSum = resetSum
            self.minimum = minimum
            self.maximum = maximum
            self.sum = sum
        }
    }
}

/// A series and what each of the windows asked for holds of it.
package struct SeriesSummary: Sendable {
    package var labels: Labels
    /// One for each window, in the order asked. Empty when none can speak for the series, because of NaNs or
    /// histograms: its samples can.
    package var windows: [WindowSummary]

    package init(labels: Labels, windows: [WindowSummary]) {
        self.labels = labels
        self.windows = windows
    }
}

/// What a caller wants to know of a window: where values fall matters to counters only.
package enum SummaryFacts: Hashable, Sendable {
    /// `resetSum` is what the resets took away: exact for whole numbers, else as near as the difference of
    /// the window's ends is. Minimum, maximum and sum need not be asked.
    case counter
    /// `resetSum` says nothing.
    case values
}
