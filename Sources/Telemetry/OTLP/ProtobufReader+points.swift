/// Data points (opentelemetry-proto, metrics/v1). Exemplars, start times, minimum and maximum are passed
/// over.
extension ProtobufReader {
    mutating func point(_ kind: OTLPMetric.Kind) throws(RemoteWriteError) -> OTLPPoint {
        switch kind {
        case .gauge, .sum: try numberPoint()
        case .histogram: try histogramPoint()
        case .exponentialHistogram: try exponentialPoint()
        case .summary: try summaryPoint()
        }
    }

    private mutating func numberPoint() throws(RemoteWriteError) -> OTLPPoint {
        var point = OTLPPoint()
        var budget = OTLPLimits.values
        while !isAtEnd {
            let (field, wire) = try tag()
            switch field {
            case 3: point.time = try fixed(wire, "a time")
            case 4: point.value = try double(wire, "a value")
            case 6: point.value = Double(Int64(bitPattern: try fixed(wire, "a value")))
            case 7: point.attributes.append(try attribute(wire, &budget))
            case 8: point.isUnrecorded = try flag(wire)
            default: try skip(wire)
            }
        }
        return point
    }

    private mutating func histogramPoint() throws(RemoteWriteError) -> OTLPPoint {
        var point = OTLPPoint()
        var budget = OTLPLimits.values
        while !isAtEnd {
            let (field, wire) = try tag()
            switch field {
            case 3: point.time = try fixed(wire, "a time")
            case 4: point.count = try fixed(wire, "a count")
            case 5: point.sum = try double(wire, "a sum")
            case 6:
                try fixedNumbers(wire, "bucket counts") { point.bucketCounts.append($0) }
                try bound(point.bucketCounts.count, "buckets")
            case 7:
                try doubles(wire, "bounds") { point.bounds.append($0) }
                try bound(point.bounds.count, "bounds")
            case 9: point.attributes.append(try attribute(wire, &budget))
            case 10: point.isUnrecorded = try flag(wire)
            default: try skip(wire)
            }
        }
        return point
    }

    private mutating func exponentialPoint() throws(RemoteWriteError) -> OTLPPoint {
        var point = OTLPPoint()
        var budget = OTLPLimits.values
        while !isAtEnd {
            let (field, wire) = try tag()
            switch field {
            case 1: point.attributes.append(try attribute(wire, &budget))
            case 3: point.time = try fixed(wire, "a time")
            case 4: point.count = try fixed(wire, "a count")
            case 5: point.sum = try double(wire, "a sum")
            case 6: point.scale = try small(wire, "a scale")
            case 7: point.zeroCount = try fixed(wire, "a zero count")
            case 8: point.positive = try buckets(wire)
            case 9: point.negative = try buckets(wire)
            case 10: point.isUnrecorded = try flag(wire)
            case 14: point.zeroThreshold = try double(wire, "a zero threshold")
            default: try skip(wire)
            }
        }
        return point
    }

    private mutating func summaryPoint() throws(RemoteWriteError) -> OTLPPoint {
        var point = OTLPPoint()
        var budget = OTLPLimits.values
        while !isAtEnd {
            let (field, wire) = try tag()
            switch field {
            case 3: point.time = try fixed(wire, "a time")
            case 4: point.count = try fixed(wire, "a count")
            case 5: point.sum = try double(wire, "a sum")
            case 6:
                point.quantiles.append(try quantile(wire))
                try bound(point.quantiles.count, "quantiles")
            case 7: point.attributes.append(try attribute(wire, &budget))
            case 8: point.isUnrecorded = try flag(wire)
            default: try skip(wire)
            }
        }
        return point
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
