internal import Documents
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

        fileprivate mutating func add(_ other: Report) {
            delivered += other.delivered
            failed += other.failed
            dead += other.dead
        }
    }

    private let records: OutboxRecords
    private let schedule: DeliverySchedule
    private let sender: HTTPSender
    private let programs: ProgramSender
    /// Measures how long an answer took; when things are due is told by `tick`.
    private let clock: any TimeSource
    private var receivers: [String: Receiver]
    /// Where what cannot be delivered goes, if anywhere.
    private var fallbackReceiver: String?
    private var breakers: [Endpoint: EndpointBreaker] = [:]
    /// Lanes with a row under way: one row at a time each.
    private var busyLanes: Set<NotificationLane> = []
    private var load: [Endpoint: Int] = [:]
    /// Passes that are reading what is due, and the rows that were answered meanwhile: what such a pass has
    /// read of them is old, and sending by it would send again what was delivered.
    private var readers = 0
    private var answeredMeanwhile: Set<Int64> = []
    /// Answers that could not be written down yet (disk full). Their lanes stay busy until they are,
    /// so that an accepted notification is not sent again.
    private var unrecorded: [Answered] = []
    /// Since this process began, by receiver.
    package private(set) var totals: [String: Report] = [:]

    /// A row and what became of it.
    private struct Answered: Sendable {
        var delivery: Delivery
        var outcome: DeliveryOutcome
        var escalations: [NewDelivery]
    }

    /// At most this many rows are under way, and so many to one endpoint: a slow one leaves room for others.
    private static let concurrency = 32
    private static let endpointConcurrency = 8

    package init(
        records: OutboxRecords, receivers: [Receiver], fallbackReceiver: String? = nil,
        schedule: DeliverySchedule = DeliverySchedule(), sender: @escaping HTTPSender,
        programs: @escaping ProgramSender,
        clock: any TimeSource = WallClock()
    ) {
        self.clock = clock
        self.records = records
        self.schedule = schedule
        self.sender = sender
        self.programs = programs
        self.receivers = Dictionary(receivers.map { ($0.name, $0) }) { _, last in last }
        self.fallbackReceiver = fallbackReceiver
    }

    package func reconfigure(receivers: [Receiver], fallbackReceiver: String?) {
        self.receivers = Dictionary(receivers.map { ($0.name, $0) }) { _, last in last }
        self.fallbackReceiver = fallbackReceiver
    }

    /// Receivers that deliver anything.
    package var receiverNames: [String] {
        receivers.values.filter { !$0.integrations.isEmpty }.map(\.name)
    }

    /// Whether an endpoint's breaker is open, by `receiver/integration`.
    package var openEndpoints: [String] {
        breakers.filter(\.value.isOpen).map { "\($0.key.receiver)/\($0.key.integration)" }.sorted()
    }

    package func tick(at time: Timestamp) async throws -> Report {
        let begun = clock.monotonicNanoseconds
        var report = Report()
        while true {
            let elapsed = Int64((clock.monotonicNanoseconds - begun) / 1_000_000)
            let pass = try await pass(at: time + .milliseconds(elapsed))
            report.add(pass)
            // As long as somebody answers, a thousand groups must not wait a thousand seconds. What failed is
            // due later, and is none of this tick's.
            if pass.delivered == 0 { return report }
        }
    }

    /// Sends as much as may be under way at once.
    private func pass(at time: Timestamp) async throws -> Report {
        try await writeDown([])
        let free = Self.concurrency - busyLanes.count
        guard free > 0 else { return Report() }
        let started = try await claim(at: time)
        var report = Report()
        var failure: (any Error)?
        await withTaskGroup(of: Attempted.self) { group in
            for row in started {
                let integration = integration(of: row.delivery.lane)
                group.addTask { [clock, sender, programs] in
                    let begun = clock.monotonicNanoseconds
                    let result = await Self.attempt(row, integration, at: time, sender, programs)
                    let took = Int64((clock.monotonicNanoseconds - begun) / 1_000_000)
                    return Attempted(delivery: row.delivery, result: result, took: .milliseconds(took))
                }
            }
            // Each answer is written down as it comes: a slow receiver must not keep a fast one's from the
            // record.
            for await attempted in group {
                do {
                    try await finish(attempted, at: time + attempted.took, &report)
                } catch {
                    failure = failure ?? error
                }
            }
        }
        if let failure { throw failure }
        return report
    }

    private func claim(at time: Timestamp) async throws -> [OutboxRecords.Due] {
        readers += 1
        defer {
            readers -= 1
            if readers == 0 { answeredMeanwhile = [] }
        }
        let due = try await records.due(at: time, limit: Self.concurrency, blocked: blocked(at: time))
        return due.filter { !answeredMeanwhile.contains($0.delivery.id) && start($0.delivery, at: time) }
    }

    /// One request and its answer.
    private struct Attempted: Sendable {
        var delivery: Delivery
        var result: AttemptResult
        var took: TimeSpan
    }

    private func blocked(at time: Timestamp) -> Set<Endpoint> {
        let open = breakers.filter { !$0.value.wouldAllow(at: time) }.map(\.key)
        let full = load.filter { $0.value >= Self.endpointConcurrency }.map(\.key)
        return Set(open + full)
    }

    /// Claims a row; false when its lane or its endpoint has to wait.
    private func start(_ delivery: Delivery, at time: Timestamp) -> Bool {
        let endpoint = delivery.lane.endpoint
        guard !busyLanes.contains(delivery.lane), load[endpoint, default: 0] < Self.endpointConcurrency,
            breakers[endpoint]?.allows(at: time) ?? true
        else { return false }
        busyLanes.insert(delivery.lane)
        load[endpoint, default: 0] += 1
        return true
    }

    private func release(_ delivery: Delivery) {
        if readers > 0 { answeredMeanwhile.insert(delivery.id) }
        busyLanes.remove(delivery.lane)
        let left = (load[delivery.lane.endpoint] ?? 1) - 1
        load[delivery.lane.endpoint] = left > 0 ? left : nil
    }

    private func finish(_ attempted: Attempted, at time: Timestamp, _ report: inout Report) async throws {
        let delivery = attempted.delivery
        let endpoint = delivery.lane.endpoint
        if case .transient = attempted.result {
            breakers[endpoint, default: EndpointBreaker()].fail(at: time)
        } else {
            breakers[endpoint] = nil
        }
        var outcome = schedule.outcome(of: attempted.result, delivery, at: time)
        var escalations: [NewDelivery] = []
        if needsFallback(delivery, outcome, at: time) {
            escalations = await self.escalations(of: delivery, at: time)
            outcome.isEscalated = !escalations.isEmpty
        }
        // A trial is tried once: its answer is what was asked for, and nobody else is to hear of it.
        if delivery.isTrial, outcome.state == .pending { outcome.state = .dead }
        if !delivery.isTrial { count(outcome, delivery.lane.receiver, &report) }
        try await writeDown([Answered(delivery: delivery, outcome: outcome, escalations: escalations)])
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

    /// Writes answers down and frees their lanes. What cannot be written is kept for the next tick.
    private func writeDown(_ answered: [Answered]) async throws {
        let writing = unrecorded + answered
        guard !writing.isEmpty else { return }
        unrecorded = []
        let records = self.records
        do {
            // A task of its own: an answer that came is written even while the service shuts down.
            try await Task {
                try await records.record(writing.map(\.outcome), escalations: writing.flatMap(\.escalations))
            }.value
        } catch {
            unrecorded = writing + unrecorded
            throw error
        }
        for answer in writing { release(answer.delivery) }
    }

    private func needsFallback(_ delivery: Delivery, _ outcome: DeliveryOutcome, at time: Timestamp) -> Bool {
        guard let fallbackReceiver, delivery.lane.receiver != fallbackReceiver, !delivery.isEscalated,
            !delivery.isTrial,
            outcome.state != .delivered
        else { return false }
        return outcome.state == .dead || time - delivery.createdAt >= schedule.escalateAfter
    }

    /// Copies for the fallback receiver; none when the body cannot be read just now, then next time.
    private func escalations(of delivery: Delivery, at time: Timestamp) async -> [NewDelivery] {
        guard let fallbackReceiver, let receiver = receivers[fallbackReceiver],
            let body = try? await records.body(of: delivery.id)
        else { return [] }
        return receiver.integrations.indices.map { index in
            NewDelivery(
                key: "\(delivery.key)_fallback\(index)",
                lane: NotificationLane(
                    groupKey: delivery.lane.groupKey, receiver: fallbackReceiver, integration: index),
                status: delivery.status, reason: delivery.reason, groupLabels: delivery.groupLabels,
                fingerprints: delivery.fingerprints, createdAt: time, body: body)
        }
    }
}

extension Dispatcher {
    private func integration(of lane: NotificationLane) -> Integration? {
        guard let receiver = receivers[lane.receiver],
            receiver.integrations.indices.contains(lane.integration)
        else { return nil }
        return receiver.integrations[lane.integration]
    }

    private static func attempt(
        _ row: OutboxRecords.Due, _ integration: Integration?, at time: Timestamp, _ sender: HTTPSender,
        _ programs: ProgramSender
    ) async -> AttemptResult {
        guard let integration else {
            let receiver = row.delivery.lane.receiver
            return .undeliverable(error: "receiver '\(receiver)' is not configured any more")
        }
        do {
            switch try integration.sending(key: row.delivery.key, body: row.body, at: time) {
            case .request(let request): return integration.result(of: try await sender(request), at: time)
            case .program(let call): return AttemptResult(try await programs(call))
            }
        } catch let failure as AttemptFailure {
            return .undeliverable(error: failure.what)
        } catch {
            return .transient(status: nil, error: "\(error)", after: nil)
        }
    }
}
