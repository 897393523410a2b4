package import PromQL
package import Store
package import Telemetry

/// Alerting at work: rules are evaluated, alerts grouped, notifications decided and delivered.
///
/// Every decision and its outbox row are one transaction, so a process that dies at any moment goes on
/// where it stopped: no page is lost, and none is sent again after its 2xx was written down.
package actor AlertingService {
    package nonisolated let book: AlertBook
    package nonisolated let desk: AlertDesk
    let options: AlertingOptions
    /// Where links in notifications lead.
    private(set) var externalURL: String
    let ruler: Ruler
    let foreign: ForeignAlertDesk
    let dispatcher: Dispatcher
    let handover: HandoverDesk
    let sink: any SampleSink
    let time: any TimeSource
    let store: Store
    private let notifierRecords: NotifierRecords
    private let outbox: OutboxRecords
    var configuration: AlertmanagerConfiguration
    var identification: Task<Void, any Error>?
    var register = IntegrationRegister()
    /// Of the register, what is not written down yet.
    var unregistered: [IntegrationRegister.Entry] = []
    private(set) var maintenance: MaintenancePlan
    private(set) var notifier: Notifier?
    /// What was decided and could not be written down.
    private(set) var unwritten = UnwrittenDecisions()
    /// Transitions not yet taken in by a notifier.
    private(set) var unannounced: [AlertTransition] = []
    private var listeners: [Int: AsyncStream<AlertTransition>.Continuation] = [:]
    private var nextListener = 0
    private var isTicking = false
    private var pending: PendingChange?
    private var isTakingChange = false
    /// Whether a change is not in force yet.
    var hasPendingChange: Bool { pending != nil || isTakingChange }
    private var lastPrune: Timestamp?
    /// Alerts that ended, whose acknowledgements are to be forgotten.
    private var lapsed: Set<Fingerprint> = []

    private struct PendingChange {
        var groups: [RuleGroup]?
        var configuration: AlertmanagerConfiguration?
        var handover: HandoverSettings?
        var maintenance: MaintenancePlan?
        var externalURL: String?
    }

    /// The store must have been opened with `AlertingSchema.records`.
    package init(
        groups: [RuleGroup], configuration: AlertmanagerConfiguration,
        maintenance: MaintenancePlan = MaintenancePlan(), options: AlertingOptions = AlertingOptions(),
        handover: HandoverSettings = HandoverSettings(),
        store: Store, runner: any QueryRunner, sink: any SampleSink, sender: @escaping HTTPSender,
        programs: @escaping ProgramSender = { _ in throw AttemptFailure(what: "programs cannot be run here")
        },
        time: any TimeSource = WallClock()
    ) {
        self.options = options
        externalURL = options.ruler.externalURL
        self.configuration = configuration
        self.maintenance = maintenance
        self.store = store
        self.sink = sink
        self.time = time
        book = AlertBook(store)
        desk = AlertDesk(store)
        self.handover = HandoverDesk(handover, sender: sender, clock: time)
        foreign = ForeignAlertDesk(records: ForeignAlertRecords(store))
        notifierRecords = NotifierRecords(store)
        outbox = OutboxRecords(store)
        ruler = Ruler(
            groups: groups, settings: options.ruler, runner: runner, sink: sink, records: AlertRecords(store))
        dispatcher = Dispatcher(
            records: OutboxRecords(store), configuration: configuration, schedule: options.schedule,
            sender: sender, programs: programs, clock: time)
    }

    /// What a tick did.
    package struct Report: Sendable {
        package var transitions: [AlertTransition] = []
        package var notifications: [Notification] = []
        /// Rules whose evaluations have begun to fail.
        package var failing: [RuleFailure] = []
        /// Why something could not be written down; it is kept, and written at a later tick.
        package var failure: (any Error)?

        package init() {}
    }

    /// Takes other rules, another configuration, other Alertmanagers, other maintenance, another address for
    /// links, or several of these, at the next tick. Whoever calls has read and checked the files; nothing of
    /// the old is lost.
    package func reconfigure(
        groups: [RuleGroup]? = nil, configuration: AlertmanagerConfiguration? = nil,
        handover: HandoverSettings? = nil, maintenance: MaintenancePlan? = nil, externalURL: String? = nil
    ) {
        pending = PendingChange(
            groups: groups ?? pending?.groups, configuration: configuration ?? pending?.configuration,
            handover: handover ?? pending?.handover, maintenance: maintenance ?? pending?.maintenance,
            externalURL: externalURL ?? pending?.externalURL)
    }

    /// Evaluates the rules that are due and decides the notifications that are due. Delivery is
    /// `dispatch(at:)`. A tick that finds another under way does nothing.
    ///
    /// - Throws: when what was written down before cannot be read.
    @discardableResult
    package func tick(at time: Timestamp) async throws -> Report {
        guard !isTicking else { return Report() }
        isTicking = true
        defer { isTicking = false }
        try await prepare(at: time)
        var report = Report()
        do { try await writeRegister() } catch { report.failure = error }
        hear(try await ruler.hear(at: time), &report)
        hear(try await foreign.hear(at: time), &report)
        report.notifications = try await notify(at: time, &report)
        // Whoever took an alert on has not taken on the next one.
        lapsed.formUnion(report.transitions.filter(\.isResolved).map(\.fingerprint))
        do {
            if !lapsed.isEmpty { try await SilenceRecords(store).removeAcknowledgements(of: Array(lapsed)) }
            lapsed = []
            try await prune(at: time)
        } catch {
            report.failure = report.failure ?? error
        }
        return report
    }

    /// Each source's news are kept at once: nobody tells them a second time.
    private func hear(_ news: News, _ report: inout Report) {
        for transition in news.transitions { announce(transition) }
        unannounced += news.transitions
        report.transitions += news.transitions
        report.failing += news.failing
        report.failure = report.failure ?? news.failure
    }

    /// Sends what is due; see `Dispatcher.tick`.
    @discardableResult
    package func dispatch(at time: Timestamp) async throws -> Dispatcher.Report {
        try await identify(at: time)
        return try await dispatcher.tick(at: time)
    }

    private func prepare(at time: Timestamp) async throws {
        try await identify(at: time)
        try await ruler.load(at: time)
        try await foreign.load(at: time)
        if let change = pending {
            pending = nil
            isTakingChange = true
            defer { isTakingChange = false }
            maintenance = change.maintenance ?? maintenance
            if let url = change.externalURL {
                externalURL = url
                await ruler.link(to: url)
            }
            if let groups = change.groups { await ruler.replace(groups: groups) }
            if let settings = change.handover { await handover.reconfigure(settings) }
            if let configuration = change.configuration {
                let configuration = numbered(configuration, at: time)
                self.configuration = configuration
                notifier?.reconfigure(configuration, alerts: await currentAlerts(), at: time)
                await dispatcher.reconfigure(configuration)
            }
        }
        if notifier == nil {
            let state = try await notifierRecords.load()
            notifier = Notifier(
                configuration: configuration, groups: state.groups, log: state.log,
                alerts: await currentAlerts(), at: time)
        }
    }

    private func currentAlerts() async -> [Alert] {
        Alert.joined(
            await ruler.alerts.compactMap { Alert($0) }, await foreign.alerts.map { Alert($0) })
    }

    /// What is decided is in force at once; see `record`.
    private func notify(at time: Timestamp, _ report: inout Report) async throws -> [Notification] {
        guard var next = notifier else { return [] }
        next.follow(time)
        let isDue = next.nextFlush.map { $0 <= time } ?? false
        let changed = unannounced.filter { $0.from == .firing || $0.to == .firing }
        let before = next.groups
        next.ingest(await standing(changed.compactMap { Alert($0.alert) }, at: time), at: time)
        var change = NotifierChange()
        if !unwritten.isFull, isDue || next.nextFlush.map({ $0 <= time }) ?? false {
            // Values and sentences as they are now, not as they were when the alert began.
            next.ingest(await currentAlerts().filter { !$0.isResolved(at: time) }, at: time)
            change = next.flush(
                at: time, quieting: try await quieting(at: time), busy: try await outbox.busyLanes())
        }
        let saved = Set(change.savedGroups.map(\.id))
        change.savedGroups += next.groups.values.filter { before[$0.id] == nil && !saved.contains($0.id) }
        notifier = next
        unannounced = []
        do { try await record(change) } catch { report.failure = report.failure ?? error }
        return change.notifications
    }

    /// Groups, log and outbox, with what could not be written before: those of a group in one transaction.
    /// What fails is kept, and its notifications are sent from memory.
    private func record(_ change: NotifierChange) async throws {
        let deliveries = change.notifications.compactMap { notification -> NewDelivery? in
            let lane = notification.lane
            return configuration.receiver(lane.receiver)?.integration(lane.integration).map {
                NewDelivery(notification, integration: $0, externalURL: externalURL)
            }
        }
        unwritten.add(change, deliveries)
        guard !unwritten.isEmpty else { return }
        var left = unwritten.parts(of: Self.groupsOfTransaction)[...]
        defer { unwritten = left.reduce(into: UnwrittenDecisions()) { $0.add($1.change, $1.deliveries) } }
        while let part = left.first {
            let outcomes = await dispatcher.outcomes(of: part.deliveries)
            do {
                try await notifierRecords.commit(
                    part.change, deliveries: part.deliveries, outcomes: outcomes)
            } catch {
                let kept = Set(left.flatMap(\.deliveries).map(\.key))
                await dispatcher.hold(deliveries.filter { kept.contains($0.key) })
                throw error
            }
            left.removeFirst()
            await dispatcher.wrote(part.deliveries, outcomes)
        }
    }

    /// A transaction of more keeps those waiting who have an answer to write down, and a kill in between
    /// would have them tell it again.
    private static let groupsOfTransaction = 256

    /// The alerts as they are told on: what ended here and fires elsewhere, or the other way round, fires.
    private func standing(_ alerts: [Alert], at time: Timestamp) async -> [Alert] {
        guard alerts.contains(where: { $0.isResolved(at: time) }) else { return alerts }
        let current = await currentAlerts().filter { !$0.isResolved(at: time) }
        let firing = Dictionary(current.map { ($0.fingerprint, $0) }) { _, last in last }
        return alerts.map { firing[$0.fingerprint] ?? $0 }
    }

    func quieting(at time: Timestamp) async throws -> Quieting {
        Quieting(
            silences: try await book.silences().filter { $0.state(at: time) == .active },
            acknowledgements: try await book.acknowledgements(at: time),
            maintenance: maintenance.muting(at: time))
    }

    private func prune(at time: Timestamp) async throws {
        guard lastPrune.map({ time - $0 >= .hours(1) }) ?? true else { return }
        lastPrune = time
        let limit = time - options.retention
        try await AlertRecords(store).prune(before: limit)
        try await outbox.prune(before: limit)
        try await SilenceRecords(store).prune(before: limit)
        register.forget(try await IntegrationRecords(store).prune(before: limit))
    }
}

extension AlertingService {
    /// Every transition from now on, until the stream is dropped. A listener that must miss none even
    /// across restarts reads `book.history(after:)` instead.
    package func transitions() -> AsyncStream<AlertTransition> {
        let (stream, continuation) = AsyncStream.makeStream(of: AlertTransition.self)
        let id = nextListener
        nextListener += 1
        listeners[id] = continuation
        continuation.onTermination = { [weak self] _ in
            Task { await self?.removeListener(id) }
        }
        return stream
    }

    private func removeListener(_ id: Int) {
        listeners[id] = nil
    }

    private func announce(_ transition: AlertTransition) {
        for listener in listeners.values { listener.yield(transition) }
    }
}
