internal import Logging
internal import Runtime
internal import Store
internal import Telemetry

/// Finds out what kind of runtime each upstream is, then reads its own metrics on each tick.
actor ScrapeWatch {
    private struct Target {
        var upstream: UpstreamSetting
        var scraper: RuntimeScraper?
        var identity: RuntimeIdentity?
        var problem: String?
    }

    private var targets: [Target]
    private let adapters: RuntimeAdapters
    /// What the command line says the runtime is; counts only when the runtime itself does not tell.
    private let presumed: RuntimeAdapter?
    private let store: Store
    private let send: HTTPSender
    private let logger: Logger

    init(
        _ upstreams: [UpstreamSetting], _ adapters: RuntimeAdapters, _ presumed: RuntimeAdapter?,
        store: Store,
        send: @escaping HTTPSender, logger: Logger
    ) {
        targets = upstreams.map { Target(upstream: $0) }
        self.adapters = adapters
        self.presumed = presumed
        self.store = store
        self.send = send
        self.logger = logger
    }

    func tick(at time: Timestamp) async {
        for index in targets.indices {
            var target = targets[index]
            await scrape(&target, at: time)
            targets[index] = target
        }
    }

    private func scrape(_ target: inout Target, at time: Timestamp) async {
        let labels = Labels([Label("upstream", target.upstream.name)])
        if target.scraper == nil { await recognise(&target, labels) }
        guard let scraper = target.scraper else { return }
        let scrape = await scraper.scrape(at: time)
        var series = scrape.series
        if scrape.isUp, let identity = target.identity { series += identity.series(labels: labels, at: time) }
        // A runtime that went away may come back as another version or model.
        if !scrape.isUp { target.scraper = nil }
        if let problem = scrape.problem, problem != target.problem {
            logger.notice("\(target.upstream.name): \(problem)")
        }
        target.problem = scrape.problem
        do {
            try await store.append(series)
        } catch {
            logger.error("scraped metrics of \(target.upstream.name) could not be stored: \(error)")
        }
    }

    private func recognise(_ target: inout Target, _ labels: Labels) async {
        let recogniser = RuntimeRecogniser(adapters: adapters, send: send)
        guard let found = await recogniser.recognise(url: target.upstream.url, presumed: presumed) else {
            return
        }
        if found.evidence != target.identity?.evidence {
            logger.notice(
                "\(target.upstream.name) is \(found.adapter.title) \(found.version): \(found.evidence)")
        }
        target.identity = found
        target.scraper = RuntimeScraper(
            url: target.upstream.url, adapter: found.adapter, labels: labels, model: found.models.first ?? "",
            send: send)
    }
}
