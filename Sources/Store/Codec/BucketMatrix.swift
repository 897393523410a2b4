/// The counts of one classic histogram over a day as one object: a column a series, the buckets from the
/// lowest bound up and then `_count`. A column is written as what it counts beyond the one below, which is
/// what fell into the bucket itself: a few bits, where every cumulative count would repeat all below it.
/// Drawn in DESIGN.md.
enum BucketMatrix {
    static let format: UInt8 = 1
    /// Samples that are decoded together, so that a short range needs its part alone.
    static let sectionLength = 512
    static let maximumColumns = 1_024
    /// Columns × samples; a histogram of more a day stays in columns of its own.
    static let maximumCells = 1 << 20
    /// Share of the samples that may be stale markers.
    private static let tolerance = 32

    /// What follows in a section's column.
    enum Form: UInt8 {
        /// Nothing: it counts no more than the column below.
        case still = 0
        /// Packed as they are: they rarely fall.
        case rising = 1
        /// Packed with a sign.
        case signed = 2
    }

    /// - Parameters:
    ///   - columns: of equal length, in the order of their bounds.
    ///   - id: the row the result is for.
    /// - Returns: nil when they do not make a histogram of whole counts, or nothing in them changes.
    static func encode(_ columns: [[Double]], id: Int64) -> [UInt8]? {
        guard let count = columns.first?.count, columns.count <= maximumColumns,
            columns.count * count <= maximumCells, let odd = commonOdd(columns)
        else { return nil }
        let wholes = columns.map { BucketMatrix.wholes($0, odd) }
        guard wholes.contains(where: { column in column.contains { $0 != column[0] } }) else { return nil }
        var out = ByteWriter(reserving: columns.count * count / 4)
        out.byte(format)
        out.varint(columns.count)
        out.varint(count)
        out.varint(sectionLength)
        OddValues.write(odd, of: columns[0], into: &out)
        var body = ByteWriter(reserving: columns.count * count / 4)
        for start in stride(from: 0, to: count, by: sectionLength) {
            let before = body.bytes.count
            writeSection(wholes, start..<min(start + sectionLength, count), into: &body)
            out.varint(body.bytes.count - before)
        }
        out.append(body.bytes)
        var sum = Checksum()
        out.bytes.withUnsafeBytes { sum.add($0) }
        sum.add(id)
        out.fixed32(sum.value)
        return out.bytes
    }

    /// Places of values that are no counts, such as stale markers, when all columns have the same there.
    private static func commonOdd(_ columns: [[Double]]) -> [Int]? {
        let count = columns[0].count
        func odd(_ column: [Double]) -> [Int] {
            column.indices.filter { !column[$0].isFinite || ValueScale.whole(column[$0], 1) == nil }
        }
        let common = odd(columns[0])
        guard common.count <= count / tolerance else { return nil }
        for column in columns.dropFirst() {
            guard column.count == count, odd(column) == common,
                common.allSatisfy({ column[$0].bitPattern == columns[0][$0].bitPattern })
            else { return nil }
        }
        return common
    }

    /// Whole numbers, the one before in the place of an odd value.
    private static func wholes(_ column: [Double], _ odd: [Int]) -> [Int64] {
        var odd = odd[...]
        var wholes: [Int64] = []
        wholes.reserveCapacity(column.count)
        for (index, value) in column.enumerated() {
            if odd.first == index {
                odd.removeFirst()
                wholes.append(wholes.last ?? 0)
            } else {
                wholes.append(Int64(value))
            }
        }
        return wholes
    }

    private static func writeSection(
        _ columns: [[Int64]], _ section: Range<Int>, into out: inout ByteWriter
    ) {
        let start = section.lowerBound
        var below = [Int64](repeating: 0, count: section.count)
        var own = below
        for column in columns {
            own[0] = column[start]
            for place in 1..<max(1, section.count) {
                own[place] = column[start + place] &- column[start + place - 1]
            }
            writeColumn(zip(own, below).map { $0 &- $1 }, into: &out)
            swap(&own, &below)
        }
    }

    /// - Parameter counts: the first is where the column begins, the others what each sample adds.
    private static func writeColumn(_ counts: [Int64], into out: inout ByteWriter) {
        let added = counts.dropFirst()
        let falls = added.reduce(0) { $0 + ($1 < 0 ? 1 : 0) }
        let rising = added.map { UInt64(bitPattern: $0) }
        if added.allSatisfy({ $0 == 0 }) {
            out.byte(Form.still.rawValue)
            return out.signed(counts[0])
        }
        let signed = falls == 0 ? [] : added.map(zigzag)
        let isRising = falls == 0 || PackedIntegers.cost(rising) <= PackedIntegers.cost(signed)
        out.byte(isRising ? Form.rising.rawValue : Form.signed.rawValue)
        out.signed(counts[0])
        PackedIntegers.write(isRising ? rising : signed, into: &out)
    }
}
