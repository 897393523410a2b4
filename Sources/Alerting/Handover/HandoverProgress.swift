internal import Telemetry

/// What one Alertmanager knows of our alerts.
struct HandoverProgress: Sendable {
    let name: String
    /// By label set: what it accepted last.
    private var told: [Labels: OutgoingAlert] = [:]
    /// Due, and not accepted yet.
    private var waiting: Set<Labels> = []
    /// Batches given out and not answered.
    private var outstanding = 0
    private var failures = 0
    private var nextTry = Timestamp.distantPast
    private var lastAnswer: Timestamp?
    private var sent = 0
    private var failed = 0
    private var refused = 0
    private var late = 0

    private static let longestPause = TimeSpan.seconds(30)

    init(name: String) {
        self.name = name
    }

    mutating func due(
        at time: Timestamp, _ current: [Labels: OutgoingAlert], _ delay: TimeSpan
    ) -> [HandoverBatch] {
        guard outstanding == 0, time >= nextTry else { return [] }
        let known = current.merging(ended(current, at: time)) { _, ended in ended }
        let due = known.values.filter { isDue($0, delay) }.sorted { $0.alert.labels < $1.alert.labels }
        let labels = Set(due.map(\.alert.labels))
        // What is only not evaluated again yet, as after a reload, still waits.
        let left = waiting.subtracting(labels).filter { known[$0] == nil || known[$0]?.evaluatedAt != nil }
        late += left.count
        waiting = waiting.subtracting(left).union(labels)
        var batches = stride(from: 0, to: due.count, by: HandoverBatch.limit).map { start in
            let end = min(start + HandoverBatch.limit, due.count)
            return HandoverBatch(peer: name, alerts: Array(due[start..<end]), time: time)
        }
        if batches.isEmpty, isQuestionDue(at: time, delay) {
            batches = [HandoverBatch(peer: name, alerts: [], time: time)]
        }
        outstanding = batches.count
        return batches
    }

    /// Whether an empty request should find out that somebody is there: with nothing to tell, an Alertmanager
    /// that died would be noticed by the next page.
    private func isQuestionDue(at time: Timestamp, _ delay: TimeSpan) -> Bool {
        failures > 0 || (lastAnswer.map { time - $0 >= delay } ?? true)
    }

    /// Alerts it believes to fire, or was told the end of, that no rule has any more: told as over for as
    /// long as others are. What is past that is forgotten.
    private mutating func ended(
        _ current: [Labels: OutgoingAlert], at time: Timestamp
    ) -> [Labels: OutgoingAlert] {
        var ended: [Labels: OutgoingAlert] = [:]
        for (labels, last) in told {
            let now = current[labels]
            if let now, now.alert.state != .pending { continue }
            if last.alert.state == .firing {
                ended[labels] = last.ended(at: now?.alert.activeAt ?? time)
            } else if now == nil, last.isRemembered(at: time) {
                ended[labels] = last
                ended[labels]?.evaluatedAt = time
            } else {
                told[labels] = nil
            }
        }
        return ended
    }

    /// Prometheus' `needsSending`. An alert whose rule was not evaluated yet is left as it is.
    private func isDue(_ outgoing: OutgoingAlert, _ delay: TimeSpan) -> Bool {
        guard outgoing.alert.state != .pending, let turn = outgoing.turn else { return false }
        guard let last = told[outgoing.alert.labels], last.isSameLife(as: outgoing) else {
            return outgoing.alert.state == .firing || outgoing.isRemembered(at: turn)
                || told[outgoing.alert.labels]?.alert.state == .firing
        }
        guard last.turn.map({ turn - $0 >= delay }) ?? true else { return false }
        return outgoing.alert.state == .firing || outgoing.isRemembered(at: turn)
    }

    mutating func answered(_ batch: HandoverBatch, _ answer: HandoverAnswer, at time: Timestamp) {
        switch answer {
        case .accepted:
            sent += batch.alerts.count
            succeed(batch, at: time)
        case .refused:
            refused += batch.alerts.count
            succeed(batch, at: time)
        case .failed(_, let asked):
            failed += 1
            outstanding = 0
            let step = min(Int64(1_000) << min(failures, 10), Self.longestPause.milliseconds)
            failures += 1
            nextTry = time + max(asked, .milliseconds(step))
        }
    }

    private mutating func succeed(_ batch: HandoverBatch, at time: Timestamp) {
        for alert in batch.alerts {
            told[alert.alert.labels] = alert
            waiting.remove(alert.alert.labels)
        }
        outstanding = max(0, outstanding - 1)
        failures = 0
        lastAnswer = time
    }

    func series(at time: Timestamp) -> [Series] {
        func one(_ metric: Metric, _ value: Int, _ reason: String? = nil) -> Series {
            var labels = metric.series(["alertmanager": name])
            if let reason { labels["reason"] = reason }
            return Series(labels, at: time, Double(value))
        }
        return [
            one(MetricCatalogue.alertmanagerUp, failures == 0 ? 1 : 0),
            one(MetricCatalogue.alertmanagerSent, sent), one(MetricCatalogue.alertmanagerFailed, failed),
            one(MetricCatalogue.alertmanagerDropped, refused, "refused"),
            one(MetricCatalogue.alertmanagerDropped, late, "late"),
        ]
    }
}

extension OutgoingAlert {
    /// Whether the end of an alert that is over is still told.
    fileprivate func isRemembered(at time: Timestamp) -> Bool {
        alert.resolvedAt.map { time - $0 < AlertStateMachine.resolvedRetention } ?? false
    }

    /// Whether both are the same firing, or the same end of it.
    fileprivate func isSameLife(as other: OutgoingAlert) -> Bool {
        alert.state == other.alert.state && alert.firedAt == other.alert.firedAt
            && alert.resolvedAt == other.alert.resolvedAt
    }
}
