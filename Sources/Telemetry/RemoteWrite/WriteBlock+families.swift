/// What bodies of remote write say of metrics as a whole.
extension WriteBlock {
    /// 1.0's `MetricMetadata` (prompb/types.proto), which Prometheus sends once a minute.
    mutating func appendFamily(_ reader: inout ProtobufReader) throws(RemoteWriteError) {
        var family = MetricFamily(name: "")
        while !reader.isAtEnd {
            let (field, wire) = try reader.tag()
            switch field {
            case 1: family.kind = MetricFamily.Kind(number: try reader.unsigned(wire, "a metric's type"))
            case 2: family.name = try reader.text(wire, "a metric's name")
            case 4: family.help = try reader.text(wire, "a metric's help")
            case 5: family.unit = try reader.text(wire, "a metric's unit")
            default: try reader.skip(wire)
            }
        }
        append(family)
    }

    /// Of more than the index of families takes, the first stay.
    mutating func append(_ family: MetricFamily) {
        if families.count < MetricFamilyIndex.limit { families.append(family) }
    }
}

/// 2.0's `Metadata` of a series: help and unit are references to symbols.
struct SeriesMetadata {
    private(set) var kind = MetricFamily.Kind.unknown
    private(set) var help = 0
    private(set) var unit = 0

    init(_ reader: inout ProtobufReader, symbolCount: Int) throws(RemoteWriteError) {
        while !reader.isAtEnd {
            let (field, wire) = try reader.tag()
            switch field {
            case 1: kind = MetricFamily.Kind(number: try reader.unsigned(wire, "a metric's type"))
            case 3: help = try SeriesMetadata.reference(wire, &reader, symbolCount)
            case 4: unit = try SeriesMetadata.reference(wire, &reader, symbolCount)
            default: try reader.skip(wire)
            }
        }
    }

    private static func reference(
        _ wire: ProtobufReader.Wire, _ reader: inout ProtobufReader, _ symbolCount: Int
    ) throws(RemoteWriteError) -> Int {
        let reference = try reader.unsigned(wire, "a reference to a symbol")
        guard reference < UInt64(symbolCount) else {
            throw reader.fail("there is no symbol \(reference), only \(symbolCount)")
        }
        return Int(reference)
    }
}

/// The metrics that a 2.0 body has said something of: each of its series says the same once more.
struct DescribedMetrics {
    private var names: Set<Int> = []

    /// - Parameter references: to symbols, names and values of labels by turns.
    mutating func take(
        _ metadata: SeriesMetadata, _ references: [Int], _ symbols: [Range<Int>],
        _ source: UnsafeRawBufferPointer, into block: inout WriteBlock
    ) throws(RemoteWriteError) {
        func bytes(_ reference: Int) -> UnsafeRawBufferPointer {
            UnsafeRawBufferPointer(rebasing: source[symbols[reference]])
        }
        let places = stride(from: 0, to: references.count - 1, by: 2)
        guard let place = places.first(where: { bytes(references[$0]).elementsEqual(Label.metricName.utf8) }),
            names.insert(references[place + 1]).inserted
        else { return }
        var texts: [String] = []
        for reference in [references[place + 1], metadata.help, metadata.unit] {
            guard let text = String(validating: bytes(reference), as: UTF8.self) else {
                throw RemoteWriteError(
                    .message, "symbol \(reference) is not valid UTF-8", at: symbols[reference].lowerBound)
            }
            texts.append(text)
        }
        block.append(
            MetricFamily(ofSeries: texts[0], kind: metadata.kind, help: texts[1], unit: texts[2]))
    }
}
