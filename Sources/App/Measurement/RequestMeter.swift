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
        var counters: [Labels: Tracked<Double>] = [:]
        var histograms: [Labels: Tracked<ExponentialHistogram>] = [:]
        var requests: [RequestRecord] = []
        var lastHeartbeat = Timestamp.distantPast
    }

    private struct Tracked<Value> {
        var value: Value
        var isDirty = true
        /// A counter is born with a zero just before its first value, so that an exact increase counts that
        /// value too.
        var isNew = true
    }

    /// Unchanged series are repeated this often so that they do not go stale (Prometheus' lookback is 5
    /// minutes).
    private static let heartbeat = TimeSpan.seconds(15)
    /// Requests kept while the store cannot take them; beyond this the oldest are dropped from the log, never
    /// from the counters.
    private static let maximumHeldRequests = 100_000

    package init() {
        state = Mutex(State())
    }

    /// Takes one finished request in.
    package func observe(_ request: RequestRecord) {
        let samples = RequestSamples(request)
        state.withLock { state in
            for (labels, amount) in samples.counters {
                state.counters[labels, default: Tracked(value: 0)].value += amount
                state.counters[labels]?.isDirty = true
            }
            for (labels, observation) in samples.observations {
                state.histograms[labels, default: Tracked(value: ExponentialHistogram(schema: 6))].value
                    .observe(observation)
                state.histograms[labels]?.isDirty = true
            }
            state.requests.append(request)
            if state.requests.count > RequestMeter.maximumHeldRequests { state.requests.removeFirst(1_000) }
        }
    }

    /// Takes the gaps between a stream's content chunks, in microseconds: one observation each.
    package func observeGaps(_ gaps: [UInt32], of request: RequestRecord) {
        guard !gaps.isEmpty else { return }
        let labels = RequestSamples.gapSeries(of: request)
        state.withLock { state in
            var tracked = state.histograms[labels] ?? Tracked(value: ExponentialHistogram(schema: 6))
            for gap in gaps { tracked.value.observe(Double(gap) / 1e6) }
            tracked.isDirty = true
            state.histograms[labels] = tracked
        }
    }

    /// Adds to a counter that is not about one request, such as an attempt or a restart.
    package func count(_ labels: Labels, by amount: Double = 1) {
        state.withLock { state in
            state.counters[labels, default: Tracked(value: 0)].value += amount
            state.counters[labels]?.isDirty = true
        }
    }

    /// What is to be written at `time`: changed series (all of them on a heartbeat) and the requests finished
    /// since.
    package func flush(at time: Timestamp) -> (series: [Series], requests: [RequestRecord]) {
        state.withLock { state in
            let all = time - state.lastHeartbeat >= RequestMeter.heartbeat
            if all { state.lastHeartbeat = time }
            var series: [Series] = []
            for (labels, tracked) in state.counters where all || tracked.isDirty {
                series.append(RequestMeter.counterSeries(labels, tracked, at: time))
                state.counters[labels]?.isDirty = false
                state.counters[labels]?.isNew = false
            }
            for (labels, tracked) in state.histograms where all || tracked.isDirty {
                series.append(RequestMeter.histogramSeries(labels, tracked, at: time))
                state.histograms[labels]?.isDirty = false
                state.histograms[labels]?.isNew = false
            }
            defer { state.requests.removeAll(keepingCapacity: true) }
            return (series, state.requests)
        }
    }

    private static func counterSeries(_ labels: Labels, _ tracked: Tracked<Double>, at time: Timestamp)
        -> Series
    {
        var series = Series(labels: labels)
        if tracked.isNew { series.floats.append(time - .milliseconds(1), 0) }
        series.floats.append(time, tracked.value)
        return series
    }

    private static func histogramSeries(
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
            state.counters.map { Series($0.key, at: time, $0.value.value) }
                + state.histograms.map { Series($0.key, at: time, $0.value.value) }
        }
    }
}
