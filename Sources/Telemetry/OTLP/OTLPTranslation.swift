/// Turns OpenTelemetry's metrics into series as Prometheus does, point by point: the two readers, for
/// protobuf and JSON, call `begin…` and `take` in the order resource, scope, metric, points.
///
/// Start times and exemplars are not kept: a counter that starts again is seen by its value, as with any
/// scraped counter.
package struct OTLPTranslation: Sendable {
    var samples = SampleGroups()
    package private(set) var refusals = OTLPRefusals()
    /// Points that were in the request, and those of them that became samples.
    package private(set) var pointCount = 0
    package private(set) var takenPoints = 0
    /// Samples that those points became; `target_info` is none of them.
    package private(set) var takenSamples = 0
    package private(set) var targets: TargetMemory

    private var labels: PointLabels
    private var resource: [OTLPAttribute] = []
    private var earliest = Int64.max
    private var latest = Int64.min
    private var metric = OTLPMetric()
    private var metricName: String?

    /// - Parameter targets: what earlier requests wrote of `target_info`.
    package init(_ settings: OTLPSettings = OTLPSettings(), targets: TargetMemory = TargetMemory()) {
        labels = PointLabels(settings)
        self.targets = targets
    }

    /// Why the request is too large to be taken; nothing of it is to be written then.
    package var excess: String? { samples.excess }

    /// The samples; may be asked for once.
    package mutating func block() -> WriteBlock {
        let taken = samples
        samples = SampleGroups()
        return taken.block()
    }

    package mutating func begin(resource: [OTLPAttribute]) {
        self.resource = resource
        earliest = .max
        latest = .min
        labels.begin(resource: resource)
    }

    package mutating func begin(scope: OTLPScope) { labels.begin(scope: scope) }

    package mutating func begin(metric: OTLPMetric) {
        self.metric = metric
        metricName = OTLPNames.metric(metric)
    }

    package mutating func take(_ point: OTLPPoint) {
        pointCount += 1
        if excess != nil { return }
        if let reason = fault(of: point) { return refusals.add(reason, metric.name) }
        guard let name = metricName else { return refusals.add(.name, metric.name) }
        guard let labels = labels.of(point.attributes) else { return refusals.add(.labels, metric.name) }
        let time = Int64(point.time / 1_000_000)
        earliest = min(earliest, time)
        latest = max(latest, time)
        let before = samples.sampleCount
        let writer = PointWriter(name: name, labels: labels, time: time)
        switch metric.kind {
        case .gauge, .sum: writer.number(point, &samples)
        case .histogram: writer.histogram(point, &samples)
        case .exponentialHistogram: writer.exponential(point, &samples)
        case .summary: writer.summary(point, &samples)
        }
        takenPoints += 1
        takenSamples += samples.sampleCount - before
    }

    /// Writes `target_info`, when there was a point and there is more to tell than `job` and `instance`.
    package mutating func endResource() {
        guard latest >= earliest, let list = labels.target(resource) else { return }
        let key = PointWriter(name: "target_info", labels: list, time: 0).key()
        for time in targets.times(key, from: earliest, to: latest) { samples.add(key, at: time, 1) }
    }

    private func fault(of point: OTLPPoint) -> OTLPRefusals.Reason? {
        if !metric.isStorable { return .temporality }
        if point.time < 1_000_000 { return .empty }
        switch metric.kind {
        case .gauge, .sum: return point.value == nil && !point.isUnrecorded ? .empty : nil
        case .histogram: return point.hasSoundBuckets ? nil : .buckets
        case .exponentialHistogram: return point.scale < BucketLayout.schemas.lowerBound ? .scale : nil
        case .summary: return nil
        }
    }
}

extension OTLPPoint {
    /// A point that ends its series may leave out the counts.
    fileprivate var hasSoundBuckets: Bool {
        let fits =
            bucketCounts.count == bounds.count + 1 || bucketCounts.isEmpty && (bounds.isEmpty || isUnrecorded)
        // False for NaN too.
        let ascends = zip(bounds, bounds.dropFirst()).allSatisfy { $0 < $1 }
        return fits && ascends && bounds.first?.isNaN != true
    }
}
