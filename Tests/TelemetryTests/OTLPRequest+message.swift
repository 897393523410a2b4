import Telemetry

/// The request in protobuf's wire format, fields in an order of our own.
extension OTLPRequest {
    var message: [UInt8] {
        var body = Wire()
        for resource in resources {
            body.message(1) { metrics in
                for scope in resource.scopes { metrics.message(2) { OTLPRequest.write(scope, &$0) } }
                // Behind what it is about, as a writer may put it.
                metrics.message(1) { OTLPRequest.write(resource.attributes, field: 1, &$0) }
            }
        }
        return body.bytes
    }

    private static func write(_ scope: Scope, _ out: inout Wire) {
        out.message(1) { inner in
            inner.text(1, scope.scope.name)
            inner.text(2, scope.scope.version)
            write(scope.scope.attributes, field: 3, &inner)
        }
        out.text(3, scope.scope.schemaURL)
        for metric in scope.metrics {
            out.message(2) { inner in
                inner.text(1, metric.metric.name)
                inner.text(2, "ignored")
                inner.text(3, metric.metric.unit)
                inner.message(field(metric.metric.kind)) { data in
                    for point in metric.points {
                        data.message(1) { write(point, metric.metric.kind, metric.isWhole, &$0) }
                    }
                    if metric.metric.temporality != .unspecified {
                        data.number(2, UInt64(metric.metric.temporality.rawValue))
                    }
                    if metric.metric.isMonotonic { data.number(3, 1) }
                }
            }
        }
    }

    private static func field(_ kind: OTLPMetric.Kind) -> UInt64 {
        switch kind {
        case .gauge: 5
        case .sum: 7
        case .histogram: 9
        case .exponentialHistogram: 10
        case .summary: 11
        }
    }

    private static func write(
        _ point: OTLPPoint, _ kind: OTLPMetric.Kind, _ isWhole: Bool, _ out: inout Wire
    ) {
        out.fixed(3, point.time)
        out.fixed(2, point.start)
        switch kind {
        case .gauge, .sum:
            if let value = point.value {
                if isWhole {
                    out.fixed(6, UInt64(bitPattern: Int64(value)))
                } else {
                    out.double(4, value)
                }
            }
            write(point.attributes, field: 7, &out)
            if point.isUnrecorded { out.number(8, 1) }
            return
        case .histogram:
            out.message(6) { packed in for count in point.bucketCounts { packed.raw(count) } }
            out.message(7) { packed in for bound in point.bounds { packed.raw(bound.bitPattern) } }
            write(point.attributes, field: 9, &out)
            if point.isUnrecorded { out.number(10, 1) }
        case .exponentialHistogram:
            write(point.attributes, field: 1, &out)
            out.number(6, zigzag(point.scale))
            out.fixed(7, point.zeroCount)
            for (field, buckets) in [(UInt64(8), point.positive), (9, point.negative)] {
                out.message(field) { inner in
                    inner.number(1, zigzag(buckets.offset))
                    inner.packed(2, buckets.counts)
                }
            }
            if point.isUnrecorded { out.number(10, 1) }
            out.double(14, point.zeroThreshold)
        case .summary:
            for quantile in point.quantiles {
                out.message(6) { inner in
                    inner.double(1, quantile.quantile)
                    inner.double(2, quantile.value)
                }
            }
            write(point.attributes, field: 7, &out)
            if point.isUnrecorded { out.number(8, 1) }
        }
        out.fixed(4, point.count)
        if let sum = point.sum { out.double(5, sum) }
    }

    private static func zigzag(_ value: Int) -> UInt64 {
        UInt64(bitPattern: Int64((value << 1) ^ (value >> 63)))
    }

    static func write(_ attributes: [OTLPAttribute], field: UInt64, _ out: inout Wire) {
        for attribute in attributes {
            out.message(field) { inner in
                inner.text(1, attribute.key)
                inner.message(2) { write(attribute.value, &$0) }
            }
        }
    }

    private static func write(_ value: OTLPValue, _ out: inout Wire) {
        switch value {
        case .none: break
        case .string(let text): out.text(1, text)
        case .bool(let truth): out.number(2, truth ? 1 : 0)
        case .integer(let number): out.number(3, UInt64(bitPattern: number))
        case .double(let number): out.double(4, number)
        case .array(let items):
            out.message(5) { inner in for item in items { inner.message(1) { write(item, &$0) } } }
        case .list(let members): out.message(6) { write(members, field: 1, &$0) }
        }
    }
}

extension Wire {
    mutating func fixed(_ field: UInt64, _ value: UInt64) {
        varint(field << 3 | 1)
        raw(value)
    }

    mutating func raw(_ value: UInt64) {
        withUnsafeBytes(of: value.littleEndian) { bytes += $0 }
    }
}
