internal import Alerting
internal import Gateway
internal import Logging
internal import Operations
internal import Outbound
internal import PromQL
internal import Runtime
internal import SLO
internal import ServiceLifecycle
internal import Store
internal import Synchronization
internal import Telemetry
internal import UnixSignals

/// The whole agent, assembled: the only place that names every part, in the order in which they start.
/// Read `services` to learn what runs; on shutdown they end in the reverse order, so the door closes first
/// and the store is written last.
final class Suite: Sendable {
    let configuration: Configuration
    let time: SteadyClock
    let logger: Logger
    let store: Store
    let own: OwnSeries
    let queries: QueryGate
    let client: OutboundClient
    let meter: RequestMeter
    let gauges: GaugeBoard
    let flusher: Flusher
    let slos: SLOWatch
    let policies: PolicyWatch
    let corrections: CorrectionDesk
    let alerting: AlertingService
    private let maintenance: MaintenancePlan
    private let maintenanceLog: MaintenanceLog
    let incidents: IncidentWatch
    let runtime: RuntimeWatch
    let scrapes: ScrapeWatch
    let scraping: ScrapeService
    let remoteWrite: RemoteWriteService
    let receiverMeter = ReceiverMeter()
    let families = KnownFamilies()
    let gateway: GatewayServer?
    let probes: ProbeService
    let upstreams: [UpstreamSetting]
    let reload: Reload
    let started: Timestamp
    /// Of the SLOs' evaluation.
    let evaluated = LastRun()
    let fullMetrics = FullMetrics()
    let check: StoreCheck
    private let ending = Mutex<ServiceGroup?>(nil)

    /// Reads every file, opens the store and binds the inference side: whatever is wrong shows here, before
    /// anything runs.
    ///
    /// - Parameter load: reads the configuration again, the command line's part included.
    init(
        _ configuration: Configuration, time: any TimeSource = WallClock(), isQuiet: Bool = false,
        load: (@Sendable () throws -> Configuration)? = nil
    ) throws {
        self.configuration = configuration
        let time = SteadyClock(time)
        self.time = time
        let logger = Suite.logger(isQuiet: isQuiet)
        self.logger = logger
        let contents = try ConfigurationContents(configuration)
        let definitions = contents.definitions
        for warning in contents.warnings { logger.warning("\(warning)") }
        store = try Store.open(
            configuration.store.directory, mode: .readWrite, options: configuration.storeOptions,
            records: StoreRecords.all)
        own = OwnSeries(store)
        check = StoreCheck(store, logger: logger)
        // What this agent wrote last, before it was started again: the clock may have been set back since.
        if let newest = try store.newestSample(near: MetricCatalogue.lastIngest.name, margin: .minutes(1)) {
            time.resume(after: newest)
        }
        started = time.now
        queries = QueryGate(limit: configuration.query.concurrency, time: time)
        client = try OutboundClient()
        meter = RequestMeter(seriesLimit: configuration.store.seriesLimit)
        gauges = GaugeBoard()
        flusher = Flusher(
            own: own, meter: meter, gauges: gauges, definitions: definitions, start: started,
            logger: logger)
        maintenance = contents.maintenance
        maintenanceLog = MaintenanceLog(records: MaintenanceRecords(store), logger: logger)
        policies = PolicyWatch(
            contents.policies, definitions,
            interval: configuration.intervals.evaluate, store: store, own: own, logger: logger)
        slos = SLOWatch(
            definitions, excluding: maintenance.exclusions, reading: policies.initialWindows, own: own,
            logger: logger)
        corrections = CorrectionDesk(store: store, slos: slos, logger: logger)
        alerting = AlertingStart.service(contents, store: store, own: own, client: client, time: time)
        incidents = IncidentWatch(configuration, store: store, logger: logger)
        runtime = RuntimeWatch(store: store, gauges: gauges, time: time, logger: logger)
        let plan = try RuntimeStart.plan(configuration, contents.adapters)
        upstreams = plan.map { [UpstreamSetting(name: "runtime", url: $0.url)] } ?? configuration.upstreams
        let token = ProbeService.newToken()
        let gateway = try GatewayStart.server(
            contents, upstreams, time: time,
            measurement: GatewayMeasurement(flusher: flusher, meter: meter), probeToken: token,
            logger: logger)
        self.gateway = gateway
        let send = client.sender
        probes = GatewayStart.probes(
            configuration, through: gateway, token: token, send: send, meter: meter, time: time,
            logger: logger)
        reload = Reload(
            contents,
            parts: Reload.Parts(
                flusher: flusher, slos: slos, policies: policies, alerting: alerting, incidents: incidents,
                backfill: Backfill(store: store, logger: logger), maintenance: maintenanceLog,
                probes: gateway == nil ? nil : probes, audit: AuditRecords(store), time: time),
            logger: logger, load: load ?? { configuration })
        scrapes = ScrapeWatch(
            upstreams, contents.adapters, plan?.adapter, sink: own.scrapes, send: send, logger: logger)
        scraping = ScrapeService(
            configuration.scrapeJobs, sink: own.scrapes, send: send, time: time, families: families,
            logger: logger)
        remoteWrite = RemoteWriteService(
            configuration.remoteWrite, store: store, send: send, time: time, families: families,
            logger: logger)
        if let plan { attach(plan) }
    }

    private func attach(_ plan: LaunchPlan) {
        runtime.attach(
            RuntimeStart.supervisor(plan, configuration, client.sender, time, runtime, gateway))
    }

