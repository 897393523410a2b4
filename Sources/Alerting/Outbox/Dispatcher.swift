package import Telemetry

/// Sends what the outbox holds. `tick` starts every row that is due and returns when all have been
/// answered and written down; ticks may overlap, no row is ever sent twice at once.
package actor Dispatcher {
    /// What a tick did.
    package struct Report: Hashable, Sendable {
        package var delivered = 0
        package var failed = 0
        package var dead = 0

        package init() {}

        mutating func add(_ other: Report) {
            delivered += other.delivered
            failed += other.failed
            dead += other.dead
        }
    }

    private let records: OutboxRecords
    let journal: AnswerJournal
    private let schedule: DeliverySchedule
    private let sender: HTTPSender
    private let programs: ProgramSender
    /// Measures how long an answer took; when things are due is told by `tick`.
    private let clock: any TimeSource
    private var receivers: [String: Receiver] = [:]
    /// Where what cannot be delivered goes, if anywhere.
    private var fallbackReceiver: String?
    private var hosts = AllowedHosts.any
    /// Variables of our environment that hold secrets of receivers.
    private var withheld: Set<String> = []
    private var breakers: [Endpoint: EndpointBreaker] = [:]
    /// Lanes with a row under way: one row at a time each.
    private var busyLanes: Set<NotificationLane> = []
    private var load: [Endpoint: Int] = [:]
    /// Passes that are reading what is due, and the rows that were answered meanwhile: what such a pass has
    /// read of them is old, and sending by it would send again what was delivered.
    private var readers = 0
    private var answeredMeanwhile: Set<String> = []
    /// What could not be written down yet (disk full).
    var held = HeldRows()
    /// Since this process began, by receiver.
    package private(set) var totals: [String: Report] = [:]

    /// At most this many rows are under way, and so many to one endpoint: a slow one leaves room for others.
    private static let concurrency = 32
    private static let endpointConcurrency = 8

    package init(
        records: OutboxRecords, configuration: AlertmanagerConfiguration,
        schedule: DeliverySchedule = DeliverySchedule(), sender: @escaping HTTPSender,
        programs: @escaping ProgramSender,
        clock: any TimeSource = WallClock()
    ) {
        self.clock = clock
        self.records = records
        journal = AnswerJournal(records)
        self.schedule = schedule
        self.sender = sender
        self.programs = programs
        (receivers, withheld) = Self.index(configuration)
        fallbackReceiver = configuration.fallbackReceiver
        hosts = configuration.allowedHosts
    }

    package func reconfigure(_ configuration: AlertmanagerConfiguration) {
        (receivers, withheld) = Self.index(configuration)
        fallbackReceiver = configuration.fallbackReceiver
        hosts = configuration.allowedHosts
    }

    private static func index(_ configuration: AlertmanagerConfiguration) -> ([String: Receiver], Set<String>)
    {
        let receivers = Dictionary(configuration.receivers.map { ($0.name, $0) }) { _, last in last }
        let variables = configuration.receivers.flatMap(\.integrations).flatMap(\.secretVariables)
        return (receivers, Set(variables))
    }

    /// Receivers that deliver anything.
    package var receiverNames: [String] {
        receivers.values.filter { !$0.integrations.isEmpty }.map(\.name)
    }

    /// Whether an endpoint's breaker is open, by `receiver/integration`.
    package var openEndpoints: [String] {
        breakers.filter(\.value.isOpen).map { "\($0.key.receiver)/\($0.key.integration)" }.sorted()
    }

    /// How much is kept in memory, by what it is: none of it may grow with the attempts made.
    var entries: [String: Int] {
        [
            "breakers": breakers.count, "under_way": busyLanes.count, "held": held.rows.count,
            "answered": answeredMeanwhile.count,
        ]
    }

    /// Sends what is due.
    ///
    /// - Throws: when something could not be read or written down; what could be sent has been.
    package func tick(at time: Timestamp) async throws -> Report {
        let begin = clock.monotonicNanoseconds
        var report = Report()
        var failure: (any Error)?
        while true {
            let pass = await pass(from: time, begin, &failure)
            report.add(pass)
            // As long as somebody answers, a thousand groups must not wait a thousand seconds. What failed is
            // due later, and is none of this tick's.
            if pass.delivered == 0 { break }
        }
        if let failure { throw failure }
        return report
    }

    /// Sends as much as may be under way at once. Times are those at which something is done and not those at
    /// which a tick began: a receiver that asks for three seconds gets three, however busy the machine is.
    private func pass(from start: Timestamp, _ begin: UInt64, _ failure: inout (any Error)?) async -> Report {
        let now: @Sendable () -> Timestamp = { [clock] in
            start + .milliseconds(Int64((clock.monotonicNanoseconds - begin) / 1_000_000))
        }
        do {
            try await writeHeld()
            try await escalate(at: now())
        } catch {
            failure = failure ?? error
        }
        let started = await claim(at: now(), &failure)
        var report = Report()
        await withTaskGroup(of: Attempted.self) { group in
            for row in started {
                let attempt = DeliveryAttempt(
                    row: row, integration: integration(of: row.delivery.lane), hosts: hosts,
                    withheld: withheld, sender: sender, programs: programs)
                group.addTask {
                    let result = await attempt.run(at: now())
                    return Attempted(row: row, result: result, time: now())
                }
            }
            // Each answer is written down as it comes: a slow receiver must not keep a fast one's from the
            // record.
            for await attempted in group {
                let error = await finish(attempted, at: attempted.time, &report)
                failure = failure ?? error
            }
        }
        return report
    }

    private func claim(at time: Timestamp, _ failure: inout (any Error)?) async -> [OutboxRecords.Due] {
        let free = Self.concurrency - busyLanes.count
        guard free > 0 else { return [] }
        readers += 1
        defer {
            readers -= 1
            if readers == 0 { answeredMeanwhile = [] }
        }
        var due: [OutboxRecords.Due] = []
        do {
            if !held.isEmpty { due = held.due(at: time, pending: try await records.pendingKeys()) }
            // What is under way or held is due by the records still.
            let limit = free + busyLanes.count + held.rows.count
            due += try await records.due(
                at: time, limit: limit, blocked: blocked(at: time), horizon: schedule.horizon
            ).filter { !held.contains($0.delivery.key) }
        } catch {
            failure = failure ?? error
        }
        return due.filter { !answeredMeanwhile.contains($0.delivery.key) && start($0.delivery, at: time) }
    }

    /// One request and its answer.
    private struct Attempted: Sendable {
        var row: OutboxRecords.Due
        var result: DeliveryAttempt.Result
        /// When it was answered.
        var time: Timestamp
    }

    private func blocked(at time: Timestamp) -> Set<Endpoint> {
        let open = breakers.filter { !$0.value.wouldAllow(at: time) }.map(\.key)
        let full = load.filter { $0.value >= Self.endpointConcurrency }.map(\.key)
        return Set(open + full)
    }

    /// Claims a row; false when its lane or its endpoint has to wait.
    private func start(_ delivery: Delivery, at time: Timestamp) -> Bool {
        let endpoint = delivery.lane.endpoint
        guard !busyLanes.contains(delivery.lane), busyLanes.count < Self.concurrency,
            load[endpoint, default: 0] < Self.endpointConcurrency,
            breakers[endpoint]?.allows(at: time) ?? true
        else { return false }
        busyLanes.insert(delivery.lane)
        load[endpoint, default: 0] += 1
        return true
    }

    private func release(_ delivery: Delivery) {
        if readers > 0 { answeredMeanwhile.insert(delivery.key) }
        busyLanes.remove(delivery.lane)
        let left = (load[delivery.lane.endpoint] ?? 1) - 1
        load[delivery.lane.endpoint] = left > 0 ? left : nil
    }

    /// - Returns: why the answer could not be written down; then it is held.
    private func finish(_ attempted: Attempted, at time: Timestamp, _ report: inout Report) async -> (
        any Error
    )? {
        let delivery = attempted.row.delivery
        let endpoint = delivery.lane.endpoint
        if case .transient = attempted.result.result {
            breakers[endpoint, default: EndpointBreaker()].fail(at: time)
        } else {
            breakers[endpoint] = nil
        }
        var outcome = schedule.outcome(
            of: attempted.result.result, delivery, answer: attempted.result.answer, at: time)
        var copies: [NewDelivery] = []
        if needsFallback(delivery, outcome, at: time) {
            copies = self.copies(of: attempted.row, at: time)
            outcome.isEscalated = !copies.isEmpty
        }
        // A trial is tried once: its answer is what was asked for, and nobody else is to hear of it.
        if delivery.isTrial, outcome.state == .pending { outcome.state = .dead }
        if !delivery.isTrial { count(outcome, delivery.lane.receiver, &report) }
        let failure = await writeDown(outcome, copies, of: attempted.row)
        release(delivery)
        return failure
    }

    private func count(_ outcome: DeliveryOutcome, _ receiver: String, _ report: inout Report) {
        switch outcome.state {
        case .delivered:
            report.delivered += 1
            totals[receiver, default: Report()].delivered += 1
        case .dead:
            report.dead += 1
            totals[receiver, default: Report()].dead += 1
        case .pending:
            report.failed += 1
            totals[receiver, default: Report()].failed += 1
        }
    }

    private func needsFallback(_ delivery: Delivery, _ outcome: DeliveryOutcome, at time: Timestamp) -> Bool {
        guard let fallbackReceiver, delivery.lane.receiver != fallbackReceiver, !delivery.isEscalated,
            !delivery.isTrial,
            outcome.state != .delivered
        else { return false }
        return outcome.state == .dead || time - delivery.createdAt >= schedule.escalateAfter
    }

    /// Copies for the fallback receiver.
    private func copies(of row: OutboxRecords.Due, at time: Timestamp) -> [NewDelivery] {
        fallback?.copies(of: row.delivery, body: row.body, at: time) ?? []
    }

    private var fallback: FallbackCopy? {
        guard let fallbackReceiver, let receiver = receivers[fallbackReceiver] else { return nil }
        return FallbackCopy(receiver: fallbackReceiver, integrations: receiver.integrations.count)
    }

    /// Copies what waits behind an endpoint that fails, before it is tried.
    private func escalate(at time: Timestamp) async throws {
        guard let fallback else { return }
        try await records.escalate(to: fallback, decidedUntil: time - schedule.escalateAfter, at: time)
    }

    private func integration(of lane: NotificationLane) -> Integration? {
        guard let receiver = receivers[lane.receiver],
            receiver.integrations.indices.contains(lane.integration)
        else { return nil }
        return receiver.integrations[lane.integration]
    }
}
