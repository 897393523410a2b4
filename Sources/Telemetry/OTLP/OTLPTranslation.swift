/// Turns OpenTelemetry's metrics into series as Prometheus does, point by point: the two readers, for
/// protobuf and JSON, call `begin…` and `take` in the order resource, scope, metric, points.
///
/// Start times and exemplars are not kept: a counter that starts again is seen by its value, as with any
/// scraped counter. Deltas are added up to such counters.
package struct OTLPTranslation: Sendable {
    var samples = SampleGroups()
    package private(set) var refusals = OTLPRefusals()
    /// Points that were in the request, and those of them that became samples.
    package private(set) var pointCount = 0
    package private(set) var takenPoints = 0
    /// Samples that those points became; `target_info` is none of them.
    package private(set) var takenSamples = 0
    package private(set) var targets: TargetMemory

    /// What this request adds to the totals of deltas; to be committed when its samples are written.
    package private(set) var changes: DeltaStreams.Changes
    private var known: DeltaStreams
    private var labels: PointLabels
    private var resource: [OTLPAttribute] = []
    private var earliest = Int64.max
    private var latest = Int64.min
    private var metric = OTLPMetric()
    private var metricName: String?

    /// - Parameters:
    ///   - targets: what earlier requests wrote of `target_info`.
    ///   - known: what earlier requests added up.
    ///   - now: when this one came.
    package init(
        _ settings: OTLPSettings = OTLPSettings(), targets: TargetMemory = TargetMemory(),
        knowing known: DeltaStreams = DeltaStreams(), at now: Timestamp = .distantPast
    ) {
        labels = PointLabels(settings)
        self.targets = targets
        self.known = known
        changes = DeltaStreams.Changes(limit: settings.deltaSeries, at: now)
    }

    /// Why the request is too large to be taken; nothing of it is to be written then.
    package var excess: String? { samples.excess }

    /// The samples; may be asked for once.
    package mutating func block() -> WriteBlock {
        let taken = samples
        samples = SampleGroups()
        return taken.block()
    }

    /// Lets go of what earlier requests added up, so that nobody else holds it.
    package mutating func forgetStreams() { known = DeltaStreams() }

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
        let writer = PointWriter(name: name, labels: labels, time: time)
        let kind = metric.kind
        if metric.isDelta {
            if let reason = add(point, writer) { return refusals.add(reason, metric.name) }
        } else {
            write { writer.write(point, kind, &$0) }
        }
        earliest = min(earliest, time)
        latest = max(latest, time)
        takenPoints += 1
    }

    private mutating func write(_ body: (inout SampleGroups) -> Void) {
        let before = samples.sampleCount
        body(&samples)
        takenSamples += samples.sampleCount - before
    }

    /// Writes what a delta's series comes to with it. One that begins is written at zero first, so that what
    /// is in the first delta counts, be the series new or this process.
    private mutating func add(_ point: OTLPPoint, _ writer: PointWriter) -> OTLPRefusals.Reason? {
        let key = writer.key()
        let kind = metric.kind
        if point.isUnrecorded {
            changes.end(key)
            write { writer.write(point, kind, &$0) }
            return nil
        }
        guard let delta = DeltaTotal(point, kind) else { return .buckets }
        switch changes.add(delta, from: point.start, to: point.time, of: key, knowing: known) {
        case .refused(let reason): return reason
        case .total(let total, let isFirst):
            if isFirst, let time = point.timeOfZero {
                PointWriter(name: writer.name, labels: writer.labels, time: time).write(
                    total.nothing, &samples)
            }
            write { writer.write(total, &$0) }
            return nil
        }
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
        if metric.isDelta, !point.isUnrecorded, let value = point.value,
            !value.isFinite || metric.isMonotonic && value < 0
        {
            return .value
        }
        switch metric.kind {
        case .gauge, .sum: return point.value == nil && !point.isUnrecorded ? .empty : nil
        case .histogram: return point.hasSoundBuckets ? nil : .buckets
        case .exponentialHistogram: return point.scale < BucketLayout.schemas.lowerBound ? .scale : nil
        case .summary: return nil
        }
    }
}

extension OTLPPoint {
    /// When nothing of a first delta had happened yet, in milliseconds: just after its start, at which a
    /// total of before may end. Nil when it would be no time before the delta's own.
    fileprivate var timeOfZero: Int64? {
        let end = Int64(time / 1_000_000)
        let begin = Int64(start / 1_000_000) + 1
        // A start that is missing, or of long ago, says little of when the first event was.
        let zero = end - begin <= 3_600_000 ? begin : end - 1
        return zero < end && zero > 0 ? zero : nil
    }

    /// A point that ends its series may leave out the counts.
    fileprivate var hasSoundBuckets: Bool {
        let fits =
            bucketCounts.count == bounds.count + 1 || bucketCounts.isEmpty && (bounds.isEmpty || isUnrecorded)
        // False for NaN too.
        let ascends = zip(bounds, bounds.dropFirst()).allSatisfy { $0 < $1 }
        return fits && ascends && bounds.first?.isNaN != true
    }
}
