internal import Telemetry

/// The samples of one append, as they stand in a row of the `batch` table. Drawn in DESIGN.md.
struct Batch: Equatable {
    struct Floats: Equatable {
        var series: Int64
        var column: Column
    }

    struct Histograms: Equatable {
        var series: Int64
        var samples: [HistogramSample]
    }

    var floats: [Floats] = []
    var histograms: [Histograms] = []

    var isEmpty: Bool { floats.isEmpty && histograms.isEmpty }

    var sampleCount: Int {
        floats.reduce(0) { $0 + $1.column.count } + histograms.reduce(0) { $0 + $1.samples.count }
    }

    /// Oldest and newest sample; nil when there is none.
    var range: TimeRange? {
        var first = Timestamp.distantFuture
        var last = Timestamp.distantPast
        for entry in floats {
            if let time = entry.column.times.first { first = min(first, time) }
            if let time = entry.column.times.last { last = max(last, time) }
        }
        for entry in histograms {
            if let sample = entry.samples.first { first = min(first, sample.time) }
            if let sample = entry.samples.last { last = max(last, sample.time) }
        }
        return first > last ? nil : TimeRange(first, last)
    }
}

extension Batch {
    static let version: UInt8 = 1

    func encode() -> [UInt8] {
        var out = ByteWriter(reserving: 64 + sampleCount * 12)
        out.byte(Batch.version)
        encodeFloats(into: &out)
        encodeHistograms(into: &out)
        out.fixed32(Checksum.of(out.bytes))
        return out.bytes
    }

    func encodeHistograms(into out: inout ByteWriter) {
        out.varint(histograms.count)
        for entry in histograms {
            out.varint(UInt64(bitPattern: entry.series))
            out.varint(entry.samples.count)
            for sample in entry.samples {
                out.signed(sample.time.milliseconds)
                HistogramBytes.write(sample.histogram, into: &out)
            }
        }
    }

    /// Times go first, each distinct list once: all series of a scrape share theirs.
    private func encodeFloats(into out: inout ByteWriter) {
        var lists: [TimeList] = []
        var known: [TimeList: Int] = [:]
        var listOfEntry: [Int] = []
        listOfEntry.reserveCapacity(floats.count)
        for entry in floats {
            let times = TimeList(entry.column.times)
            if let last = listOfEntry.last, lists[last] == times {
                listOfEntry.append(last)
            } else if let list = known[times] {
                listOfEntry.append(list)
            } else {
                known[times] = lists.count
                listOfEntry.append(lists.count)
                lists.append(times)
            }
        }
        out.varint(lists.count)
        for list in lists { Batch.encode(list.times[...], into: &out) }
        out.varint(floats.count)
        for (entry, list) in zip(floats, listOfEntry) {
            out.varint(UInt64(bitPattern: entry.series))
            out.varint(list)
            out.doubles(entry.column.values[...])
        }
    }

    static func encode(_ times: ArraySlice<Timestamp>, into out: inout ByteWriter) {
        out.varint(times.count)
        var previous: Int64 = 0
        for time in times {
            out.signed(time.milliseconds &- previous)
            previous = time.milliseconds
        }
    }
}

extension Batch {
    static func decode(_ bytes: UnsafeRawBufferPointer) throws(FormatError) -> Batch {
        guard bytes.count > 4 else { throw FormatError(what: "a batch", offset: 0) }
        let body = UnsafeRawBufferPointer(rebasing: bytes[..<(bytes.count - 4)])
        var trailer = ByteReader(UnsafeRawBufferPointer(rebasing: bytes[(bytes.count - 4)...]))
        guard try trailer.fixed32() == Checksum.of(body) else {
            throw FormatError(what: "a matching checksum", offset: body.count)
        }
        var reader = ByteReader(body)
        guard try reader.byte() == version else { throw reader.fail("batch format \(version)") }
        var batch = Batch()
        try batch.decodeFloats(&reader)
        let count = try reader.count(atMost: reader.remaining, "series")
        for _ in 0..<count { batch.histograms.append(try decodeHistograms(&reader)) }
        guard reader.isAtEnd else { throw reader.fail("the end") }
        return batch
    }

    private mutating func decodeFloats(_ reader: inout ByteReader) throws(FormatError) {
        let listCount = try reader.count(atMost: reader.remaining, "time lists")
        var lists: [[Timestamp]] = []
        for _ in 0..<listCount { lists.append(try Batch.decodeTimes(&reader)) }
        let count = try reader.count(atMost: reader.remaining, "series")
        floats.reserveCapacity(count)
        for _ in 0..<count {
            let series = Int64(bitPattern: try reader.varint())
            let list = try reader.count(atMost: max(0, listCount - 1), "as time list")
            guard list < listCount else { throw reader.fail("a time list") }
            let values = try Batch.decodeValues(lists[list].count, &reader)
            floats.append(Floats(series: series, column: Column(times: lists[list], values: values)))
        }
    }

    private static func decodeTimes(_ reader: inout ByteReader) throws(FormatError) -> [Timestamp] {
        let count = try reader.count(atMost: reader.remaining, "times")
        var times: [Timestamp] = []
        times.reserveCapacity(count)
        var previous: Int64 = 0
        for _ in 0..<count {
            previous &+= try reader.signed()
            times.append(Timestamp(milliseconds: previous))
        }
        return times
    }

    private static func decodeValues(
        _ count: Int, _ reader: inout ByteReader
    ) throws(FormatError) -> [Double] {
        let (size, overflow) = count.multipliedReportingOverflow(by: 8)
        guard !overflow else { throw reader.fail("fewer values") }
        let bytes = try reader.slice(size)
        return [Double](unsafeUninitializedCapacity: count) { buffer, filled in
            for index in 0..<count {
                let pattern = bytes.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self)
                buffer[index] = Double(bitPattern: UInt64(littleEndian: pattern))
            }
            filled = count
        }
    }

    private static func decodeHistograms(_ reader: inout ByteReader) throws(FormatError) -> Histograms {
        let series = Int64(bitPattern: try reader.varint())
        let count = try reader.count(atMost: reader.remaining, "histograms")
        var samples: [HistogramSample] = []
        for _ in 0..<count {
            let time = Timestamp(milliseconds: try reader.signed())
            samples.append(HistogramSample(time: time, histogram: try HistogramBytes.read(&reader)))
        }
        return Histograms(series: series, samples: samples)
    }
}
