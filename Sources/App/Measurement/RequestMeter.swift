internal import Synchronization
package import Telemetry

/// Turns finished requests into metric series: counters and exponential histograms, cumulative since the
/// agent started.
///
/// `observe` is called on the proxy's event loops and takes one uncontended lock; `flush` hands out only what
/// changed, so an idle agent writes nothing but a heartbeat.
package final class RequestMeter: Sendable {
    private let state: Mutex<State>

    private struct State {
        var counters: Table<Double>
        var histograms: Table<ExponentialHistogram>
        /// Places of the series that requests of one shape add to.
        var places: [RequestShape: Places] = [:]
        var attempts: [AttemptKind: Int] = [:]
        var folded = 0
        var requests: [RequestRecord] = []
        var lastHeartbeat = Timestamp.distantPast

        init(seriesLimit: Int) {
            counters = Table(bound: LabelBound(limit: seriesLimit))
            histograms = Table(bound: LabelBound(limit: seriesLimit))
        }
    }

    private struct AttemptKind: Hashable {
        var upstream: String
        var outcome: String
    }

    private struct Places {
        var counters: [Int]
        var histograms: [Int]
    }

    /// Series by labels, each at a place of its own that never changes.
    private struct Table<Value> {
        private(set) var labels: [Labels] = []
        var series: [Tracked<Value>] = []
        private(set) var bound: LabelBound
        private var places: [Labels: Int] = [:]

        init(bound: LabelBound) { self.bound = bound }

        mutating func place(of wanted: Labels, _ initial: @autoclosure () -> Value) -> Int {
            if let place = places[wanted] { return place }
            let labels = bound.bounded(wanted, among: self.labels)
            if let place = places[labels] { return place }
            places[labels] = series.count
            self.labels.append(labels)
            series.append(Tracked(value: initial(), isFolded: labels != wanted))
            return series.count - 1
        }
    }

    private struct Tracked<Value> {
        var value: Value
        /// Stands for many, of which each is too many.
        let isFolded: Bool
        var isDirty = true
        /// A counter is born with a zero just before its first value, so that an exact increase counts that
        /// value too.
        var isNew = true

        mutating func wasWritten() {
            isDirty = false
            isNew = false
        }
    }

    /// Unchanged series are repeated this often so that they do not go stale (Prometheus' lookback is 5
    /// minutes).
    private static let heartbeat = TimeSpan.seconds(15)
    /// Requests kept while the store cannot take them; beyond this the oldest are dropped from the log, never
    /// from the counters.
    private static let maximumHeldRequests = 100_000

    /// - Parameter seriesLimit: of each metric; what comes further is counted under `other`.
    package init(seriesLimit: Int = 10_000) {
        state = Mutex(State(seriesLimit: seriesLimit))
    }

    /// Metrics that have as many series as they may.
    package var foldedMetrics: [String] {
        state.withLock { $0.counters.bound.foldedMetrics + $0.histograms.bound.foldedMetrics }
    }

    /// What was counted under `other`.
    package var foldedCount: Int { state.withLock(\.folded) }

    /// Takes one finished request in.
    package func observe(_ request: RequestRecord) {
        let shape = RequestShape(request)
        state.withLock { state in
            if let shape, let places = state.places[shape] {
                RequestMeter.add(RequestSamples(request, isNamed: false), at: places, to: &state)
            } else {
                let samples = RequestSamples(request)
                let places = RequestMeter.places(of: samples, in: &state)
                RequestMeter.add(samples, at: places, to: &state)
                if state.places.count >= RequestMeter.maximumShapes { state.places = [:] }
                if let shape { state.places[shape] = places }
            }
            state.requests.append(request)
            if state.requests.count > RequestMeter.maximumHeldRequests { state.requests.removeFirst(1_000) }
        }
    }

    private static let maximumShapes = 4_096

    private static func places(of samples: RequestSamples, in state: inout State) -> Places {
        Places(
            counters: samples.counters.map { state.counters.place(of: $0.labels, 0) },
            histograms: samples.observations.map {
                state.histograms.place(of: $0.labels, ExponentialHistogram(schema: 6))
            })
    }

    private static func add(_ samples: RequestSamples, at places: Places, to state: inout State) {
        for (place, sample) in zip(places.counters, samples.counters) {
            state.counters.series[place].value += sample.amount
            state.counters.series[place].isDirty = true
            if state.counters.series[place].isFolded { state.folded += 1 }
        }
        for (place, sample) in zip(places.histograms, samples.observations) {
            state.histograms.series[place].value.observe(sample.value)
            state.histograms.series[place].isDirty = true
            if state.histograms.series[place].isFolded { state.folded += 1 }
        }
    }

    /// Takes the gaps between a stream's content chunks, in microseconds: one observation each.
    package func observeGaps(_ gaps: [UInt32], of request: RequestRecord) {
        guard !gaps.isEmpty else { return }
        let labels = RequestSamples.gapSeries(of: request)
        state.withLock { state in
            let place = state.histograms.place(of: labels, ExponentialHistogram(schema: 6))
            for gap in gaps { state.histograms.series[place].value.observe(Double(gap) / 1e6) }
            state.histograms.series[place].isDirty = true
        }
    }

    /// Adds to a counter that is not about one request, such as an attempt or a restart.
    package func count(_ labels: Labels, by amount: Double = 1) {
        state.withLock { state in
            let place = state.counters.place(of: labels, 0)
            state.counters.series[place].value += amount
            state.counters.series[place].isDirty = true
        }
    }

    /// Takes one finished attempt at an upstream in.
    package func countAttempt(at upstream: String, outcome: String) {
        state.withLock { state in
            let kind = AttemptKind(upstream: upstream, outcome: outcome)
            let place =
                state.attempts[kind]
                ?? state.counters.place(
                    of: Labels(name: "beaufort_attempts_total", ["upstream": upstream, "outcome": outcome]), 0
                )
            state.attempts[kind] = place
            state.counters.series[place].value += 1
            state.counters.series[place].isDirty = true
        }
    }

    /// What is to be written at `time`: changed series (all of them on a heartbeat) and the requests finished
    /// since.
    package func flush(at time: Timestamp) -> (series: [Series], requests: [RequestRecord]) {
        state.withLock { state in
            let all = time - state.lastHeartbeat >= RequestMeter.heartbeat
            if all { state.lastHeartbeat = time }
            var series: [Series] = []
            for place in state.counters.series.indices where all || state.counters.series[place].isDirty {
                series.append(
                    counterSeries(state.counters.labels[place], state.counters.series[place], at: time))
                state.counters.series[place].wasWritten()
            }
            for place in state.histograms.series.indices where all || state.histograms.series[place].isDirty {
                series.append(
                    histogramSeries(state.histograms.labels[place], state.histograms.series[place], at: time))
                state.histograms.series[place].wasWritten()
            }
            defer { state.requests.removeAll(keepingCapacity: true) }
            return (series, state.requests)
        }
    }

    private func counterSeries(_ labels: Labels, _ tracked: Tracked<Double>, at time: Timestamp)
        -> Series
    {
        var series = Series(labels: labels)
        if tracked.isNew { series.floats.append(time - .milliseconds(1), 0) }
        series.floats.append(time, tracked.value)
        return series
    }

    private func histogramSeries(
        _ labels: Labels, _ tracked: Tracked<ExponentialHistogram>, at time: Timestamp
    ) -> Series {
        var series = Series(labels: labels)
        if tracked.isNew {
            let empty = ExponentialHistogram(schema: tracked.value.schema)
            series.histograms.append(HistogramSample(time: time - .milliseconds(1), histogram: empty))
        }
        series.histograms.append(HistogramSample(time: time, histogram: tracked.value))
        return series
    }

    /// Gives requests back that could not be written, oldest first, to be tried with the next flush.
    package func hold(_ requests: [RequestRecord]) {
        state.withLock { $0.requests = requests + $0.requests }
    }

    /// The current cumulative values, for `/metrics`.
    package func snapshot(at time: Timestamp) -> [Series] {
        state.withLock { state in
            zip(state.counters.labels, state.counters.series).map { Series($0, at: time, $1.value) }
                + zip(state.histograms.labels, state.histograms.series).map { Series($0, at: time, $1.value) }
        }
    }
}
