/// Reads `prometheus.WriteRequest` (remote write 1.0, prompb/remote.proto) into flat columns. Unknown
/// fields are passed over; exemplars have no place in the store.
package enum WriteRequestReader {
    /// Appends the body's series to the block. When it throws, the block is half filled: do not use it.
    package static func read(
        _ body: UnsafeRawBufferPointer, into block: inout WriteBlock
    ) throws(RemoteWriteError) {
        var reader = ProtobufReader(body)
        var budget = WriteLimits.buckets
        while !reader.isAtEnd {
            let (field, wire) = try reader.tag()
            switch field {
            case 1:
                var inner = try reader.message(wire, "a time series")
                try series(&inner, &block, &budget)
            case 3:
                var inner = try reader.message(wire, "a metric's metadata")
                try block.appendFamily(&inner)
            default: try reader.skip(wire)
            }
        }
    }

    private static func series(
        _ reader: inout ProtobufReader, _ block: inout WriteBlock, _ budget: inout Int
    ) throws(RemoteWriteError) {
        guard block.entries.count < WriteLimits.series else {
            throw reader.fail("more than \(WriteLimits.series) series")
        }
        let labels = block.labelBytes.count
        let samples = block.times.count
        let histograms = block.histograms.count
        var labelCount = 0
        var fault: String?
        while !reader.isAtEnd {
            let start = reader.position
            let (field, wire) = try reader.tag()
            switch field {
            case 1:
                _ = try reader.message(wire, "a label")
                if fault != nil { continue }
                labelCount += 1
                try block.appendLabel(reader, start..<reader.position)
                fault = block.fault(ofLabels: labelCount, since: labels)
            case 2:
                var inner = try reader.message(wire, "a sample")
                try block.appendSample(&inner)
            case 3:
                _ = try reader.message(wire, "an exemplar")
                block.exemplarCount += 1
            case 4:
                var inner = try reader.message(wire, "a histogram")
                try block.appendHistogram(&inner, &budget)
            default: try reader.skip(wire)
            }
        }
        block.endSeries(labels: labels, samples: samples, histograms: histograms, fault)
    }
}

extension WriteBlock {
    fileprivate mutating func appendLabel(
        _ reader: ProtobufReader, _ range: Range<Int>
    ) throws(RemoteWriteError) {
        labelBytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: reader.source[range]))
        try checkLabelBytes(reader)
    }

    /// That of all series together is a bound on memory, and costs the body.
    func checkLabelBytes(_ reader: ProtobufReader) throws(RemoteWriteError) {
        guard labelBytes.count <= WriteLimits.labelBytes else {
            throw reader.fail("more than \(WriteLimits.labelBytes) bytes of labels in one body")
        }
    }

    @inline(__always)
    mutating func appendSample(_ reader: inout ProtobufReader) throws(RemoteWriteError) {
        guard sampleCount < WriteLimits.samples else {
            throw reader.fail("more than \(WriteLimits.samples) samples")
        }
        var value = 0.0
        var time: Int64 = 0
        // As nearly all samples come: the value's tag and eight bytes, the time's tag and a number.
        if reader.end - reader.position > 10, reader.source[reader.position] == 0x09,
            reader.source[reader.position + 9] == 0x10
        {
            value = try reader.usualDouble()
            time = Int64(bitPattern: try reader.usualNumber())
        }
        while !reader.isAtEnd {
            let (field, wire) = try reader.tag()
            switch field {
            case 1: value = try reader.double(wire, "a sample's value")
            case 2: time = try reader.signed(wire, "a sample's timestamp")
            default: try reader.skip(wire)
            }
        }
        times.append(Timestamp(milliseconds: time))
        values.append(value)
    }

    mutating func appendHistogram(
        _ reader: inout ProtobufReader, _ budget: inout Int
    ) throws(RemoteWriteError) {
        guard sampleCount < WriteLimits.samples else {
            throw reader.fail("more than \(WriteLimits.samples) samples")
        }
        histograms.append(try HistogramMessage.read(&reader, budget: &budget))
    }
}
