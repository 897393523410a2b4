/// How OpenTelemetry's resources and scopes become labels: the `otlp:` section, with Prometheus' names.
package struct OTLPSettings: Hashable, Sendable {
    /// Resource attributes that become labels of every series of the resource; all are on `target_info`.
    package var promotedAttributes: [String] = []
    /// Whether series carry `otel_scope_name` and what else is known of their scope. Without them two
    /// scopes that measure under one name collide.
    package var promotesScope = true
    /// Whether `target_info` carries service.name, service.namespace and service.instance.id too, which
    /// `job` and `instance` are made of.
    package var keepsIdentifyingAttributes = false
    /// Series whose deltas are added up at a time; 0 refuses deltas.
    package var deltaSeries = 100_000

    package init() {}
}

/// What one request may hold: bounds on memory and work, far above what an SDK or a Collector sends.
package enum OTLPLimits {
    /// Bytes of a JSON body: as a tree it takes many times its size.
    package static let jsonBytes = 16 << 20
    /// Series of a request and samples of all of them. A histogram's point counts once for each bucket.
    package static let series = 500_000
    package static let samples = 2_000_000
    /// Label bytes of all series together.
    package static let labelBytes = 128 << 20
    /// Label bytes of all samples together, each looked at once.
    package static let keyBytes = 2 << 30
    /// Attributes of one resource, scope or point, and values inside them.
    package static let values = 65_536
    /// Buckets, bounds or quantiles of one point.
    package static let bucketsPerPoint = 65_536
    /// Buckets of all exponential histograms of a request.
    package static let buckets = 2_000_000
}
