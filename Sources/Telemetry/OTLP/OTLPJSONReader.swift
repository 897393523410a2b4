/// Reads `ExportMetricsServiceRequest` in OTLP's JSON form (opentelemetry.io/docs/specs/otlp, "JSON Protobuf
/// Encoding"): names in lowerCamelCase, enumerations as numbers, unknown names passed over.
package enum OTLPJSONReader {
    /// When it throws, the translation is half filled: do not use it.
    package static func read(
        _ body: JSONValue, into translation: inout OTLPTranslation
    ) throws(OTLPJSONError) {
        try body.object().each("resourceMetrics") { (resource) throws(OTLPJSONError) in
            try read(resource: resource.object(), &translation)
        }
    }

    private static func read(
        resource: JSONValue, _ translation: inout OTLPTranslation
    ) throws(OTLPJSONError) {
        let attributes = try resource.inner("resource") { (inner) throws(OTLPJSONError) in
            try inner.attributes()
        }
        translation.begin(resource: attributes ?? [])
        try resource.each("scopeMetrics") { (scope) throws(OTLPJSONError) in
            try read(scope: scope.object(), &translation)
        }
        translation.endResource()
    }

    private static func read(
        scope: JSONValue, _ translation: inout OTLPTranslation
    ) throws(OTLPJSONError) {
        var read =
            try scope.inner("scope") { (inner) throws(OTLPJSONError) in
                var scope = OTLPScope()
                scope.name = try inner.text("name")
                scope.version = try inner.text("version")
                scope.attributes = try inner.attributes()
                return scope
            } ?? OTLPScope()
        read.schemaURL = try scope.text("schemaUrl")
        translation.begin(scope: read)
        try scope.each("metrics") { (metric) throws(OTLPJSONError) in
            try self.read(metric: metric.object(), &translation)
        }
    }

    private static let kinds: [(name: String, kind: OTLPMetric.Kind)] = [
        ("gauge", .gauge), ("sum", .sum), ("histogram", .histogram),
        ("exponentialHistogram", .exponentialHistogram), ("summary", .summary),
    ]

    private static func read(
        metric value: JSONValue, _ translation: inout OTLPTranslation
    ) throws(OTLPJSONError) {
        var metric = OTLPMetric()
        metric.name = try value.text("name")
        metric.unit = try value.text("unit")
        for (name, kind) in kinds where value.field(name) != nil {
            metric.kind = kind
            _ = try value.inner(name) { (data) throws(OTLPJSONError) in
                metric.temporality = try temporality(data)
                metric.isMonotonic = try data.truth("isMonotonic")
                translation.begin(metric: metric)
                try data.each("dataPoints") { (point) throws(OTLPJSONError) in
                    translation.take(try point.object().point(kind))
                }
            }
            return
        }
    }

    /// A number, as OTLP wants it, or a name, as other writers of protobuf's JSON have it.
    private static func temporality(_ data: JSONValue) throws(OTLPJSONError) -> OTLPMetric.Temporality {
        switch data["aggregationTemporality"]?.string {
        case "AGGREGATION_TEMPORALITY_CUMULATIVE": return .cumulative
        case "AGGREGATION_TEMPORALITY_DELTA": return .delta
        case "AGGREGATION_TEMPORALITY_UNSPECIFIED": return .unspecified
        default: break
        }
        return OTLPMetric.Temporality(rawValue: try data.small("aggregationTemporality")) ?? .unspecified
    }
}
