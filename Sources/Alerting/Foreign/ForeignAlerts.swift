package import Telemetry

/// The alerts of other servers that have not ended, as a value: `take` hears of some, `expire` ends those
/// whose time is up. Bounded: a flood is refused, never an alert that is known already.
package struct ForeignAlerts: Sendable {
    package private(set) var alerts: [Fingerprint: ForeignAlert]
    private var size: Int
    private let limit: Int

    /// More live alerts are not taken.
    package static let standardLimit = 10_000
    /// Nor are more bytes of their texts.
    private static let sizeLimit = 64 << 20

    package init(_ alerts: [ForeignAlert] = [], limit: Int = standardLimit) {
        self.alerts = Dictionary(alerts.map { ($0.fingerprint, $0) }) { _, last in last }
        size = self.alerts.values.reduce(0) { $0 + $1.size }
        self.limit = limit
    }

    /// Continues with the alerts of a former process. While nobody was here to be told, none could be told
    /// again: each gets a moment to be.
    package init(restored alerts: [ForeignAlert], at time: Timestamp) {
        self.init(
            alerts.map { alert in
                var alert = alert
                alert.endsAt = max(alert.endsAt, time + Self.restartGrace)
                return alert
            })
    }

    /// Twice as long as Prometheus takes to tell an alert again.
    private static let restartGrace = TimeSpan.minutes(2)

    /// What came of the alerts of one request.
    package struct Intake: Hashable, Sendable {
        package var transitions: [AlertTransition] = []
        /// Alerts that are new, changed or gone.
        package var touched: Set<Fingerprint> = []
        /// Not taken, because there are too many.
        package var refused = 0
        /// By what they said, those that had ended before anybody here knew of them included.
        package var firing = 0
        package var resolved = 0
    }

    /// Takes alerts in the order told. One that is over and was never known is no news.
    package mutating func take(_ told: [ForeignAlert], at time: Timestamp) -> Intake {
        var intake = Intake()
        for alert in told {
            let known = alerts[alert.fingerprint]
            let next = known?.updated(by: alert, at: time) ?? alert
            if next.isOver(at: time) {
                intake.resolved += 1
                guard known != nil else { continue }
                intake.transitions.append(end(next, at: time, reason: ""))
            } else {
                guard known != nil || hasRoom(for: next) else {
                    intake.refused += 1
                    continue
                }
                intake.firing += 1
                store(next)
                if known == nil { intake.transitions.append(Self.begin(next, at: time)) }
            }
            intake.touched.insert(next.fingerprint)
        }
        return intake
    }

    /// Ends the alerts nobody has told of for too long.
    package mutating func expire(at time: Timestamp) -> [AlertTransition] {
        let over = alerts.values.filter { $0.isOver(at: time) }.sorted { $0.labels < $1.labels }
        return over.map { end($0, at: time, reason: "not told again by \($0.origin)") }
    }

    private func hasRoom(for alert: ForeignAlert) -> Bool {
        alerts.count < limit && size + alert.size <= Self.sizeLimit
    }

    private mutating func store(_ alert: ForeignAlert) {
        let old = alerts.updateValue(alert, forKey: alert.fingerprint)
        size += alert.size - (old?.size ?? 0)
    }

    private mutating func end(_ alert: ForeignAlert, at time: Timestamp, reason: String) -> AlertTransition {
        size -= alerts.removeValue(forKey: alert.fingerprint)?.size ?? 0
        return AlertTransition(
            time: time, from: .firing, to: .inactive, alert: ActiveAlert(alert, isOver: true), reason: reason)
    }

    private static func begin(_ alert: ForeignAlert, at time: Timestamp) -> AlertTransition {
        AlertTransition(time: time, from: nil, to: .firing, alert: ActiveAlert(alert))
    }
}
