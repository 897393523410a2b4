/// Data points (opentelemetry-proto, metrics/v1). Exemplars, minimum and maximum are passed over.
extension ProtobufReader {
    mutating func point(_ kind: OTLPMetric.Kind) throws(RemoteWriteError) -> OTLPPoint {
        var point = OTLPPoint()
        var budget = OTLPLimits.values
        let fields = PointField.fields(of: kind)
        while !isAtEnd {
            let (number, wire) = try tag()
            if number < fields.count, let field = fields[number] {
                try read(field, wire, into: &point, &budget)
            } else {
                try skip(wire)
            }
        }
        return point
    }

    private mutating func read(
        _ field: PointField, _ wire: Wire, into point: inout OTLPPoint, _ budget: inout Int
    ) throws(RemoteWriteError) {
        switch field {
        case .attribute: point.attributes.append(try attribute(wire, &budget))
        case .start: point.start = try fixed(wire, "a start time")
        case .time: point.time = try fixed(wire, "a time")
        case .flags: point.isUnrecorded = try flag(wire)
        case .number: point.value = try double(wire, "a value")
        case .wholeNumber: point.value = Double(Int64(bitPattern: try fixed(wire, "a value")))
        case .count: point.count = try fixed(wire, "a count")
        case .sum: point.sum = try double(wire, "a sum")
        case .bucketCounts:
            try fixedNumbers(wire, "bucket counts") { point.bucketCounts.append($0) }
            try bound(point.bucketCounts.count, "buckets")
        case .bounds:
            try doubles(wire, "bounds") { point.bounds.append($0) }
            try bound(point.bounds.count, "bounds")
        case .scale: point.scale = try small(wire, "a scale")
        case .zeroCount: point.zeroCount = try fixed(wire, "a zero count")
        case .zeroThreshold: point.zeroThreshold = try double(wire, "a zero threshold")
        case .positive: point.positive = try buckets(wire)
        case .negative: point.negative = try buckets(wire)
        case .quantile:
            point.quantiles.append(try quantile(wire))
            try bound(point.quantiles.count, "quantiles")
        }
    }

    private mutating func quantile(_ wire: Wire) throws(RemoteWriteError) -> OTLPPoint.Quantile {
        var reader = try message(wire, "a quantile")
        var quantile = OTLPPoint.Quantile()
        while !reader.isAtEnd {
            let (field, wire) = try reader.tag()
            switch field {
            case 1: quantile.quantile = try reader.double(wire, "a quantile")
            case 2: quantile.value = try reader.double(wire, "a quantile's value")
            default: try reader.skip(wire)
            }
        }
        return quantile
    }

    private mutating func buckets(_ wire: Wire) throws(RemoteWriteError) -> OTLPPoint.Buckets {
        var reader = try message(wire, "buckets")
        var buckets = OTLPPoint.Buckets()
        while !reader.isAtEnd {
            let (field, wire) = try reader.tag()
            switch field {
            case 1: buckets.offset = try reader.small(wire, "an offset")
            case 2:
                let place = reader
                try reader.numbers(wire, "bucket counts") { (count) throws(RemoteWriteError) in
                    buckets.counts.append(count)
                    try place.bound(buckets.counts.count, "buckets")
                }
            default: try reader.skip(wire)
            }
        }
        return buckets
    }
}

extension ProtobufReader {
    private mutating func fixed(_ wire: Wire, _ what: String) throws(RemoteWriteError) -> UInt64 {
        try expect(wire, .fixed64, what)
        return try fixed64()
    }

    /// A `sint32`.
    private mutating func small(_ wire: Wire, _ what: String) throws(RemoteWriteError) -> Int {
        let value = try zigzag(wire, what)
        guard let small = Int32(exactly: value) else { throw fail("\(what) of \(value)") }
        return Int(small)
    }

    /// Bit 0 of the flags: no value was recorded.
    private mutating func flag(_ wire: Wire) throws(RemoteWriteError) -> Bool {
        try unsigned(wire, "flags") & 1 != 0
    }

    private mutating func fixedNumbers(
        _ wire: Wire, _ what: String, _ take: (UInt64) -> Void
    ) throws(RemoteWriteError) {
        if wire == .fixed64 { return take(try fixed64()) }
        var packed = try message(wire, what)
        while !packed.isAtEnd { take(try packed.fixed64()) }
    }

    private func bound(_ count: Int, _ what: String) throws(RemoteWriteError) {
        guard count <= OTLPLimits.bucketsPerPoint else {
            throw RemoteWriteError(
                .limit, "a point has more than \(OTLPLimits.bucketsPerPoint) \(what)", at: position)
        }
    }
}

/// What a field of a data point is; each kind of point numbers them in its own way.
private enum PointField {
    case attribute, start, time, flags
    case number, wholeNumber
    case count, sum, bucketCounts, bounds
    case scale, zeroCount, zeroThreshold, positive, negative
    case quantile

    /// By the field's number.
    static func fields(of kind: OTLPMetric.Kind) -> [PointField?] {
        switch kind {
        case .gauge, .sum: ofNumber
        case .histogram: ofHistogram
        case .exponentialHistogram: ofExponential
        case .summary: ofSummary
        }
    }

    private static let ofNumber: [PointField?] = [
        nil, nil, .start, .time, .number, nil, .wholeNumber, .attribute, .flags,
    ]
    private static let ofHistogram: [PointField?] = [
        nil, nil, .start, .time, .count, .sum, .bucketCounts, .bounds, nil, .attribute, .flags,
    ]
    private static let ofExponential: [PointField?] = [
        nil, .attribute, .start, .time, .count, .sum, .scale, .zeroCount, .positive, .negative, .flags, nil,
        nil, nil, .zeroThreshold,
    ]
    private static let ofSummary: [PointField?] = [
        nil, nil, .start, .time, .count, .sum, .quantile, .attribute, .flags,
    ]
}