    private static func logger(isQuiet: Bool) -> Logger {
        var logger = Logger(label: "beaufort")
        logger.logLevel = isQuiet ? .critical : .notice
        return logger
    }

    /// Runs until SIGINT or SIGTERM, or until a part cannot go on.
    /// - Parameters:
    ///   - beside: more services, started last.
    ///   - endingWith: index in `beside` of a service whose end ends everything.
    ///   - beforeClosing: done when all services have ended, with the store still open.
    func run(
        beside: [any Service] = [], endingWith: Int? = nil, beforeClosing: @Sendable () async -> Void = {}
    ) async throws {
        try await remoteWrite.register()
        // Before the first counter is written: a series takes no samples older than its newest.
        let backfill = Backfill(store: store, logger: logger)
        let gaps = (try? await backfill.gaps(reload.status.definitions, at: started)) ?? []
        await backfill.run(gaps, before: started)
        let combinations = try? await backfill.combinations(reload.status.definitions, at: started)
        flusher.restore(combinations ?? [:])
        await recordMaintenance()
        try await note(
            "agent.start", of: configuration.path ?? "shipped", by: ProcessVariables.user,
            detail: "beaufort \(Version.text)")
        try await policies.begin(at: started)
        try await corrections.begin()
        try await gateway?.start()
        // Whoever is answered finds the file; the system's choice of a port is known only later.
        if configuration.admin.port != 0 { leaveAddress(configuration.admin) }
        var parts = services.map { ServiceGroupConfiguration.ServiceConfiguration(service: $0) }
        for (index, service) in beside.enumerated() {
            let behaviour: ServiceGroupConfiguration.ServiceConfiguration.TerminationBehavior =
                index == endingWith ? .gracefullyShutdownGroup : .ignore
            parts.append(
                .init(
                    service: service, successTerminationBehavior: behaviour,
                    failureTerminationBehavior: .gracefullyShutdownGroup))
        }
        let group = ServiceGroup(
            configuration: .init(
                services: parts, gracefulShutdownSignals: [.sigint, .sigterm], logger: logger))
        ending.withLock { $0 = group }
        defer { store.close() }
        do {
            try await group.run()
        } catch {
            await beforeClosing()
            throw error
        }
        await beforeClosing()
    }

    /// Ends everything in order, as SIGTERM does.
    func shutDown() {
        let group = ending.withLock { $0 }
        Task { await group?.triggerGracefulShutdown() }
    }

    private var services: [any Service] {
        let every = configuration.intervals
        var services: [any Service] = [
            Ticker(name: "flush", interval: every.flush, time: time, hasLastTick: true) { [flusher] now in
                await flusher.flush(at: now)
            },
            Ticker(name: "maintain", interval: every.maintain, time: time) { [self] now in
                await maintain(at: now)
            },
            Ticker(name: "slo", interval: every.evaluate, time: time) {
                [slos, policies, evaluated] now in
                await slos.tick(at: now)
                await policies.tick(await slos.latest, at: now)
                evaluated.end(at: now)
            },
            Ticker(name: "incidents", interval: .seconds(1), time: time, hasLastTick: true) {
                [incidents] now in
                await incidents.tick(at: now)
            },
            ServiceRun(name: "alerting") { [alerting, logger] in
                let log = SparingLog(logger)
                await cancelWhenGracefulShutdown {
                    await alerting.run { error in
                        // The end is no fault.
                        if !(error is CancellationError) { log.error("alerting: \(error)") }
                    }
                }
            },
            Ticker(name: "scrape", interval: every.scrape, time: time) { [scrapes] now in
                await scrapes.tick(at: now)
            },
            Ticker(name: "gauges", interval: every.scrape, time: time, hasLastTick: true) { [self] now in
                await measureSelf(at: now)
            },
            ServiceRun(name: "scraping") { [scraping] in
                await cancelWhenGracefulShutdown { await scraping.run() }
            },
            ServiceRun(name: "remote write") { [remoteWrite] in
                await cancelWhenGracefulShutdown { await remoteWrite.run() }
            },
            ServiceRun(name: "verify") { [check, time] in
                await cancelWhenGracefulShutdown { await check.run(every: every.verify, time) }
            },
            ServiceRun(name: "reload") { [reload] in
                await cancelWhenGracefulShutdown {
                    for await _ in await UnixSignalsSequence(trapping: .sighup) {
                        _ = try? await reload.reload(by: "SIGHUP")
                    }
                }
            },
            ServiceRun(name: "admin") { [self] in
                let api = AdminAPI(suite: self)
                let limit = configuration.query.bodyLimit
                try await HTTPService(
                    configuration.admin, label: "admin", bodyLimit: limit, onBound: { self.opened(at: $0) }
                ) {
                    await api.answer($0)
                }.run()
            },
        ]
        if let supervisor = runtime.supervisor {
            services.append(ServiceRun(name: "runtime") { try await RuntimeStart.supervise(supervisor) })
        }
        if let gateway {
            services.append(ServiceRun(name: "gateway") { try await GatewayStart.serve(gateway) })
            // Last, so that they end first: no probe meets a gateway that has closed.
            services.append(
                ServiceRun(name: "probes") { [probes] in
                    await cancelWhenGracefulShutdown { await probes.run() }
                })
        }
        return services
    }

    /// A start must not fail for what the next one can still write down.
    private func recordMaintenance() async {
        do {
            try await maintenanceLog.take(maintenance, at: started)
        } catch {
            logger.error(
                "maintenance windows are not in the audit log and will be at the next start: \(error)")
        }
    }
}
