internal import Synchronization

/// Series kept in memory: what a rehearsal of rules reads from and writes to, or what a store does not take.
package final class SeriesInMemory: SampleSink, SeriesSource {
    /// By metric name, so that a selector looks at its own series only.
    fileprivate struct Content {
        var series: [String: [Labels: Series]] = [:]
        var sampleCount = 0
        /// Thinned out since the beginning.
        var lostSamples = 0
    }

    private let content = Mutex(Content())
    private let limit: Int

    /// - Parameter limit: samples kept. When there are more, every series loses the older half of its own,
    ///   and where one each is too many, those go that have said nothing for longest.
    package init(_ series: [Series] = [], limit: Int = .max) {
        self.limit = limit
        add(series)
    }

    package func append(_ batch: [Series]) async throws { add(batch) }

    /// Samples not newer than the last of their series are dropped, as the store does.
    package func add(_ batch: [Series]) {
        content.withLock { content in
            for series in batch { content.append(series) }
            if content.sampleCount > limit { content.thin(to: limit) }
        }
    }

    package func removeAll() { content.withLock { $0 = Content(lostSamples: $0.lostSamples) } }

    /// Samples that went because there were too many.
    package var lostSamples: Int { content.withLock { $0.lostSamples } }

    package var isEmpty: Bool { content.withLock { $0.sampleCount == 0 } }

    /// Everything kept, ordered by labels.
    package var series: [Series] {
        content.withLock { $0.series.values.flatMap(\.values) }.sorted { $0.labels < $1.labels }
    }

    package func select(_ matchers: [Matcher], in range: TimeRange) async throws -> [Series] {
        let name = matchers.first { $0.name == Label.metricName && $0.operation == .equal }?.value
        let compiled = try [CompiledMatcher](matchers)
        let found = content.withLock { content in
            let candidates = name.map { [content.series[$0] ?? [:]] } ?? Array(content.series.values)
            return candidates.flatMap { $0.values.filter { compiled.matches($0.labels) } }
        }
        return found.sorted { $0.labels < $1.labels }.compactMap { series in
            var series = series
            series.histograms.noteResets()
            return series.within(range)
        }
    }
}

extension SeriesInMemory.Content {
    fileprivate mutating func append(_ new: Series) {
        let name = new.labels[Label.metricName] ?? ""
        var kept = series[name]?.removeValue(forKey: new.labels) ?? Series(labels: new.labels)
        let before = kept.sampleCount
        kept.append(new)
        sampleCount += kept.sampleCount - before
        series[name, default: [:]][new.labels] = kept
    }

    fileprivate mutating func thin(to limit: Int) {
        var kept = series.values.flatMap(\.values).map(\.newerHalf)
        if kept.reduce(0, { $0 + $1.sampleCount }) > limit {
            kept.sort { $0.lastTime > $1.lastTime }
            kept = Array(kept.prefix(limit / 2))
        }
        let before = sampleCount
        self = Self(lostSamples: lostSamples)
        for one in kept { append(one) }
        lostSamples += before - sampleCount
    }
}

extension Series {
    fileprivate var lastTime: Timestamp {
        max(floats.times.last ?? .distantPast, histograms.last?.time ?? .distantPast)
    }

    fileprivate var sampleCount: Int { floats.count + histograms.count }

    /// At least the newest sample.
    fileprivate var newerHalf: Series {
        let count = floats.count / 2 + floats.count % 2
        return Series(
            labels: labels,
            floats: Column(
                times: Array(floats.times.suffix(count)), values: Array(floats.values.suffix(count))),
            histograms: Array(histograms.suffix(histograms.count / 2 + histograms.count % 2)))
    }

    /// Adds the other's samples that are newer than all there are.
    package mutating func append(_ other: Series) {
        for (time, value) in zip(other.floats.times, other.floats.values) where time > lastTime {
            floats.append(time, value)
        }
        for sample in other.histograms where sample.time > lastTime { histograms.append(sample) }
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
