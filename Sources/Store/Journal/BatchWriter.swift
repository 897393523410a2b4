internal import Telemetry

/// Writes a batch row's body straight from flat columns: the same bytes `Batch.encode` makes, without a
/// list per series.
struct BatchWriter {
    /// A series' samples: a part of the columns.
    struct Part {
        var slot: Int32
        var id: Int64
        var samples: Range<Int>
    }

    /// Series of the block first, then those that `rest` holds.
    static func encode(_ parts: [Part], of block: WriteBlock, and rest: Batch) -> [UInt8] {
        let count = parts.reduce(0) { $0 + $1.samples.count }
        var out = ByteWriter(reserving: 128 + count * 8 + parts.count * 8 + rest.sampleCount * 12)
        var lists = TimeLists(block.times)
        let listOfPart = parts.map { lists.place($0.samples) }
        let restLists = rest.floats.map { entry in lists.place(entry.column.times) }
        out.byte(Batch.version)
        lists.encode(into: &out)
        out.varint(parts.count + rest.floats.count)
        for (part, list) in zip(parts, listOfPart) {
            out.varint(UInt64(bitPattern: part.id))
            out.varint(list)
            out.doubles(block.values[part.samples])
        }
        for (entry, list) in zip(rest.floats, restLists) {
            out.varint(UInt64(bitPattern: entry.series))
            out.varint(list)
            out.doubles(entry.column.values[...])
        }
        rest.encodeHistograms(into: &out)
        out.fixed32(Checksum.of(out.bytes))
        return out.bytes
    }
}

/// The distinct lists of times of a batch, in the order they came up.
private struct TimeLists {
    private var lists: [ArraySlice<Timestamp>] = []
    private let shared: [Timestamp]
    /// Lists by their ends: those that agree there are compared whole.
    private var known: [Ends: [Int]] = [:]

    private struct Ends: Hashable {
        var count: Int
        var first: Int64
        var last: Int64
    }

    init(_ times: [Timestamp]) {
        shared = times
    }

    mutating func place(_ range: Range<Int>) -> Int { place(shared[range]) }

    mutating func place(_ times: [Timestamp]) -> Int { place(times[...]) }

    private mutating func place(_ times: ArraySlice<Timestamp>) -> Int {
        // Series of one scrape follow each other.
        if let last = lists.last, last.elementsEqual(times) { return lists.count - 1 }
        let ends = Ends(
            count: times.count, first: times.first?.milliseconds ?? 0, last: times.last?.milliseconds ?? 0)
        for list in known[ends, default: []] where lists[list].elementsEqual(times) { return list }
        known[ends, default: []].append(lists.count)
        lists.append(times)
        return lists.count - 1
    }

    func encode(into out: inout ByteWriter) {
        out.varint(lists.count)
        for list in lists { Batch.encode(list, into: &out) }
    }
}
