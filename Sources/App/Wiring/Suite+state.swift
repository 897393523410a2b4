internal import Alerting
internal import PromQL
internal import Runtime
internal import Store
internal import Telemetry

extension Suite: AgentState {
    func ruleGroups() async -> [RuleGroupStatus] { await alerting.ruleGroups() }

    func targets() async -> [TargetStatus] {
        await scrapes.statuses(interval: configuration.intervals.scrape)
            + scraping.targets.map(TargetStatus.init)
    }

    func metricFamilies() async -> [MetricFamily] { families.index.all }

    func cardinality(limit: Int) async throws -> Cardinality { try await store.cardinality(limit: limit) }

    func storeStatistics() async throws -> StoreStatistics { try await store.statistics() }

    func alertmanagers() async -> [String] { await alerting.alertmanagers() }

    var flags: [(name: String, value: String)] {
        let settings = configuration
        return [
            ("query.lookback-delta", settings.query.lookback.description),
            ("query.max-concurrency", String(settings.query.concurrency)),
            ("query.max-samples", String(settings.query.limits.samples)),
            ("query.max-series", String(settings.query.limits.series)),
            ("query.timeout", settings.query.limits.time.description),
            ("storage.tsdb.path", settings.store.directory),
            ("storage.tsdb.retention.size", "\(settings.store.sizeLimit ?? 0)B"),
            ("storage.tsdb.retention.time", settings.storeOptions.chunkRetention.description),
            ("web.cors.origin", settings.query.corsOrigin),
            ("web.listen-address", settings.admin.description),
        ]
    }

    var warnings: [String] {
        let lead = time.steps.lead
        guard lead >= Suite.noticedLead else { return [] }
        return [
            "the machine's clock was set back: recorded times are \(lead) ahead of it and come back by one "
                + "second in \(SteadyClock.slowing)"
        ]
    }

    /// Half of Prometheus' usual scrape interval: less does not change what a graph shows.
    private static let noticedLead = TimeSpan.seconds(5)

    var configurationText: String { reload.status.configuration.yaml }

    var configurationTaken: (time: Timestamp, isLatest: Bool) {
        let status = reload.status
        return (status.time, status.succeeded)
    }
}

extension TargetStatus {
    /// A target of `scrape_configs`.
    fileprivate init(_ status: ScrapeTargetStatus) {
        let target = status.target
        self.init(
            pool: target.job, url: target.url, labels: target.labels, discoveredLabels: target.discovered,
            health: Health(rawValue: status.health.rawValue) ?? .unknown, lastError: status.lastError,
            lastScrape: status.lastScrape, lastScrapeSeconds: status.lastDuration.seconds,
            interval: target.interval, timeout: target.timeout)
    }
}
