/// Data points and attributes in OTLP's JSON form.
extension JSONValue {
    func point(_ kind: OTLPMetric.Kind) throws(OTLPJSONError) -> OTLPPoint {
        var point = OTLPPoint()
        point.attributes = try attributes()
        point.time = try unsigned("timeUnixNano")
        point.start = try unsigned("startTimeUnixNano")
        point.isUnrecorded = try unsigned("flags") & 1 != 0
        switch kind {
        case .gauge, .sum:
            point.value = try double("asDouble")
            if let whole = try signed("asInt") { point.value = Double(whole) }
            return point
        case .histogram:
            try each("bucketCounts") { (count) throws(OTLPJSONError) in
                point.bucketCounts.append(try count.unsigned().get())
            }
            try each("explicitBounds") { (bound) throws(OTLPJSONError) in
                point.bounds.append(try bound.double().get())
            }
        case .exponentialHistogram:
            point.scale = try small("scale")
            point.zeroCount = try unsigned("zeroCount")
            point.zeroThreshold = try double("zeroThreshold") ?? 0
            point.positive = try buckets("positive")
            point.negative = try buckets("negative")
        case .summary:
            try each("quantileValues") { (value) throws(OTLPJSONError) in
                var quantile = OTLPPoint.Quantile()
                quantile.quantile = try value.object().double("quantile") ?? 0
                quantile.value = try value.double("value") ?? 0
                point.quantiles.append(quantile)
            }
        }
        point.count = try unsigned("count")
        point.sum = try double("sum")
        return point
    }

    private func buckets(_ name: String) throws(OTLPJSONError) -> OTLPPoint.Buckets {
        try inner(name) { (value) throws(OTLPJSONError) in
            var buckets = OTLPPoint.Buckets()
            buckets.offset = try value.small("offset")
            try value.each("bucketCounts") { (count) throws(OTLPJSONError) in
                buckets.counts.append(try count.unsigned().get())
            }
            return buckets
        } ?? OTLPPoint.Buckets()
    }

    func attributes(_ name: String = "attributes", depth: Int = 0) throws(OTLPJSONError) -> [OTLPAttribute] {
        var attributes: [OTLPAttribute] = []
        try each(name) { (item) throws(OTLPJSONError) in
            let key = try item.object().text("key")
            let value = try item.inner("value") { (value) throws(OTLPJSONError) in
                try value.attributeValue(depth: depth)
            }
            attributes.append(OTLPAttribute(key, value ?? .none))
        }
        return attributes
    }

    private func attributeValue(depth: Int) throws(OTLPJSONError) -> OTLPValue {
        guard depth <= OTLPValue.depthLimit else {
            throw OTLPJSONError("", "is nested deeper than \(OTLPValue.depthLimit) levels")
        }
        if field("stringValue") != nil { return .string(try text("stringValue")) }
        if field("boolValue") != nil { return .bool(try truth("boolValue")) }
        if let value = try signed("intValue") { return .integer(value) }
        if let value = try double("doubleValue") { return .double(value) }
        // In base 64 already, which is what a label shows of bytes.
        if field("bytesValue") != nil { return .string(try text("bytesValue")) }
        let array = try inner("arrayValue") { (array) throws(OTLPJSONError) in
            var items: [OTLPValue] = []
            try array.each("values") { (item) throws(OTLPJSONError) in
                items.append(try item.object().attributeValue(depth: depth + 1))
            }
            return OTLPValue.array(items)
        }
        if let array { return array }
        return try inner("kvlistValue") { (list) throws(OTLPJSONError) in
            .list(try list.attributes("values", depth: depth + 1))
        } ?? .none
    }
}
