/// A bucket matrix whose sections are decoded as far up as their columns are asked for, once: whoever asks
/// for one bucket of a histogram mostly asks for all.
struct OpenBuckets {
    private struct Section {
        var bytes: Range<Int>
        /// Bytes that have been decoded.
        var end = 0
        /// Columns that have been decoded, one after the other: of each the first number is where it begins,
        /// the others are what each sample adds.
        var counts: [Int64] = []
    }

    /// Samples of each column.
    let count: Int
    let columns: Int
    private let body: [UInt8]
    private let length: Int
    private let odd: [(index: Int, value: Double)]
    private var sections: [Section]

    /// What it may come to take in memory.
    var size: Int { body.count + columns * count * 8 }

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
        odd = try OddValues.read(count, &reader)
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
            try decode(column, of: index, range.count)
            let wanted = range.clamped(to: part)
            let first = column * range.count
            let skipped = first + wanted.lowerBound - range.lowerBound
            let counts = sections[index].counts
            var whole = counts[first..<skipped].reduce(0, &+)
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

    /// Decodes a section up to a column.
    private mutating func decode(_ column: Int, of index: Int, _ count: Int) throws(FormatError) {
        var section = sections[index]
        guard section.counts.count <= column * count else { return }
        // Nobody else holds the numbers, so that they grow in place.
        sections[index].counts = []
        defer { sections[index] = section }
        let result = body.withUnsafeBytes { body in
            let rest = body[section.bytes.lowerBound + section.end..<section.bytes.upperBound]
            return Result { () throws(FormatError) in
                try decode(column, &section, count, ByteReader(UnsafeRawBufferPointer(rebasing: rest)))
            }
        }
        if case .failure(let error) = result {
            // Half a column is none.
            section = Section(bytes: section.bytes)
            throw error
        }
    }

    private func decode(
        _ column: Int, _ section: inout Section, _ count: Int, _ reader: ByteReader
    ) throws(FormatError) {
        var reader = reader
        let before = section.end
        section.counts.reserveCapacity(columns * count)
        for known in section.counts.count / count...column {
            let start = known * count
            section.counts.append(contentsOf: repeatElement(0, count: count))
            if known > 0 {
                // Appending a slice of an array to it would copy all of it.
                section.counts.withUnsafeMutableBufferPointer { counts in
                    for place in start..<start + count { counts[place] = counts[place - count] }
                }
            }
            try OpenBuckets.add(&reader, to: &section.counts, from: start)
            section.end = before + reader.offset
        }
        guard column + 1 < columns || reader.isAtEnd else { throw reader.fail("the section's end") }
    }

    /// Adds what the next column counts beyond the one below.
    private static func add(
        _ reader: inout ByteReader, to counts: inout [Int64], from start: Int
    ) throws(FormatError) {
        guard let form = BucketMatrix.Form(rawValue: try reader.byte()) else {
            throw reader.fail("a column's form")
        }
        counts[start] &+= try reader.signed()
        if form == .still { return }
        try PackedIntegers.add(signed: form == .signed, to: &counts, from: start + 1, &reader)
    }
}
