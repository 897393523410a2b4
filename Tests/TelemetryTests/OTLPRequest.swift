import Support
import Telemetry

/// A metrics request as a value, which a test writes in both encodings.
struct OTLPRequest {
    struct Metric {
        var metric: OTLPMetric
        var points: [OTLPPoint]
        /// Whether a number is written as a whole one.
        var isWhole = false
    }

    struct Scope {
        var scope: OTLPScope
        var metrics: [Metric]
    }

    struct Resource {
        var attributes: [OTLPAttribute]
        var scopes: [Scope]
    }

    var resources: [Resource] = []

    /// One scope of one resource.
    static func one(
        _ metrics: [Metric], resource: [OTLPAttribute] = [], scope: OTLPScope = OTLPScope()
    ) -> OTLPRequest {
        OTLPRequest(resources: [
            Resource(attributes: resource, scopes: [Scope(scope: scope, metrics: metrics)])
        ])
    }

    static func metric(
        _ name: String, _ kind: OTLPMetric.Kind, unit: String = "",
        temporality: OTLPMetric.Temporality = .cumulative, monotonic: Bool = false, _ points: [OTLPPoint]
    ) -> Metric {
        var metric = OTLPMetric()
        metric.name = name
        metric.unit = unit
        metric.kind = kind
        metric.temporality = temporality
        metric.isMonotonic = monotonic
        return Metric(metric: metric, points: points)
    }

    static func point(
        _ value: Double? = nil, at milliseconds: Int = 1_000, _ attributes: [OTLPAttribute] = []
    ) -> OTLPPoint {
        var point = OTLPPoint()
        point.value = value
        point.time = UInt64(milliseconds) * 1_000_000
        point.attributes = attributes
        return point
    }
}

extension OTLPRequest {
    struct Outcome {
        var series: [Series]
        var refused: [OTLPRefusals.Reason: Int]
        var points: Int
        var taken: Int
        var excess: String?
    }

    static func outcome(_ translation: OTLPTranslation) throws -> Outcome {
        var translation = translation
        let excess = translation.excess
        let block = translation.block()
        return Outcome(
            series: try RemoteWriteTests.series(block).sorted { $0.labels < $1.labels },
            refused: translation.refusals.counts, points: translation.pointCount,
            taken: translation.takenPoints, excess: excess)
    }

    static func read(
        _ message: [UInt8], _ settings: OTLPSettings = OTLPSettings(), targets: TargetMemory = TargetMemory(),
        knowing streams: DeltaStreams = DeltaStreams(), at now: Timestamp = .distantPast
    ) throws -> OTLPTranslation {
        var translation = OTLPTranslation(settings, targets: targets, knowing: streams, at: now)
        try message.withUnsafeBytes { try OTLPMessageReader.read($0, into: &translation) }
        return translation
    }

    static func read(json: [UInt8], _ settings: OTLPSettings = OTLPSettings()) throws -> OTLPTranslation {
        var translation = OTLPTranslation(settings)
        try OTLPJSONReader.read(try JSONValue.parse(json), into: &translation)
        return translation
    }

    func outcome(_ settings: OTLPSettings = OTLPSettings()) throws -> Outcome {
        try OTLPRequest.outcome(try OTLPRequest.read(message, settings))
    }

    /// `{labels} value` of each float, for short expectations.
    func lines(_ settings: OTLPSettings = OTLPSettings()) throws -> [String] {
        try outcome(settings).series.flatMap { series in
            series.floats.values.map { "\(series.labels) \($0.isStale ? "stale" : numberText($0))" }
        }
    }
}
