internal import Synchronization
package import Telemetry

/// Where a store's series come from: which names and values make them many.
package struct Cardinality: Hashable, Sendable {
    package struct Count: Hashable, Sendable {
        package var name: String
        package var value: Int
    }

    package var series = 0
    /// Distinct pairs of label name and value.
    package var labelPairs = 0
    /// Each list is longest first, ties by name, and cut at the number asked for.
    package var seriesByMetric: [Count] = []
    package var valuesByLabel: [Count] = []
    /// Bytes of a label's values, counted once for each series that carries them.
    package var bytesByLabel: [Count] = []
    /// Pairs written `name=value`.
    package var seriesByPair: [Count] = []
    /// New series by the UTC day of their first sample (its midnight), oldest first.
    package var created: [Created] = []
    /// First sample of the oldest series; nil without series.
    package var oldest: Timestamp?

    package struct Created: Hashable, Sendable {
        package var day: Timestamp
        package var series: Int
    }

    package init() {}
}

extension Store {
    /// - Parameter limit: entries in each list.
    package func cardinality(limit: Int) async throws(StoreError) -> Cardinality {
        try await follow()
        return head.withLock { Cardinality($0.index, limit: limit) }
    }
}

extension Cardinality {
    init(_ index: SeriesIndex, limit: Int) {
        series = index.count
        seriesByMetric = Cardinality.top(
            index.metricCounts.map { Count(name: $0.key, value: $0.value) }, limit)
        var labels: [Count] = []
        var bytes: [Count] = []
        var pairs: [Count] = []
        for (name, values) in index.postings {
            labelPairs += values.count
            labels.append(Count(name: name, value: values.count))
            var size = 0
            for (value, slots) in values {
                size += value.utf8.count * slots.count
                pairs.append(Count(name: "\(name)=\(value)", value: slots.count))
            }
            bytes.append(Count(name: name, value: size))
        }
        valuesByLabel = Cardinality.top(labels, limit)
        bytesByLabel = Cardinality.top(bytes, limit)
        seriesByPair = Cardinality.top(pairs, limit)
        var days: [Int64: Int] = [:]
        let day = TimeSpan.days(1).milliseconds
        for entry in index.entries {
            days[Int64((Double(entry.first) / Double(day)).rounded(.down)), default: 0] += 1
        }
        created = days.sorted { $0.key < $1.key }
            .map { Created(day: Timestamp(milliseconds: $0.key * day), series: $0.value) }
        oldest = index.entries.map(\.first).min().map { Timestamp(milliseconds: $0) }
    }

    private static func top(_ counts: [Count], _ limit: Int) -> [Count] {
        Array(counts.sorted { ($1.value, $0.name) < ($0.value, $1.name) }.prefix(limit))
    }
}
