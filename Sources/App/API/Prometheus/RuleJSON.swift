internal import Alerting
internal import Telemetry

/// Rule groups, rules and alerts as Prometheus' API shows them.
enum RuleJSON {
    static func group(_ status: RuleGroupStatus, withAlerts: Bool) -> JSONValue {
        .object([
            "name": .string(status.group.name), "file": .string(status.group.file),
            "rules": .array(status.rules.map { rule($0, withAlerts: withAlerts) }),
            "interval": .number(status.interval.seconds), "limit": .number(Double(status.group.limit)),
            "evaluationTime": .number(status.last?.seconds ?? 0),
            "lastEvaluation": .string((status.last?.time).goText),
        ])
    }

    private static func rule(_ status: RuleStatus, withAlerts: Bool) -> JSONValue {
        switch status.rule {
        case .alert(let rule):
            var members: [JSONValue.Member] = [
                .init("state", .string(state(of: status.alerts))), .init("name", .string(rule.name)),
                .init("query", .string(rule.expression)), .init("duration", .number(rule.holdFor.seconds)),
                .init("keepFiringFor", .number(rule.keepFiringFor.seconds)),
                .init("labels", texts(rule.labels)), .init("annotations", texts(rule.annotations)),
            ]
            members.append(.init("alerts", .array(withAlerts ? status.alerts.map(alert) : [])))
            return .object(members + health(status) + [.init("type", .string("alerting"))])
        case .recording(let rule):
            var members: [JSONValue.Member] = [
                .init("name", .string(rule.name)), .init("query", .string(rule.expression)),
            ]
            if !rule.labels.isEmpty {
                let labels = rule.labels.map { JSONValue.Member($0.name, .string($0.value)) }
                members.append(.init("labels", .object(labels)))
            }
            return .object(members + health(status) + [.init("type", .string("recording"))])
        }
    }

    private static func health(_ status: RuleStatus) -> [JSONValue.Member] {
        var members: [JSONValue.Member] = []
        let health = status.last == nil ? "unknown" : status.problem == nil ? "ok" : "err"
        members.append(.init("health", .string(health)))
        let problem = status.last == nil ? "not evaluated yet" : status.problem
        if let problem { members.append(.init("lastError", .string(problem))) }
        members.append(.init("evaluationTime", .number(status.last?.seconds ?? 0)))
        members.append(.init("lastEvaluation", .string((status.last?.time).goText)))
        return members
    }

    static func alert(_ alert: ActiveAlert) -> JSONValue {
        var members: [JSONValue.Member] = [
            .init("labels", alert.labels.json), .init("annotations", alert.annotations.json),
            .init("state", .string(alert.state.rawValue)),
            .init("activeAt", .string(alert.activeAt.rfc3339)),
        ]
        if let since = alert.keepFiringSince {
            members.append(.init("keepFiringSince", .string(since.rfc3339)))
        }
        members.append(.init("value", .string(exponentText(alert.value))))
        return .object(members)
    }

    private static func state(of alerts: [ActiveAlert]) -> String {
        if alerts.contains(where: { $0.state == .firing }) { return "firing" }
        return alerts.isEmpty ? "inactive" : "pending"
    }

    private static func texts(_ labels: [TemplatedLabel]) -> JSONValue {
        .object(labels.map { JSONValue.Member($0.name, .string($0.template.text)) })
    }

    /// The shortest digits with an exponent of two figures at least, as Go's `'e'` format writes it.
    static func exponentText(_ value: Double) -> String {
        guard value.isFinite else { return numberText(value) }
        // Swift gives the shortest digits too, as 1200.0, 1.2e+20 or 5e-324.
        let halves = value.magnitude.description.split(separator: "e")
        let parts = halves[0].split(separator: ".")
        let fraction = parts.count > 1 && parts[1] != "0" ? parts[1] : ""
        var exponent = (halves.count > 1 ? Int(halves[1]) ?? 0 : 0) + parts[0].utf8.count - 1
        var digits = Substring(parts[0] + fraction)
        while digits.utf8.count > 1, digits.first == "0" {
            digits.removeFirst()
            exponent -= 1
        }
        while digits.utf8.count > 1, digits.last == "0" { digits.removeLast() }
        if digits == "0" { exponent = 0 }
        let rest = digits.dropFirst()
        let sign = value.sign == .minus ? "-" : ""
        let power = String(exponent.magnitude)
        return sign + digits.prefix(1) + (rest.isEmpty ? "" : "." + rest) + (exponent < 0 ? "e-" : "e+")
            + (power.utf8.count < 2 ? "0" : "") + power
    }
}
