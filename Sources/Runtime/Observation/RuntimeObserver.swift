package import Telemetry

/// Looks at one runtime, supervised or merely attached to: health, identity, its own metrics, memory, GPUs,
/// progress. One `tick` at a time; the caller decides how often.
package actor RuntimeObserver {
    private let url: String
    private let labels: Labels
    private let send: HTTPSender
    private let time: any TimeSource
    private let recogniser: RuntimeRecogniser
    private let supervisor: Supervisor?
    private let gpus: GPUMonitor?
    private let keepsOriginals: Bool

    private var presumed: RuntimeAdapter
    private var identity: RuntimeIdentity?
    private var scraper: RuntimeScraper?
    private var watch: ProgressWatch
    /// Start of the run the identity belongs to, as the supervisor or the runtime tells.
    private var runStart: Double?
    private var observedRestarts = 0
    /// Series of the process as they were written last.
    private var written: Set<Labels> = []

    /// `url` without a slash at the end. `labels` go onto every series of this runtime (`upstream`), not
    /// onto the GPUs'. `presumed` is what the command line tells; `gpus` is given to one observer only.
    package init(
        url: String, presumed: RuntimeAdapter? = nil, adapters: RuntimeAdapters, labels: Labels = Labels(),
        supervisor: Supervisor? = nil, gpus: GPUMonitor? = nil, stallAfter: TimeSpan = .seconds(120),
        keepsOriginals: Bool = false, send: @escaping HTTPSender, time: any TimeSource = WallClock()
    ) {
        self.url = url
        self.labels = labels
        self.send = send
        self.time = time
        self.supervisor = supervisor
        self.gpus = gpus
        self.keepsOriginals = keepsOriginals
        self.presumed = presumed ?? adapters.fallback
        recogniser = RuntimeRecogniser(adapters: adapters, send: send)
        watch = ProgressWatch(grace: stallAfter)
    }

    /// The latest identity; nil until the runtime has answered once.
    package var current: RuntimeIdentity? { identity }

    package func tick(at now: Timestamp) async -> RuntimeObservation {
        async let gpuReadout = gpus?.read() ?? .absent("not asked for")
        let adapter = identity?.adapter ?? presumed
        let outcome = await HealthProbe(url: url, adapter: adapter, send: send, time: time).check()
        if outcome.isReady, identity == nil { await recognise() }
        let scrape = await scraper?.scrape(at: now)
        noticeRestart(scrape)
        let event = watch.observe(running: scrape?.running, progress: scrape?.progress, at: now)
        let health = judge(outcome)

        var series = scrape?.series ?? []
        series += identity?.series(labels: labels, at: now) ?? []
        series += ending(await processSeries(isUp: health.isUp, at: now), at: now)
        let gpus = await gpuReadout
        series += gpus.readings.flatMap { $0.series(labels: Labels(), at: now) }
        return RuntimeObservation(
            time: now, health: health, series: series, events: event.map { [RuntimeEvent(now, $0)] } ?? [],
            identity: identity, gpus: gpus, problem: scrape?.problem)
    }

    private func recognise() async {
        guard let found = await recogniser.recognise(url: url, presumed: presumed) else { return }
        if found.adapter != identity?.adapter || scraper == nil {
            scraper = RuntimeScraper(
                url: url, adapter: found.adapter, labels: labels,
                model: found.models.count == 1 ? found.models[0] : "", keepsOriginals: keepsOriginals,
                send: send)
        }
        identity = found
        presumed = found.adapter
    }

    /// After a restart another version may run, or another model: ask again with the next tick.
    private func noticeRestart(_ scrape: RuntimeScraper.Scrape?) {
        guard let start = supervisor?.status.startedAt?.seconds ?? scrape?.startTime else { return }
        if let before = runStart, start != before {
            observedRestarts += 1
            identity = nil
        }
        runStart = start
    }

    private func judge(_ outcome: ProbeOutcome) -> RuntimeObservation.Health {
        switch (outcome, watch.state) {
        case (.ready, .stalled(let since)): .stalled(since: since)
        case (.ready(let latency), _): .ready(latency: latency)
        case (.loading(let why), _): .loading(why)
        case (.failing(let status), _): .down("HTTP \(status)")
        case (.unreachable(let why), _): .down(why)
        }
    }

    /// The series, and the end of those that are not among them any more: once the runtime is recognised,
    /// what was written under the presumed name must not go on looking like another one that is down.
    private func ending(_ series: [Series], at now: Timestamp) -> [Series] {
        let labels = Set(series.map(\.labels))
        defer { written = labels }
        return series + written.subtracting(labels).sorted().map { Series($0, at: now, staleMarker) }
    }

    private func processSeries(isUp: Bool, at now: Timestamp) async -> [Series] {
        let labels = labels.merging(Labels(["runtime": (identity?.adapter ?? presumed).name]))
        if let supervisor {
            let status = supervisor.status
            var series = status.series(labels: labels, isUp: status.isUp && isUp, at: now)
            if let group = status.processID {
                let sampler = ProcessSampler(labels: labels)
                series += await OSThread.value { sampler.series(groupID: group, at: now) }
            }
            return series
        }
        var series = [Series(labels.merging(MetricCatalogue.runtimeUp.series()), at: now, isUp ? 1 : 0)]
        if runStart != nil {
            let restarts = labels.merging(MetricCatalogue.runtimeRestarts.series())
            series.append(Series(restarts, at: now, Double(observedRestarts)))
        }
        return series
    }
}
