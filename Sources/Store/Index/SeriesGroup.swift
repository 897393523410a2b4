internal import Telemetry

/// Series whose days are merged together: the buckets and the `_count` of one classic histogram, in the order
/// of their bounds, or one series alone.
struct SeriesGroup {
    struct Member {
        var id: Int64
        var kinds: ChunkKinds
    }

    var members: [Member]

    /// - Parameter series: those with chunks.
    /// - Returns: the groups in the order of their first series.
    static func groups(_ series: [(labels: Labels, member: Member)]) -> [SeriesGroup] {
        var groups: [SeriesGroup] = []
        var histograms: [Labels: Int] = [:]
        var bounds: [Int: [Double]] = [:]
        for (labels, member) in series {
            guard let (family, bound) = bucket(labels) else {
                groups.append(SeriesGroup(members: [member]))
                continue
            }
            if let index = histograms[family] {
                groups[index].members.append(member)
                bounds[index, default: []].append(bound)
            } else {
                histograms[family] = groups.count
                bounds[groups.count] = [bound]
                groups.append(SeriesGroup(members: [member]))
            }
        }
        for (index, bounds) in bounds {
            let order = bounds.indices.sorted { comesBefore(bounds[$0], bounds[$1]) }
            groups[index].members = order.map { groups[index].members[$0] }
        }
        return groups
    }

    /// Not a number stands for `_count`, the last.
    private static func comesBefore(_ left: Double, _ right: Double) -> Bool {
        left.isNaN ? false : right.isNaN || left < right
    }

    /// The histogram that a series belongs to, and its place in it: `_count` comes after the bucket of all. A
    /// counter that only ends like one makes a group of its own.
    private static func bucket(_ labels: Labels) -> (family: Labels, bound: Double)? {
        guard let name = labels.metricName else { return nil }
        if name.hasSuffix("_bucket"), let bound = labels["le"].flatMap(bucketBound), !bound.isNaN {
            return (renamed(labels, String(name.dropLast("_bucket".count))), bound)
        }
        guard name.hasSuffix("_count"), labels["le"] == nil else { return nil }
        return (renamed(labels, String(name.dropLast("_count".count))), .nan)
    }

    private static func renamed(_ labels: Labels, _ name: String) -> Labels {
        Labels(
            uncheckedSorted: labels.sorted.compactMap { label in
                if label.name == "le" { return nil }
                return label.name == Label.metricName ? Label(label.name, name) : label
            })
    }
}
