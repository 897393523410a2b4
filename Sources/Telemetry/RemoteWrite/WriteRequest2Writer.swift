/// Writes `io.prometheus.write.v2.Request` (remote write 2.0), uncompressed: `Snappy.encode` comes after it.
///
/// Every text stands once in a table, and labels and metadata refer to it. A series has samples or
/// histograms: one with both is written as two. There are no exemplars and no start times, for the store
/// keeps neither.
package enum WriteRequest2Writer {
    /// - Parameter families: what is known of the metrics; a series of none of them is sent without metadata.
    package static func encode(
        _ list: [Series], families: MetricFamilyIndex = MetricFamilyIndex()
    ) -> [UInt8] {
        var symbols = Symbols()
        var body = ProtobufWriter(reserving: list.reduce(0) { $0 + 48 + $1.floats.count * 20 })
        var head = ProtobufWriter()
        var series = ProtobufWriter()
        var inner = ProtobufWriter()
        for entry in list {
            write(entry.labels, families, into: &head, &inner, &symbols)
            if !entry.floats.isEmpty {
                series.removeAll()
                series.samples(2, entry.floats, &inner)
                body.message(5, head, series)
            }
            if !entry.histograms.isEmpty {
                series.removeAll()
                for sample in entry.histograms { series.message(3, HistogramMessage.write(sample)) }
                body.message(5, head, series)
            }
        }
        return symbols.written.bytes + body.bytes
    }

    /// What all messages of a series begin with: references to its labels, and its metadata.
    private static func write(
        _ labels: Labels, _ families: MetricFamilyIndex, into head: inout ProtobufWriter,
        _ inner: inout ProtobufWriter, _ symbols: inout Symbols
    ) {
        head.removeAll()
        inner.removeAll()
        for label in labels.sorted {
            inner.varint(symbols.reference(label.name))
            inner.varint(symbols.reference(label.value))
        }
        head.message(1, inner)
        guard let family = labels.metricName.flatMap({ families.family(ofSeries: $0) }) else { return }
        inner.removeAll()
        inner.unsigned(1, family.kind.number)
        inner.unsigned(3, symbols.reference(family.help))
        inner.unsigned(4, symbols.reference(family.unit))
        head.message(5, inner)
    }
}

/// The table of texts, as field 4 of the request. The first is empty: what refers to it has no text.
private struct Symbols {
    private(set) var written = ProtobufWriter()
    private var places: [String: UInt64] = ["": 0]

    init() { written.text(4, "") }

    mutating func reference(_ text: String) -> UInt64 {
        if let place = places[text] { return place }
        let place = UInt64(places.count)
        places[text] = place
        written.text(4, text)
        return place
    }
}

extension ProtobufWriter {
    /// Samples of either version, each a message in `field`.
    mutating func samples(_ field: Int, _ floats: Column, _ inner: inout ProtobufWriter) {
        for (time, value) in zip(floats.times, floats.values) {
            inner.removeAll()
            inner.double(1, value)
            inner.signed(2, time.milliseconds)
            message(field, inner)
        }
    }
}

extension MetricFamily.Kind {
    /// The type's number in the metadata of both versions, in which 0 is unknown.
    private static let numbered: [MetricFamily.Kind] = [
        .unknown, .counter, .gauge, .histogram, .gaugeHistogram, .summary, .info, .stateSet,
    ]

    var number: UInt64 { UInt64(MetricFamily.Kind.numbered.firstIndex(of: self) ?? 0) }

    /// A type of a later version says nothing we know.
    init(number: UInt64) {
        self =
            number < UInt64(MetricFamily.Kind.numbered.count)
            ? MetricFamily.Kind.numbered[Int(number)]
            : .unknown
    }
}
