/// The numbers of a row of `batch`, which decide what is read and folded.
struct BatchNumbers {
    var id: Int64
    var first: Int64
    var last: Int64
    var samples: Int64
    private var checksum: Int64

    /// - Parameter row: its first columns are `id, first, last, samples, checksum`.
    init(_ row: Query) {
        id = row.integer(0)
        first = row.integer(1)
        last = row.integer(2)
        samples = row.integer(3)
        checksum = row.integer(4)
    }

    func check() throws(FormatError) {
        guard checksum == RowChecksum.of(id, first, last, samples) else {
            throw FormatError(what: "a matching checksum of the row's numbers", offset: 0)
        }
    }
}
