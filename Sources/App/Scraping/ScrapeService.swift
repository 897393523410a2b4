internal import Documents
internal import Logging
package import Runtime
internal import Synchronization
package import Telemetry

/// Scrapes the targets of `scrape_configs`, each on a task of its own and at its own moment.
package final class ScrapeService: Sendable {
    private let jobs: [ScrapeJob]
    private let sink: any SampleSink
    private let send: HTTPSender
    private let time: any TimeSource
    private let families: KnownFamilies
    private let logger: Logger
    private let troubles: SparingLog
    private let dropped = Mutex<[DropReason: Int]>([:])
    private let statuses = Mutex<[ScrapeTarget: ScrapeTargetStatus]>([:])
    /// How often files of targets are read again.
    static let rereadInterval = TimeSpan.seconds(30)

    package convenience init(
        _ jobs: [ScrapeJob], sink: any SampleSink, send: @escaping HTTPSender, time: any TimeSource,
        families: KnownFamilies = KnownFamilies()
    ) {
        self.init(
            jobs, sink: sink, send: send, time: time, families: families, logger: Logger(label: "scrape"))
    }

    init(
        _ jobs: [ScrapeJob], sink: any SampleSink, send: @escaping HTTPSender, time: any TimeSource,
        families: KnownFamilies, logger: Logger
    ) {
        self.jobs = jobs
        self.sink = sink
        self.send = send
        self.time = time
        self.families = families
        self.logger = logger
        troubles = SparingLog(logger)
    }

    private struct DropReason: Hashable {
        var job: String
        var reason: String
    }

    /// Samples left out since the agent started, for its own series.
    package func series(at time: Timestamp) -> [Series] {
        dropped.withLock { $0 }.map { key, count in
            Series(
                MetricCatalogue.scrapeDropped.series(["scrape_job": key.job, "reason": key.reason]), at: time,
                Double(count))
        }
    }

    /// Every target as it stands, ordered by job and address.
    package var targets: [ScrapeTargetStatus] {
        statuses.withLock { Array($0.values) }.sorted {
            ($0.target.job, $0.target.url) < ($1.target.job, $1.target.url)
        }
    }

    /// Until the task is cancelled.
    package func run() async {
        await withTaskGroup { group in
            for job in jobs { group.addTask { [self] in await run(job) } }
            // A service that ends would end the agent.
            group.addTask { [time] in while (try? await time.sleep(for: .days(1))) != nil {} }
        }
    }

    private func run(_ job: ScrapeJob) async {
        var running: [ScrapeTarget: Task<TargetScraper, Never>] = [:]
        var problem = ""
        repeat {
            var groups = job.groups
            do {
                groups += try TargetFiles.read(job.files)
                problem = ""
                let wanted = Set(ScrapeTarget.all(of: job, groups: groups))
                for (target, task) in running where !wanted.contains(target) {
                    running[target] = nil
                    await end(task, target)
                }
                for target in wanted where running[target] == nil { running[target] = start(target, job) }
            } catch {
                // What was read before stays: a file that is being written must not stop its targets.
                if "\(error)" != problem { logger.error("job \(job.name): \(error)") }
                problem = "\(error)"
            }
        } while (try? await time.sleep(for: ScrapeService.rereadInterval)) != nil
        for task in running.values {
            task.cancel()
            _ = await task.value
        }
    }

    private func start(_ target: ScrapeTarget, _ job: ScrapeJob) -> Task<TargetScraper, Never> {
        statuses.withLock { $0[target] = ScrapeTargetStatus(target) }
        return Task { [self] in
            var scraper = TargetScraper(target, job: job, send: send, time: time)
            while !Task.isCancelled {
                let turn = target.nextTurn(after: time.now)
                guard (try? await time.sleep(for: turn - time.now)) != nil else { break }
                let now = time.now
                // Regular times are stored in fewer bytes; a late wake-up is not hidden.
                let moment = (now - turn).milliseconds.magnitude <= 5 ? turn : now
                let series = await scraper.scrape(at: moment)
                if Task.isCancelled { break }
                families.add(scraper.takeFamilies())
                await keep(series, scraper.status)
            }
            return scraper
        }
    }

    private func keep(_ series: [Series], _ status: ScrapeTargetStatus) async {
        let target = status.target
        let before = statuses.withLock { statuses in
            defer { statuses[target] = status }
            return statuses[target]
        }
        if status.lastError != before?.lastError ?? "" {
            let what = status.lastError.isEmpty ? "answers" : status.lastError
            logger.notice("scrape of \(target.job) \(target.labels["instance"] ?? ""): \(what)")
        }
        count(status.dropped, target, before?.dropped ?? ScrapeDrops())
        do {
            try await sink.append(series)
        } catch {
            troubles.error("a scrape of \(target.job) could not be stored: \(error)")
        }
    }

    /// Said once when it begins: a page that is so is so again at each scrape.
    private func count(_ drops: ScrapeDrops, _ target: ScrapeTarget, _ before: ScrapeDrops) {
        guard drops != ScrapeDrops() else { return }
        dropped.withLock { dropped in
            for (reason, count) in drops.byReason where count > 0 {
                dropped[DropReason(job: target.job, reason: reason), default: 0] += count
            }
        }
        let name = "scrape of \(target.job) \(target.labels["instance"] ?? "")"
        if drops.duplicates > 0, before.duplicates == 0 {
            logger.warning(
                "\(name): \(drops.duplicates) samples of series that are on the page twice are left out")
        }
        if drops.tooFarAhead > 0, before.tooFarAhead == 0 {
            let remedy = "set the clock, or honor_timestamps: false"
            logger.warning(
                "\(name): \(drops.tooFarAhead) samples with times over 10 minutes ahead are left out; \(remedy)"
            )
        }
    }

    /// Its series end now.
    private func end(_ task: Task<TargetScraper, Never>, _ target: ScrapeTarget) async {
        task.cancel()
        var scraper = await task.value
        statuses.withLock { $0[target] = nil }
        try? await sink.append(scraper.end(at: time.now))
    }
}
