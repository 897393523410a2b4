/// Bucket matrices opened for one query: the series of a histogram come one after the other, and each wants
/// another column of the same rows.
struct BucketMemory {
    private var entries: [Int64: OpenBuckets] = [:]
    /// Oldest first.
    private var order: [Int64] = []
    private var size = 0

    /// A month of a usual histogram.
    private static let limit = 32 << 20

    /// - Parameter open: reads the row when it is not known.
    mutating func values(
        _ place: BucketPlace, part: Range<Int>, count: Int, open: (Int64) throws -> OpenBuckets
    ) throws -> [Double] {
        if entries[place.row] == nil {
            let opened = try open(place.row)
            while size + opened.size > BucketMemory.limit, let oldest = order.first {
                order.removeFirst()
                size -= entries.removeValue(forKey: oldest)?.size ?? 0
            }
            size += opened.size
            order.append(place.row)
            entries[place.row] = opened
        }
        // In place: a copy would copy what its sections know.
        guard entries[place.row]?.count == count else {
            throw FormatError(what: "a histogram of \(count) samples in row \(place.row)", offset: 0)
        }
        return try entries[place.row]?.values(of: place.column, part: part) ?? []
    }
}

/// Where a series' values stand in the `buckets` table.
struct BucketPlace: Hashable {
    var row: Int64
    var column: Int
}
