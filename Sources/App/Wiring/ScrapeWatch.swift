internal import Logging
internal import Runtime
internal import Telemetry

/// Finds out what kind of runtime each upstream is, and on each tick reads its own metrics, asks for its
/// health and tells a stalled engine from an idle one.
actor ScrapeWatch {
    private struct Target {
        let name: String
        let observer: RuntimeObserver
        let url: String
        var evidence: String?
        var problem: String?
        var health = TargetStatus.Health.unknown
        var trouble = ""
        var last: Timestamp?
    }

    private var targets: [Target]
    /// A supervisor reports these of the runtime it has started; only of one merely attached to are they
    /// ours.
    private let reportedElsewhere: Set<String>
    private let sink: any SampleSink
    private let logger: Logger
    private let troubles: SparingLog

    /// `presumed` is what the command line says the runtime is, nil when none is wrapped.
    init(
        _ upstreams: [UpstreamSetting], _ adapters: RuntimeAdapters, _ presumed: RuntimeAdapter?,
        sink: any SampleSink, send: @escaping HTTPSender, logger: Logger
    ) {
        targets = upstreams.map { upstream in
            let observer = RuntimeObserver(
                url: upstream.url.hasSuffix("/") ? String(upstream.url.dropLast()) : upstream.url,
                presumed: presumed, adapters: adapters, labels: Labels([Label("upstream", upstream.name)]),
                send: send)
            return Target(name: upstream.name, observer: observer, url: upstream.url)
        }
        let supervised = [MetricCatalogue.runtimeUp.name, MetricCatalogue.runtimeRestarts.name]
        reportedElsewhere = presumed == nil ? [] : Set(supervised)
        self.sink = sink
        self.logger = logger
        troubles = SparingLog(logger)
    }

    func tick(at time: Timestamp) async {
        for index in targets.indices {
            let observation = await targets[index].observer.tick(at: time)
            tell(observation, &targets[index])
            targets[index].last = time
            targets[index].health = observation.health.isUp ? .up : .down
            targets[index].trouble =
                observation.problem ?? (observation.health.isUp ? "" : observation.health.description)
            let series = observation.series.filter {
                !reportedElsewhere.contains($0.labels.metricName ?? "")
            }
            do {
                try await sink.append(series)
            } catch {
                troubles.error("scraped metrics of \(targets[index].name) could not be stored: \(error)")
            }
        }
    }

    /// The runtimes as targets, for the API.
    func statuses(interval: TimeSpan) -> [TargetStatus] {
        targets.map { target in
            TargetStatus(
                pool: "runtimes", url: Configuration.withoutCredentials(target.url),
                labels: Labels([Label("upstream", target.name)]), health: target.health,
                lastError: target.trouble, lastScrape: target.last, interval: interval, timeout: interval)
        }
    }

    /// Says in the log what has changed.
    private func tell(_ observation: RuntimeObservation, _ target: inout Target) {
        if let found = observation.identity, found.evidence != target.evidence {
            logger.notice("\(target.name) is \(found.adapter.title) \(found.version): \(found.evidence)")
            target.evidence = found.evidence
        }
        for event in observation.events { logger.notice("\(target.name): \(event)") }
        if let problem = observation.problem, problem != target.problem {
            logger.notice("\(target.name): \(problem)")
        }
        target.problem = observation.problem
    }
}
