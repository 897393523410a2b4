internal import Synchronization
package import Telemetry

/// Series kept in memory, for tests of rooms that only need the hinges.
package final class MemoryStore: SampleSink, RequestSink, SeriesSource {
    fileprivate struct State {
        var series: [Labels: Series] = [:]
        var requests: [RequestRecord] = []
    }

    private let state: Mutex<State>

    package init(_ series: [Series] = []) {
        var state = State()
        for series in series { state.append(series) }
        self.state = Mutex(state)
    }

    package func append(_ batch: [Series]) async throws {
        state.withLock { state in
            for series in batch { state.append(series) }
        }
    }

    package func append(requests: [RequestRecord]) async throws {
        state.withLock { $0.requests += requests }
    }

    /// Everything kept, ordered by labels.
    package var series: [Series] {
        state.withLock { $0.series.values.sorted { $0.labels < $1.labels } }
    }

    package var requests: [RequestRecord] { state.withLock { $0.requests } }

    package func select(_ matchers: [Matcher], in range: TimeRange) async throws -> [Series] {
        let matchers = try [CompiledMatcher](matchers)
        return series.filter { matchers.matches($0.labels) }.compactMap { $0.within(range) }
    }
}

extension MemoryStore.State {
    /// Samples not newer than the last of their series are dropped, as the store does.
    fileprivate mutating func append(_ new: Series) {
        var kept = series[new.labels] ?? Series(labels: new.labels)
        for (time, value) in zip(new.floats.times, new.floats.values) where time > kept.lastTime {
            kept.floats.append(time, value)
        }
        for sample in new.histograms where sample.time > kept.lastTime { kept.histograms.append(sample) }
        series[new.labels] = kept
    }
}

extension Series {
    fileprivate var lastTime: Timestamp {
        max(floats.times.last ?? .distantPast, histograms.last?.time ?? .distantPast)
    }

    /// Only the samples in the range; nil when there is none.
    package func within(_ range: TimeRange) -> Series? {
        var part = Series(labels: labels)
        for (time, value) in zip(floats.times, floats.values) where range.contains(time) {
            part.floats.append(time, value)
        }
        part.histograms = histograms.filter { range.contains($0.time) }
        return part.isEmpty ? nil : part
    }
}
