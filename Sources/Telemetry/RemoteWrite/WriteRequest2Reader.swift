/// Reads `io.prometheus.write.v2.Request` (remote write 2.0) into flat columns. Labels are pairs of
/// references into a table of symbols, which may stand before or after the series that use it.
package enum WriteRequest2Reader {
    package static func read(
        _ body: UnsafeRawBufferPointer, into block: inout WriteBlock
    ) throws(RemoteWriteError) {
        let symbols = try symbols(body)
        var reader = ProtobufReader(body)
        var budget = WriteLimits.buckets
        var described = DescribedMetrics()
        while !reader.isAtEnd {
            let (field, wire) = try reader.tag()
            if field == 5 {
                var inner = try reader.message(wire, "a time series")
                try series(&inner, symbols, &block, &budget, &described)
            } else {
                try reader.skip(wire)
            }
        }
    }

    private static func symbols(_ body: UnsafeRawBufferPointer) throws(RemoteWriteError) -> [Range<Int>] {
        var reader = ProtobufReader(body)
        var symbols: [Range<Int>] = []
        while !reader.isAtEnd {
            let start = reader.position
            let (field, wire) = try reader.tag()
            switch field {
            case 1...3:
                // 2.0 keeps these numbers free, so that a 1.0 body is known by them.
                throw RemoteWriteError(
                    .message, "field \(field) is one of remote write 1.0, the content type says 2.0",
                    at: start)
            case 4:
                try reader.expect(wire, .bytes, "a symbol")
                symbols.append(try reader.bytes())
                guard symbols.count > 1 || symbols[0].isEmpty else {
                    throw RemoteWriteError(.message, "the first symbol is not the empty text", at: start)
                }
            default: try reader.skip(wire)
            }
        }
        guard symbols.count <= WriteLimits.series * 4 else {
            throw reader.fail("more than \(WriteLimits.series * 4) symbols")
        }
        return symbols
    }

    private static func series(
        _ reader: inout ProtobufReader, _ symbols: [Range<Int>], _ block: inout WriteBlock,
        _ budget: inout Int, _ described: inout DescribedMetrics
    ) throws(RemoteWriteError) {
        guard block.entries.count < WriteLimits.series else {
            throw reader.fail("more than \(WriteLimits.series) series")
        }
        let samples = block.times.count
        let histograms = block.histograms.count
        var references: [Int] = []
        var metadata: SeriesMetadata?
        while !reader.isAtEnd {
            let (field, wire) = try reader.tag()
            switch field {
            case 1: try take(wire, &reader, symbols.count, &references)
            case 2:
                var inner = try reader.message(wire, "a sample")
                try block.appendSample(&inner)
            case 3:
                var inner = try reader.message(wire, "a histogram")
                try block.appendHistogram(&inner, &budget)
            case 4:
                _ = try reader.message(wire, "an exemplar")
                block.exemplarCount += 1
            case 5:
                var inner = try reader.message(wire, "metadata")
                metadata = try SeriesMetadata(&inner, symbolCount: symbols.count)
            default: try reader.skip(wire)
            }
        }
        guard references.count.isMultiple(of: 2) else { throw reader.fail("a label name without a value") }
        let labels = block.labelBytes.count
        var fault: String?
        for place in stride(from: 0, to: references.count, by: 2) where fault == nil {
            block.appendLabel(reader.source, symbols[references[place]], symbols[references[place + 1]])
            try block.checkLabelBytes(reader)
            fault = block.fault(ofLabels: place / 2 + 1, since: labels)
        }
        if let metadata {
            try described.take(metadata, references, symbols, reader.source, into: &block)
        }
        block.endSeries(labels: labels, samples: samples, histograms: histograms, fault)
    }

    private static func take(
        _ wire: ProtobufReader.Wire, _ reader: inout ProtobufReader, _ symbolCount: Int,
        _ references: inout [Int]
    ) throws(RemoteWriteError) {
        let offset = reader.position
        try reader.numbers(wire, "label references") { (reference) throws(RemoteWriteError) in
            guard reference < UInt64(symbolCount) else {
                throw RemoteWriteError(
                    .message, "there is no symbol \(reference), only \(symbolCount)", at: offset)
            }
            // A pair more than the limit tells that there are too many.
            if references.count < (WriteLimits.labelsPerSeries + 1) * 2 { references.append(Int(reference)) }
        }
    }
}

extension WriteBlock {
    /// Writes a label out as remote write 1.0 does.
    fileprivate mutating func appendLabel(
        _ source: UnsafeRawBufferPointer, _ name: Range<Int>, _ value: Range<Int>
    ) {
        let inner =
            2 + Varint.size(name.count) + name.count + Varint.size(value.count) + value.count
        labelBytes.append(0x0a)
        Varint.append(inner, to: &labelBytes)
        for (tag, range) in [(UInt8(0x0a), name), (UInt8(0x12), value)] {
            labelBytes.append(tag)
            Varint.append(range.count, to: &labelBytes)
            labelBytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: source[range]))
        }
    }
}

/// Lengths in little-endian base 128.
private enum Varint {
    static func size(_ value: Int) -> Int { max(1, (Int.bitWidth - value.leadingZeroBitCount + 6) / 7) }

    static func append(_ value: Int, to bytes: inout [UInt8]) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(rest & 0x7f) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}
