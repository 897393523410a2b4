package import Telemetry

/// What a replay came to.
package struct ReplayReport: Sendable {
    package let range: TimeRange
    /// Oldest first.
    package var transitions: [AlertTransition] = []
    /// Oldest first.
    package var notifications: [Notification] = []
    /// The last failure of each rule that failed, by group and rule.
    package private(set) var failures: [String: RuleFailure] = [:]

    package init(range: TimeRange) {
        self.range = range
    }

    mutating func note(_ failure: RuleFailure) {
        failures["\(failure.group)/\(failure.rule)"] = failure
    }

    private var weeks: Double { max(1, Double((range.end - range.start).milliseconds)) / (7 * 86_400_000) }

    /// What became of the alerts of one name and severity.
    package struct AlertLine: Hashable, Sendable {
        package var name: String
        package var severity: String
        package var fired = 0
        /// Pended and ended before they fired.
        package var pendedOnly = 0
        package var firedPerWeek = 0.0
        package var firing = TimeSpan.zero
        package var longest = TimeSpan.zero
        /// From the condition's begin to the first notification; the middle one. Nil when nobody was told.
        package var detection: TimeSpan?
    }

    /// By how often they fired, the most frequent first.
    package var alerts: [AlertLine] {
        var lines: [String: AlertLine] = [:]
        var open: [Fingerprint: Timestamp] = [:]
        func line(_ alert: ActiveAlert, _ change: (inout AlertLine) -> Void) {
            let name = alert.labels["alertname"] ?? ""
            let severity = alert.labels["severity"] ?? ""
            change(&lines["\(name)\u{0}\(severity)", default: AlertLine(name: name, severity: severity)])
        }
        for transition in transitions {
            if transition.isFiring {
                open[transition.fingerprint] = transition.time
                line(transition.alert) { $0.fired += 1 }
            } else if transition.from == .firing, let since = open.removeValue(forKey: transition.fingerprint)
            {
                line(transition.alert) { $0.add(firing: transition.time - since) }
            } else if transition.to == nil {
                line(transition.alert) { $0.pendedOnly += 1 }
            }
        }
        for transition in transitions where transition.isFiring {
            if open[transition.fingerprint] == transition.time {
                line(transition.alert) { $0.add(firing: range.end - transition.time) }
            }
        }
        return lines.values.map { line in
            var line = line
            line.firedPerWeek = Double(line.fired) / weeks
            line.detection = detection(of: line)
            return line
        }.sorted { ($1.fired, $0.name, $0.severity) < ($0.fired, $1.name, $1.severity) }
    }

    private func detection(of line: AlertLine) -> TimeSpan? {
        var told: [TimeSpan] = []
        for transition in transitions where transition.isFiring {
            let labels = transition.alert.labels
            guard labels["alertname"] ?? "" == line.name, labels["severity"] ?? "" == line.severity else {
                continue
            }
            let first = notifications.first { notification in
                notification.time >= transition.time
                    && notification.firing.contains { $0.fingerprint == transition.fingerprint }
            }
            if let first { told.append(first.time - transition.alert.activeAt) }
        }
        return told.isEmpty ? nil : told.sorted()[told.count / 2]
    }

    package struct ReceiverLine: Hashable, Sendable {
        package var receiver: String
        /// Of firing alerts, repeats included, and of ends.
        package var firing = 0
        package var resolved = 0
        package var firingPerWeek = 0.0
    }

    /// By name. Each integration of a receiver is told the same; one of them is counted.
    package var receivers: [ReceiverLine] {
        var lines: [String: ReceiverLine] = [:]
        for notification in notifications where notification.lane.integration == 0 {
            let name = notification.lane.receiver
            lines[name, default: ReceiverLine(receiver: name)].count(notification)
        }
        return lines.values.map { line in
            var line = line
            line.firingPerWeek = Double(line.firing) / weeks
            return line
        }.sorted { $0.receiver < $1.receiver }
    }
}

extension ReplayReport.AlertLine {
    fileprivate mutating func add(firing span: TimeSpan) {
        firing = firing + span
        longest = max(longest, span)
    }
}

extension ReplayReport.ReceiverLine {
    fileprivate mutating func count(_ notification: Notification) {
        if notification.isFiring { firing += 1 } else { resolved += 1 }
    }
}
