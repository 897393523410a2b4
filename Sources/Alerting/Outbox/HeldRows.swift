internal import Telemetry

/// What could not be written down, because the disk is full: rows the outbox does not have yet, and outcomes
/// of rows it has. Until it can, notifications are sent and tried again from here.
struct HeldRows {
    struct Row: Sendable {
        var due: OutboxRecords.Due
        /// Not written down yet; nil before the first attempt.
        var outcome: DeliveryOutcome?
        /// The outbox has the row, without the outcome.
        var isStored = false
        /// A copy for the fallback receiver, which no decision brings into the outbox.
        var isCopy = false

        var isFinal: Bool { outcome.map { $0.state != .pending } ?? false }
        var key: String { due.delivery.key }
    }

    private(set) var rows: [String: Row] = [:]
    /// Keys in the order decided.
    private var lanes: [NotificationLane: [String]] = [:]
    private var lastID: Int64 = 0

    var isEmpty: Bool { rows.isEmpty }
    var laneCount: Int { lanes.count }
    func contains(_ key: String) -> Bool { rows[key] != nil }

    /// How many of each receiver the outbox does not have.
    var unstored: [String: Int] {
        Dictionary(rows.values.filter { !$0.isStored }.map { ($0.due.delivery.lane.receiver, 1) }) { $0 + $1 }
    }

    /// Takes rows in that the outbox does not have.
    mutating func add(_ deliveries: [NewDelivery], areCopies: Bool = false) {
        for new in deliveries where rows[new.key] == nil {
            lastID -= 1
            let due = OutboxRecords.Due(delivery: Delivery(new, id: lastID), body: new.body)
            rows[new.key] = Row(due: due, isCopy: areCopies)
            lanes[new.lane, default: []].append(new.key)
        }
    }

    /// Keeps an attempt's outcome. What the outbox has was decided before what it has not.
    mutating func keep(_ outcome: DeliveryOutcome, of due: OutboxRecords.Due) {
        let lane = due.delivery.lane
        if rows[outcome.key] == nil {
            rows[outcome.key] = Row(due: due, isStored: true)
            lanes[lane, default: []].insert(outcome.key, at: 0)
        }
        rows[outcome.key]?.outcome = outcome
        rows[outcome.key]?.due.delivery.apply(outcome)
    }

    /// The first row of each lane that has not arrived, when it is due.
    ///
    /// - Parameter pending: keys the outbox counts as not arrived, by lane: those come first.
    func due(at time: Timestamp, pending: [NotificationLane: [String]]) -> [OutboxRecords.Due] {
        lanes.compactMap { lane, keys -> OutboxRecords.Due? in
            guard let row = keys.lazy.compactMap({ rows[$0] }).first(where: { !$0.isFinal }),
                row.due.delivery.nextAttemptAt <= time
            else { return nil }
            let isNext = row.isStored || (pending[lane] ?? []).allSatisfy { rows[$0]?.isFinal ?? false }
            return isNext ? row.due : nil
        }.sorted { $0.delivery.createdAt < $1.delivery.createdAt }
    }

    /// What the dispatcher itself can write: outcomes of rows the outbox has, and copies.
    var writable: (outcomes: [DeliveryOutcome], copies: [NewDelivery]) {
        let mine = rows.values.filter { $0.isStored || $0.isCopy }
        let copies = mine.filter { $0.isCopy && !$0.isStored }.map { NewDelivery($0.due) }
        return (mine.compactMap(\.outcome), copies)
    }

    /// Outcomes of rows that a decision is about to bring into the outbox.
    func outcomes(of deliveries: [NewDelivery]) -> [DeliveryOutcome] {
        deliveries.compactMap { rows[$0.key]?.outcome }
    }

    /// Lets go of what has been written. What was tried meanwhile is kept, to be written anew.
    mutating func wrote(_ keys: [String], _ outcomes: [DeliveryOutcome]) {
        let written = Dictionary(outcomes.map { ($0.key, $0) }) { _, last in last }
        for key in keys {
            guard let row = rows[key] else { continue }
            rows[key]?.isStored = true
            guard row.outcome == written[key] else { continue }
            rows[key] = nil
            let lane = row.due.delivery.lane
            lanes[lane]?.removeAll { $0 == key }
            if lanes[lane]?.isEmpty ?? false { lanes[lane] = nil }
        }
    }
}

extension Delivery {
    /// As the outbox would have it.
    init(_ new: NewDelivery, id: Int64) {
        self.init(
            id: id, key: new.key, lane: new.lane, status: new.status, reason: new.reason,
            groupLabels: new.groupLabels, fingerprints: new.fingerprints, createdAt: new.createdAt,
            state: .pending, attempts: 0, rejections: 0, nextAttemptAt: new.createdAt, isEscalated: false)
    }

    mutating func apply(_ outcome: DeliveryOutcome) {
        state = outcome.state
        attempts = outcome.attempts
        rejections = outcome.rejections
        nextAttemptAt = outcome.nextAttemptAt
        isEscalated = outcome.isEscalated
    }
}

extension NewDelivery {
    init(_ due: OutboxRecords.Due) {
        let delivery = due.delivery
        self.init(
            key: delivery.key, lane: delivery.lane, status: delivery.status, reason: delivery.reason,
            groupLabels: delivery.groupLabels, fingerprints: delivery.fingerprints,
            createdAt: delivery.createdAt, body: due.body)
    }
}
