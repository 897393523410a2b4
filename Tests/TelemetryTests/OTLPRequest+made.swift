import Support
import Telemetry

/// Requests made at random, sound ones and ones that are refused in part.
extension OTLPRequest {
    static func made(_ random: inout SeededGenerator) -> OTLPRequest {
        var request = OTLPRequest()
        for _ in 0..<random.int(in: 0...3) {
            var resource = Resource(attributes: attributes(&random), scopes: [])
            if random.chance(0.7) {
                resource.attributes.append(OTLPAttribute("service.name", .string("shop")))
                resource.attributes.append(OTLPAttribute("service.instance.id", .integer(7)))
            }
            for _ in 0..<random.int(in: 0...2) {
                var scope = OTLPScope()
                scope.name = random.pick(["", "io.lib", "größe"])
                scope.version = random.pick(["", "1.2"])
                scope.attributes = attributes(&random)
                resource.scopes.append(
                    Scope(scope: scope, metrics: (0..<random.int(in: 0...4)).map { _ in metric(&random) }))
            }
            request.resources.append(resource)
        }
        return request
    }

    private static func metric(_ random: inout SeededGenerator) -> Metric {
        var metric = OTLPMetric()
        metric.name = random.pick(["http.server.duration", "", "x", "9.lives", "größe", "queue_total"])
        metric.unit = random.pick(["", "s", "By/s", "{thing}", "1", "%", "km/h"])
        metric.kind = random.pick([.gauge, .sum, .histogram, .exponentialHistogram, .summary])
        metric.temporality = random.pick([.cumulative, .cumulative, .cumulative, .delta, .unspecified])
        metric.isMonotonic = metric.kind == .sum && random.chance(0.5)
        let kind = metric.kind
        return Metric(
            metric: metric, points: (0..<random.int(in: 0...4)).map { _ in point(kind, &random) },
            isWhole: random.chance(0.3))
    }

    private static func point(_ kind: OTLPMetric.Kind, _ random: inout SeededGenerator) -> OTLPPoint {
        var point = OTLPPoint()
        point.attributes = attributes(&random)
        point.time = random.chance(0.05) ? 0 : UInt64(random.int(in: 1...50)) * 1_000_000_000 + 7
        point.start = random.chance(0.5) ? 5 : point.time &- UInt64(random.int(in: 0...3)) * 1_000_000_000
        point.isUnrecorded = random.chance(0.1)
        func counts(_ most: Int) -> [UInt64] {
            (0..<random.int(in: 0...most)).map { _ in UInt64(random.int(in: 0...9)) }
        }
        switch kind {
        case .gauge, .sum:
            point.value = random.chance(0.9) ? Double(random.int(in: -9...900)) : nil
            return point
        case .histogram:
            point.bounds = (0..<random.int(in: 0...4)).map { Double($0) + 0.5 }
            point.bucketCounts = (0...point.bounds.count).map { _ in UInt64(random.int(in: 0...9)) }
            if random.chance(0.1) { point.bucketCounts.append(1) }
            if random.chance(0.1) { point.bounds.reverse() }
        case .exponentialHistogram:
            point.scale = random.int(in: -6...20)
            point.zeroCount = 3
            point.zeroThreshold = random.pick([0, 1e-9])
            point.positive.offset = random.int(in: -300...300)
            point.positive.counts = counts(40)
            point.negative.offset = random.int(in: -300...300)
            point.negative.counts = counts(5)
        case .summary:
            for place in 0..<random.int(in: 0...3) {
                var quantile = OTLPPoint.Quantile()
                quantile.quantile = Double(place) * 0.25
                quantile.value = random.pick([1.5, .infinity, -2])
                point.quantiles.append(quantile)
            }
        }
        point.count = UInt64(random.int(in: 0...90))
        point.sum = random.chance(0.8) ? random.pick([0, 2.5, -.infinity]) : nil
        return point
    }

    private static func attributes(_ random: inout SeededGenerator) -> [OTLPAttribute] {
        (0..<random.int(in: 0...4)).map { _ in
            OTLPAttribute(
                random.pick([
                    "http.route", "http_route", "1st", "_x", "le", "__name__", "größe", "é", "quantile",
                ]),
                value(&random, depth: 0))
        }
    }

    private static func value(_ random: inout SeededGenerator, depth: Int) -> OTLPValue {
        switch random.int(in: 0...(depth < 3 ? 6 : 4)) {
        case 0: return .none
        case 1: return .string(random.pick(["", "a", "\"\n", "größe"]))
        case 2: return .bool(random.chance(0.5))
        case 3: return .integer(random.pick([0, -5, .max, .min]))
        case 4: return .double(random.pick([0.5, -1e300, .infinity]))
        case 5: return .array((0..<random.int(in: 0...3)).map { _ in value(&random, depth: depth + 1) })
        default:
            return .list(
                (0..<random.int(in: 0...3)).map {
                    OTLPAttribute("k\($0 % 2)", value(&random, depth: depth + 1))
                })
        }
    }
}
