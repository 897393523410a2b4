/// Values of a column of whole numbers that are none, such as stale markers: their places and bits. Drawn in
/// DESIGN.md.
enum OddValues {
    /// - Parameter places: ascending.
    static func write(_ places: [Int], of column: [Double], into out: inout ByteWriter) {
        out.varint(places.count)
        var previous = 0
        for index in places {
            out.varint(index - previous)
            out.double(column[index])
            previous = index
        }
    }

    /// - Parameter count: of the column's values.
    static func read(
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
