internal import Synchronization
package import Telemetry

extension Store {
    /// The newest sample of all series of a metric, and of the others those at most `margin` newer; nil when
    /// the metric has none. Answered from memory.
    package func newestSample(near metric: String, margin: TimeSpan) throws(StoreError) -> Timestamp? {
        let conditions = try compile([.metric(metric)])
        return head.withLock { head in
            let own = head.index.slots(matching: conditions).map { head.series[Int($0)].last }.max() ?? .min
            guard own > .min else { return nil }
            let limit = (Timestamp(milliseconds: own) + margin).milliseconds
            let newest = head.series.reduce(own) { $1.last <= limit ? max($0, $1.last) : $0 }
            return Timestamp(milliseconds: newest)
        }
    }

    /// Names of labels on series that match and have samples in the range, sorted.
    package func labelNames(
        matching matchers: [Matcher] = [], in range: TimeRange
    ) async throws(StoreError) -> [String] {
        var names: Set<String> = []
        for labels in try await seriesLabels(matching: matchers, in: range) {
            for label in labels.sorted { names.insert(label.name) }
        }
        return names.sorted()
    }

    /// Values of one label on series that match and have samples in the range, sorted.
    package func labelValues(
        _ name: String, matching matchers: [Matcher] = [], in range: TimeRange
    ) async throws(StoreError) -> [String] {
        var values: Set<String> = []
        for labels in try await seriesLabels(matching: matchers, in: range) {
            if let value = labels[name] { values.insert(value) }
        }
        return values.sorted()
    }

    /// Labels of series that match and were alive in the range, ordered. A series counts as alive from
    /// its first sample to its last, gaps included.
    package func seriesLabels(
        matching matchers: [Matcher], in range: TimeRange
    ) async throws(StoreError) -> [Labels] {
        let conditions = try compile(matchers)
        try await follow()
        return head.withLock { head in
            head.index.sorted(head.index.slots(matching: conditions)).compactMap { slot in
                let entry = head.index.entries[Int(slot)]
                let first = Timestamp(milliseconds: entry.first)
                let last = Timestamp(milliseconds: head.series[Int(slot)].last)
                return range.overlaps(TimeRange(first, last)) ? entry.labels : nil
            }
        }
    }

    /// In a reading process: takes in what the writer has committed so far.
    func follow() async throws(StoreError) {
        if mode == .readWrite { return }
        try await onReader { [self] db in _ = try head.withLock { try HeadLoader.follow(&$0, db) } }
    }
}
