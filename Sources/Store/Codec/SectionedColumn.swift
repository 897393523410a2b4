/// The values of a long chunk in value columns of 512 each, so that a short range of a whole day decodes
/// its part alone. Short columns and constant ones are plain value columns. Drawn in DESIGN.md.
enum SectionedColumn {
    /// The byte in the place of a value column's form.
    private static let form: UInt8 = 6
    static let sectionLength = 512

    /// Whether `write` divides the column.
    static func divides(_ values: [Double]) -> Bool {
        guard values.count > 4 * sectionLength, let first = values.first else { return false }
        return !values.allSatisfy { $0.bitPattern == first.bitPattern }
    }

    static func write(_ values: [Double], into out: inout ByteWriter) {
        guard divides(values) else { return ValueColumn.write(values, into: &out) }
        var body = ByteWriter(reserving: values.count)
        var lengths: [Int] = []
        for start in stride(from: 0, to: values.count, by: sectionLength) {
            let before = body.bytes.count
            ValueColumn.write(Array(values[start..<min(start + sectionLength, values.count)]), into: &body)
            lengths.append(body.bytes.count - before)
        }
        out.byte(form)
        out.varint(sectionLength)
        for length in lengths { out.varint(length) }
        out.append(body.bytes)
    }

    /// The values at `part` of a column of `count`.
    static func read(
        _ count: Int, part: Range<Int>, _ reader: inout ByteReader
    ) throws(FormatError) -> [Double] {
        guard count > 0, reader.peek() == form else {
            let values = try ValueColumn.read(count, &reader)
            return part == 0..<count ? values : Array(values[part])
        }
        _ = try reader.byte()
        let length = try reader.count(atMost: count, "values of a section")
        // A section takes a byte in the list and two of its own.
        guard length > 0, (count - 1) / length < reader.remaining / 3 else {
            throw reader.fail("a section's length")
        }
        return try readSections(count, length, part, &reader)
    }

    private static func readSections(
        _ count: Int, _ length: Int, _ part: Range<Int>, _ reader: inout ByteReader
    ) throws(FormatError) -> [Double] {
        var sizes: [Int] = []
        for _ in 0...((count - 1) / length) {
            sizes.append(try reader.count(atMost: reader.remaining, "bytes of a section"))
        }
        var values: [Double] = []
        values.reserveCapacity(part.count)
        for (index, size) in sizes.enumerated() {
            let section = index * length..<min((index + 1) * length, count)
            var content = ByteReader(try reader.slice(size))
            guard section.overlaps(part) else { continue }
            let all = try ValueColumn.read(section.count, &content)
            guard content.isAtEnd else { throw reader.fail("sections that fill their bytes") }
            let wanted = section.clamped(to: part)
            values += all[wanted.lowerBound - section.lowerBound..<wanted.upperBound - section.lowerBound]
        }
        return values
    }
}
