/// A sum or a histogram that further ones can be added to.
enum DeltaTotal: Hashable, Sendable {
    case number(Double)
    /// With explicit bounds: only counts and sum of the point are used.
    indirect case histogram(OTLPPoint)
    indirect case exponential(ExponentialHistogram)

    /// Buckets of one side of an exponential histogram; what becomes wider is coarsened, as SDKs do.
    static let widestSide = 160

    /// Nil for other kinds than sums and histograms, and for buckets so far apart that no value has both.
    init?(_ point: OTLPPoint, _ kind: OTLPMetric.Kind) {
        switch kind {
        case .sum: self = .number(point.value ?? 0)
        case .histogram:
            var bare = point
            bare.attributes = []
            self = .histogram(bare)
        case .exponentialHistogram:
            var total = PointWriter.histogram(point)
            var nothing = ExponentialHistogram(schema: total.schema)
            guard DeltaTotal.align(&total, &nothing) else { return nil }
            self = .exponential(total)
        case .gauge, .summary: return nil
        }
    }

    /// Whether they can be added: histograms with other bounds cannot.
    func isAlike(_ other: DeltaTotal) -> Bool {
        switch (self, other) {
        case (.number, .number), (.exponential, .exponential): true
        case (.histogram(let one), .histogram(let two)):
            one.bounds == two.bounds && one.bucketCounts.count == two.bucketCounts.count
        default: false
        }
    }

    /// - Returns: false, and nothing is added, when buckets lie so far apart that no value has both.
    mutating func add(_ delta: DeltaTotal) -> Bool {
        switch (self, delta) {
        case (.number(let total), .number(let more)): self = .number(total + more)
        case (.histogram(var total), .histogram(let more)):
            total.count &+= more.count
            // A total of which a part is not known is not known.
            total.sum = total.sum.flatMap { sum in more.sum.map { sum + $0 } }
            for (place, count) in more.bucketCounts.enumerated() { total.bucketCounts[place] &+= count }
            self = .histogram(total)
        case (.exponential(var total), .exponential(var more)):
            guard DeltaTotal.align(&total, &more) else { return false }
            total.merge(more)
            total.compact()
            self = .exponential(total)
        default: return false
        }
        return true
    }

    /// The total of which nothing has happened yet.
    var nothing: DeltaTotal {
        switch self {
        case .number: return .number(0)
        case .histogram(var point):
            point.count = 0
            point.sum = point.sum.map { _ in 0 }
            point.bucketCounts = point.bucketCounts.map { _ in 0 }
            return .histogram(point)
        case .exponential(let total):
            var empty = ExponentialHistogram(schema: total.schema)
            empty.zeroThreshold = total.zeroThreshold
            return .exponential(empty)
        }
    }

    /// About what it takes in memory.
    var byteCount: Int {
        switch self {
        case .number: 0
        case .histogram(let point): 320 + 16 * point.bucketCounts.count
        case .exponential(let total): 240 + 8 * (total.positive.counts.count + total.negative.counts.count)
        }
    }

    /// Brings both to a resolution in which their buckets together are not too many, before any are made.
    private static func align(_ one: inout ExponentialHistogram, _ two: inout ExponentialHistogram) -> Bool {
        var schema = min(one.schema, two.schema)
        while true {
            one.downscale(to: schema)
            two.downscale(to: schema)
            let width = max(
                one.positive.width(with: two.positive), one.negative.width(with: two.negative))
            if width <= widestSide { return true }
            guard schema > BucketLayout.schemas.lowerBound else { return false }
            schema -= 1
        }
    }
}

extension ExponentialHistogram.Buckets {
    /// From the first bucket of both to the last.
    fileprivate func width(with other: ExponentialHistogram.Buckets) -> Int {
        if isEmpty { return other.counts.count }
        if other.isEmpty { return counts.count }
        return max(end, other.end) - min(offset, other.offset)
    }
}
