/// Reads `ExportMetricsServiceRequest` (opentelemetry-proto, collector/metrics/v1) in protobuf's wire format.
/// Unknown fields are passed over. Fields may come in any order, so a message is walked twice where what
/// stands behind its points decides about them.
package enum OTLPMessageReader {
    /// When it throws, the translation is half filled: do not use it.
    package static func read(
        _ body: UnsafeRawBufferPointer, into translation: inout OTLPTranslation
    ) throws(RemoteWriteError) {
        var reader = ProtobufReader(body)
        while !reader.isAtEnd {
            let (field, wire) = try reader.tag()
            if field == 1 {
                try resource(try reader.message(wire, "resource metrics"), &translation)
            } else {
                try reader.skip(wire)
            }
        }
    }

    private static func resource(
        _ outer: ProtobufReader, _ translation: inout OTLPTranslation
    ) throws(RemoteWriteError) {
        var attributes: [OTLPAttribute] = []
        var reader = outer
        while !reader.isAtEnd {
            let (field, wire) = try reader.tag()
            if field == 1 {
                var inner = try reader.message(wire, "a resource")
                attributes += try inner.attributes(field: 1)
                guard attributes.count <= OTLPLimits.values else {
                    throw RemoteWriteError(
                        .limit, "a resource has more than \(OTLPLimits.values) attributes",
                        at: reader.position)
                }
            } else {
                try reader.skip(wire)
            }
        }
        translation.begin(resource: attributes)
        reader = outer
        while !reader.isAtEnd {
            let (field, wire) = try reader.tag()
            if field == 2 {
                try scope(try reader.message(wire, "scope metrics"), &translation)
            } else {
                try reader.skip(wire)
            }
        }
        translation.endResource()
    }

    private static func scope(
        _ outer: ProtobufReader, _ translation: inout OTLPTranslation
    ) throws(RemoteWriteError) {
        var scope = OTLPScope()
        var reader = outer
        while !reader.isAtEnd {
            let (field, wire) = try reader.tag()
            switch field {
            case 1: try take(try reader.message(wire, "a scope"), into: &scope)
            case 3: scope.schemaURL = try reader.text(wire, "a schema's address")
            default: try reader.skip(wire)
            }
        }
        translation.begin(scope: scope)
        reader = outer
        while !reader.isAtEnd {
            let (field, wire) = try reader.tag()
            if field == 2 {
                try metric(try reader.message(wire, "a metric"), &translation)
            } else {
                try reader.skip(wire)
            }
        }
    }

    private static func take(_ outer: ProtobufReader, into scope: inout OTLPScope) throws(RemoteWriteError) {
        var reader = outer
        while !reader.isAtEnd {
            let (field, wire) = try reader.tag()
            switch field {
            case 1: scope.name = try reader.text(wire, "a scope's name")
            case 2: scope.version = try reader.text(wire, "a scope's version")
            default: try reader.skip(wire)
            }
        }
        reader = outer
        scope.attributes = try reader.attributes(field: 3)
    }

    private static func metric(
        _ outer: ProtobufReader, _ translation: inout OTLPTranslation
    ) throws(RemoteWriteError) {
        var metric = OTLPMetric()
        // Of several kinds of data the last counts, as protobuf has it.
        var data: ProtobufReader?
        var reader = outer
        while !reader.isAtEnd {
            let (field, wire) = try reader.tag()
            switch field {
            case 1: metric.name = try reader.text(wire, "a metric's name")
            case 3: metric.unit = try reader.text(wire, "a metric's unit")
            default:
                guard let kind = kinds[field] else {
                    try reader.skip(wire)
                    continue
                }
                metric.kind = kind
                data = try reader.message(wire, "a metric's data")
            }
        }
        guard let data else { return }
        try traits(data, &metric)
        translation.begin(metric: metric)
        var points = data
        while !points.isAtEnd {
            let (field, wire) = try points.tag()
            if field == 1 {
                var inner = try points.message(wire, "a data point")
                translation.take(try inner.point(metric.kind))
            } else {
                try points.skip(wire)
            }
        }
    }

    private static let kinds: [Int: OTLPMetric.Kind] = [
        5: .gauge, 7: .sum, 9: .histogram, 10: .exponentialHistogram, 11: .summary,
    ]

    private static func traits(
        _ outer: ProtobufReader, _ metric: inout OTLPMetric
    ) throws(RemoteWriteError) {
        var reader = outer
        while !reader.isAtEnd {
            let (field, wire) = try reader.tag()
            switch field {
            case 2:
                let value = try reader.unsigned(wire, "a temporality")
                metric.temporality = OTLPMetric.Temporality(rawValue: Int(min(value, 255))) ?? .unspecified
            case 3: metric.isMonotonic = try reader.unsigned(wire, "whether a sum is monotonic") != 0
            default: try reader.skip(wire)
            }
        }
    }
}
