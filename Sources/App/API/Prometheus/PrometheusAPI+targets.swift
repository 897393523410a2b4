internal import Telemetry

extension PrometheusAPI {
    func targets(_ request: APIRequest) async throws -> APIResponse {
        let state = request.parameter("state") ?? ""
        let pool = request.parameter("scrapePool") ?? ""
        let isActive = !["dropped"].contains(state.lowercased())
        let active = isActive ? await agent.targets().filter { pool.isEmpty || $0.pool == pool } : []
        return .success(
            .object([
                "activeTargets": .array(active.map(\.json)), "droppedTargets": .array([]),
                "droppedTargetCounts": .object([:]),
            ]))
    }

    /// Metrics by name; several kinds or helps of one name stand side by side.
    func metadata(_ request: APIRequest) async throws -> APIResponse {
        let limit = try request.limit(default: -1)
        let perMetric = try request.limit("limit_per_metric")
        let wanted = request.parameter("metric") ?? ""
        var families: [String: [MetricFamily]] = [:]
        for family in await agent.metricFamilies() where wanted.isEmpty || family.name == wanted {
            let known = families[family.name, default: []]
            if known.contains(family) || (perMetric > 0 && known.count >= perMetric) { continue }
            families[family.name, default: []].append(family)
        }
        let sorted = families.sorted { $0.key < $1.key }
        return .success(
            .object(
                sorted.prefix(limit >= 0 ? limit : sorted.count).map { name, families in
                    JSONValue.Member(name, .array(families.map(\.json)))
                }))
    }
}

extension TargetStatus {
    fileprivate var json: JSONValue {
        .object([
            "discoveredLabels": discoveredLabels.json, "labels": labels.json, "scrapePool": .string(pool),
            "scrapeUrl": .string(url), "globalUrl": .string(url), "lastError": .string(lastError),
            "lastScrape": .string(lastScrape.goText), "lastScrapeDuration": .number(lastScrapeSeconds),
            "health": .string(health.rawValue), "scrapeInterval": .string(interval.description),
            "scrapeTimeout": .string(timeout.description),
        ])
    }
}

extension Timestamp? {
    /// RFC 3339; Go's zero time when there is none, as its clients expect.
    var goText: String { self?.rfc3339 ?? "0001-01-01T00:00:00Z" }
}

extension MetricFamily {
    fileprivate var json: JSONValue {
        .object(["type": .string(kind.rawValue), "help": .string(help), "unit": .string(unit)])
    }
}
