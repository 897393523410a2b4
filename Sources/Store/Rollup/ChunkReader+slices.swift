internal import GRDB
internal import Telemetry

extension ChunkReader {
    /// The slices of the current row; nil when it has every sample.
    mutating func slices(_ row: Query) throws -> [Slice]? {
        let key = ChunkKey(rowID: row.integer(0))
        var (header, reader) = try corruption(key) { () throws(FormatError) in
            try Chunk.open(row.blob(1), key: key)
        }
        guard header.slice != nil else { return nil }
        try meter.add(header.count, bytes: header.count * HeadSeries.floatBytes)
        let times = try times(header, key, &reader)
        return try corruption(key) { () throws(FormatError) in
            try Chunk.slices(header, times: times, &reader)
        }
    }

    /// The current row in slices of a length, whether it has slices or samples.
    mutating func slices(_ row: Query, length: TimeSpan) throws -> [Slice] {
        var builder = SliceBuilder(length: length)
        try add(row, to: &builder)
        return builder.slices
    }

    /// Adds the current row to slices that are no shorter than its own.
    mutating func add(_ row: Query, to builder: inout SliceBuilder) throws {
        if let slices = try slices(row) {
            for slice in slices { builder.add(slice) }
            return
        }
        var found = ChunkSamples()
        try decode(row, TimeRange(.distantPast, .distantFuture), into: &found)
        builder.add(found.floats)
    }

    /// Adds a chunk.
    mutating func add(_ key: ChunkKey, to builder: inout SliceBuilder) throws {
        try row(key) { reader, row in try reader.add(row, to: &builder) }
    }

    /// The length of the slices that chunks are to become: the longest of what is asked and what they have.
    func slice(of rows: [Int64], atLeast wanted: TimeSpan?) throws -> TimeSpan? {
        var longest = wanted
        // One chunk that has slices is as it should be, or becomes what is asked.
        for row in rows.count > 1 ? rows : [] {
            guard let slice = try header(ChunkKey(rowID: row))?.slice else { continue }
            longest = max(longest ?? slice, slice)
        }
        return longest
    }
}
