/// A bucket matrix whose sections are decoded as their columns are asked for. Columns asked for in the order
/// of
/// their bounds, or nearly so, are decoded once each: of every section the two decoded last are kept, and
/// a higher one goes on from there.
struct OpenBuckets {
    private struct Section {
        var bytes: Range<Int>
        var known: [Known] = []
    }

    /// A column of a section.
    private struct Known {
        var column: Int
        /// Where the next column begins.
        var end: Int
        /// The first is where the column begins, the others what each sample adds.
        var counts: [Int64]
    }

    /// Samples of each column.
    let count: Int
    let columns: Int
    private let body: [UInt8]
    private let length: Int
    private let odd: [(index: Int, value: Double)]
    private var sections: [Section]

    private static let columnsKept = 2

    /// What it may come to take in memory.
    var size: Int { body.count + OpenBuckets.columnsKept * (count + sections.count * 8) * 8 }

    /// - Throws: when the row is not what was written.
    init(_ row: UnsafeRawBufferPointer, id: Int64) throws(FormatError) {
        var reader = try OpenBuckets.checked(row, id)
        guard try reader.byte() == BucketMatrix.format else { throw reader.fail("bucket counts of format 1") }
        columns = try reader.count(atMost: BucketMatrix.maximumColumns, "columns")
        count = try reader.count(atMost: BucketMatrix.maximumCells, "samples")
        length = try reader.count(atMost: BucketMatrix.maximumCells, "samples of a section")
        // A section takes a byte in the list and two for each column.
        guard count > 0, length > 0, columns > 0,
            ((count - 1) / length + 1) * (1 + 2 * columns) <= reader.remaining
        else { throw reader.fail("sections that the row has room for") }
        odd = try OpenBuckets.odd(count, &reader)
        var sizes: [Int] = []
        for _ in 0...((count - 1) / length) {
            sizes.append(try reader.count(atMost: reader.remaining, "bytes of a section"))
        }
        let content = try reader.slice(reader.remaining)
        guard sizes.reduce(0, +) == content.count else { throw reader.fail("sections that fill the row") }
        body = [UInt8](content)
        var start = 0
        sections = sizes.map { size in
            defer { start += size }
            return Section(bytes: start..<start + size)
        }
    }

    private static func checked(
        _ row: UnsafeRawBufferPointer, _ id: Int64
    ) throws(FormatError) -> ByteReader {
        guard row.count > Chunk.checksumSize else { throw FormatError(what: "bucket counts", offset: 0) }
        let body = UnsafeRawBufferPointer(rebasing: row.dropLast(Chunk.checksumSize))
        var trailer = ByteReader(UnsafeRawBufferPointer(rebasing: row.suffix(Chunk.checksumSize)))
        var sum = Checksum()
        sum.add(body)
        sum.add(id)
        guard try trailer.fixed32() == sum.value else {
            throw FormatError(what: "a matching checksum", offset: body.count)
        }
        return ByteReader(body)
    }

    private static func odd(
        _ count: Int, _ reader: inout ByteReader
    ) throws(FormatError) -> [(index: Int, value: Double)] {
        let oddCount = try reader.count(atMost: min(count, reader.remaining / 9), "odd values")
        var odd: [(index: Int, value: Double)] = []
        var index = 0
        for _ in 0..<oddCount {
            index += try reader.count(atMost: count - 1 - index, "places")
            odd.append((index, try reader.double()))
        }
        return odd
    }
}

extension OpenBuckets {
    /// The values at `part` of a column.
    mutating func values(of column: Int, part: Range<Int>) throws(FormatError) -> [Double] {
        guard column < columns, part.upperBound <= count else {
            throw FormatError(what: "a column of the \(columns), samples of the \(count)", offset: 0)
        }
        if part.isEmpty { return [] }
        var values = [Double](repeating: 0, count: part.count)
        for index in part.lowerBound / length...(part.upperBound - 1) / length {
            let range = index * length..<min((index + 1) * length, count)
            let counts = try decode(column, of: index, range.count)
            let wanted = range.clamped(to: part)
            let skipped = wanted.lowerBound - range.lowerBound
            var whole = counts[..<skipped].reduce(0, &+)
            values.withUnsafeMutableBufferPointer { values in
                counts.withUnsafeBufferPointer { counts in
                    let start = wanted.lowerBound - part.lowerBound
                    for place in 0..<wanted.count {
                        whole &+= counts[skipped + place]
                        values[start + place] = Double(whole)
                    }
                }
            }
        }
        for (index, value) in odd where part.contains(index) { values[index - part.lowerBound] = value }
        return values
    }

    /// Decodes every column, for a check of the whole row.
    mutating func check() throws(FormatError) {
        for column in 0..<columns { _ = try values(of: column, part: 0..<count) }
    }

    private mutating func decode(
        _ column: Int, of index: Int, _ count: Int
    ) throws(FormatError) -> [Int64] {
        var below: Known?
        for known in sections[index].known where known.column <= column && known.column > below?.column ?? -1
        {
            below = known
        }
        if let below, below.column == column { return below.counts }
        let start = below ?? Known(column: -1, end: 0, counts: [Int64](repeating: 0, count: count))
        let bytes = sections[index].bytes
        let known = try body.withUnsafeBytes { body in
            let rest = body[bytes.lowerBound + start.end..<bytes.upperBound]
            return Result { () throws(FormatError) in
                try decode(column, after: start, ByteReader(UnsafeRawBufferPointer(rebasing: rest)))
            }
        }.get()
        if sections[index].known.count == OpenBuckets.columnsKept { sections[index].known.removeFirst() }
        sections[index].known.append(known)
        return known.counts
    }

    private func decode(
        _ column: Int, after start: Known, _ reader: ByteReader
    ) throws(FormatError) -> Known {
        var reader = reader
        var known = start
        while known.column < column {
            try OpenBuckets.add(&reader, to: &known.counts)
            known.column += 1
        }
        known.end += reader.offset
        guard column + 1 < columns || reader.isAtEnd else { throw reader.fail("the section's end") }
        return known
    }

    /// Adds what the next column counts beyond the one below.
    private static func add(_ reader: inout ByteReader, to counts: inout [Int64]) throws(FormatError) {
        guard let form = BucketMatrix.Form(rawValue: try reader.byte()) else {
            throw reader.fail("a column's form")
        }
        counts[0] &+= try reader.signed()
        if form == .still { return }
        try PackedIntegers.add(signed: form == .signed, to: &counts, from: 1, &reader)
    }
}
