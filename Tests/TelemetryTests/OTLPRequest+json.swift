import Telemetry

/// The request in OTLP's JSON form.
extension OTLPRequest {
    var json: [UInt8] {
        Array(
            JSONValue.object([
                "resourceMetrics": .array(
                    resources.map { resource in
                        .object([
                            "resource": .object(["attributes": OTLPRequest.json(resource.attributes)]),
                            "scopeMetrics": .array(resource.scopes.map(OTLPRequest.json)),
                        ])
                    }), "unknown": .null,
            ]).text.utf8)
    }

    private static func json(_ scope: Scope) -> JSONValue {
        .object([
            "scope": .object([
                "name": .string(scope.scope.name), "version": .string(scope.scope.version),
                "attributes": json(scope.scope.attributes),
            ]), "schemaUrl": .string(scope.scope.schemaURL),
            "metrics": .array(
                scope.metrics.map { metric in
                    .object([
                        "name": .string(metric.metric.name), "unit": .string(metric.metric.unit),
                        name(metric.metric.kind): .object([
                            "aggregationTemporality": .number(Double(metric.metric.temporality.rawValue)),
                            "isMonotonic": .bool(metric.metric.isMonotonic),
                            "dataPoints": .array(
                                metric.points.map { json($0, metric.metric.kind, metric.isWhole) }),
                        ]),
                    ])
                }),
        ])
    }

    private static func name(_ kind: OTLPMetric.Kind) -> String {
        switch kind {
        case .gauge: "gauge"
        case .sum: "sum"
        case .histogram: "histogram"
        case .exponentialHistogram: "exponentialHistogram"
        case .summary: "summary"
        }
    }

    private static func json(_ point: OTLPPoint, _ kind: OTLPMetric.Kind, _ isWhole: Bool) -> JSONValue {
        var members: [JSONValue.Member] = []
        func add(_ name: String, _ value: JSONValue) { members.append(JSONValue.Member(name, value)) }
        add("attributes", json(point.attributes))
        add("timeUnixNano", .string(String(point.time)))
        add("startTimeUnixNano", .string(String(point.start)))
        add("flags", .number(point.isUnrecorded ? 1 : 0))
        if let value = point.value, kind == .gauge || kind == .sum {
            if isWhole { add("asInt", .string(String(Int64(value)))) } else { add("asDouble", json(value)) }
        }
        if kind == .gauge || kind == .sum { return .object(members) }
        add("count", .string(String(point.count)))
        if let sum = point.sum { add("sum", json(sum)) }
        switch kind {
        case .histogram:
            add("bucketCounts", json(point.bucketCounts))
            add("explicitBounds", .array(point.bounds.map(json)))
        case .exponentialHistogram:
            add("scale", .number(Double(point.scale)))
            add("zeroCount", .string(String(point.zeroCount)))
            add("zeroThreshold", json(point.zeroThreshold))
            for (name, buckets) in [("positive", point.positive), ("negative", point.negative)] {
                add(
                    name,
                    .object([
                        "offset": .number(Double(buckets.offset)), "bucketCounts": json(buckets.counts),
                    ]))
            }
        default:
            add(
                "quantileValues",
                .array(
                    point.quantiles.map {
                        .object(["quantile": json($0.quantile), "value": json($0.value)])
                    }))
        }
        return .object(members)
    }

    private static func json(_ counts: [UInt64]) -> JSONValue {
        .array(counts.map { .string(String($0)) })
    }

    private static func json(_ value: Double) -> JSONValue {
        if value.isNaN { return .string("NaN") }
        return value.isInfinite ? .string(value < 0 ? "-Infinity" : "Infinity") : .number(value)
    }

    private static func json(_ attributes: [OTLPAttribute]) -> JSONValue {
        .array(
            attributes.map { .object(["key": .string($0.key), "value": json($0.value)]) })
    }

    private static func json(_ value: OTLPValue) -> JSONValue {
        switch value {
        case .none: .object([JSONValue.Member]())
        case .string(let text): .object(["stringValue": .string(text)])
        case .bool(let truth): .object(["boolValue": .bool(truth)])
        case .integer(let number): .object(["intValue": .string(String(number))])
        case .double(let number): .object(["doubleValue": json(number)])
        case .array(let items):
            .object(["arrayValue": .object(["values": .array(items.map { json($0) })])])
        case .list(let members): .object(["kvlistValue": .object(["values": json(members)])])
        }
    }
}
