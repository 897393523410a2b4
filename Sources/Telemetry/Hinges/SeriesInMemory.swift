internal import Synchronization

/// Series kept in memory: what a rehearsal of rules reads from and writes to.
package final class SeriesInMemory: SampleSink, SeriesSource {
    /// By metric name, so that a selector looks at its own series only.
    private typealias Content = [String: [Labels: Series]]

    private let content = Mutex<Content>([:])

    package init(_ series: [Series] = []) {
        content.withLock { content in
            for series in series { Self.append(series, to: &content) }
        }
    }

    package func append(_ batch: [Series]) async throws {
        content.withLock { content in
            for series in batch { Self.append(series, to: &content) }
        }
    }

    /// Samples not newer than the last of their series are dropped, as the store does.
    private static func append(_ new: Series, to content: inout Content) {
        let name = new.labels[Label.metricName] ?? ""
        var kept = content[name]?.removeValue(forKey: new.labels) ?? Series(labels: new.labels)
        for (time, value) in zip(new.floats.times, new.floats.values) where time > kept.lastTime {
            kept.floats.append(time, value)
        }
        for sample in new.histograms where sample.time > kept.lastTime { kept.histograms.append(sample) }
        content[name, default: [:]][new.labels] = kept
    }

    /// Everything kept, ordered by labels.
    package var series: [Series] {
        content.withLock { $0.values.flatMap(\.values) }.sorted { $0.labels < $1.labels }
    }

    package func select(_ matchers: [Matcher], in range: TimeRange) async throws -> [Series] {
        let name = matchers.first { $0.name == Label.metricName && $0.operation == .equal }?.value
        let compiled = try [CompiledMatcher](matchers)
        let found = content.withLock { content in
            let candidates = name.map { [content[$0] ?? [:]] } ?? Array(content.values)
            return candidates.flatMap { $0.values.filter { compiled.matches($0.labels) } }
        }
        return found.sorted { $0.labels < $1.labels }.compactMap { series in
            var series = series
            series.histograms.noteResets()
            return series.within(range)
        }
    }
}

extension Series {
    fileprivate var lastTime: Timestamp {
        max(floats.times.last ?? .distantPast, histograms.last?.time ?? .distantPast)
    }

    /// Only the samples in the range, both ends included; nil when there is none.
    package func within(_ range: TimeRange) -> Series? {
        let times = floats.times
        let first = times.partitioningIndex { $0 >= range.start }
        let end = times.partitioningIndex { $0 > range.end }
        var part = Series(labels: labels)
        if first < end {
            part.floats = Column(times: Array(times[first..<end]), values: Array(floats.values[first..<end]))
        }
        part.histograms = histograms.filter { range.contains($0.time) }
        return part.isEmpty ? nil : part
    }
}
