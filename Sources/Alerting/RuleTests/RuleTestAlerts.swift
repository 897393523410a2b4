internal import PromQL
internal import Telemetry

/// Compares the alerts of one name with what is expected of them.
struct RuleTestAlerts {
    let course: RuleTestCourse
    let check: AlertCheck
    /// Of the evaluation that counts: the last at or before the check's time.
    let time: Timestamp

    init(course: RuleTestCourse, check: AlertCheck, at time: Timestamp) {
        self.course = course
        self.check = check
        self.time = time
    }

    func findings() async -> [RuleTestFinding] {
        let alerts = course.rehearsal.alerts(named: check.name)
        var findings = differences(alerts.filter { $0.state == .firing }, check.firing, "firing")
        if let pending = check.pending {
            findings += differences(alerts.filter { $0.state == .pending }, pending, "pending")
        }
        if let mute = check.mute { findings += muteFindings(alerts.filter { $0.state == .firing }, mute) }
        if check.firing.isEmpty, check.pending?.isEmpty ?? true, findings.isEmpty,
            let remark = await vacuity()
        {
            findings.append(course.finding(check.position, remark, isWarning: true))
        }
        return findings
    }

    private func differences(
        _ alerts: [ActiveAlert], _ expected: [ExpectedAlert], _ state: String
    ) -> [RuleTestFinding] {
        let got = alerts.map { ExpectedAlert(labels: $0.labels, annotations: $0.annotations) }
            .sortedByLabels()
        let wanted = expected.sortedByLabels()
        guard got != wanted else { return [] }
        return [
            course.finding(
                check.position,
                "alert \(check.name) at \(check.time), \(state):\n    expected: \(Self.text(wanted))\n    "
                    + "got:      \(Self.text(got))")
        ]
    }

    private static func text(_ alerts: [ExpectedAlert]) -> String {
        if alerts.isEmpty { return "none" }
        return alerts.map { alert in
            alert.annotations.isEmpty ? "\(alert.labels)" : "\(alert.labels) saying \(alert.annotations)"
        }.joined(separator: "\n              ")
    }

    private func muteFindings(_ alerts: [ActiveAlert], _ expected: ExpectedMute) -> [RuleTestFinding] {
        guard course.configuration != nil else {
            return [
                course.finding(
                    check.position,
                    "'exp_muted' needs a routing file: name it as 'alertmanager' at the file's top")
            ]
        }
        return alerts.compactMap { alert in
            let reason = course.rehearsal.mute(of: alert, course.quieting, at: time)
            guard ExpectedMute(reason) != expected else { return nil }
            let got = reason.map(\.description) ?? "not muted"
            return course.finding(
                check.position, "\(alert.labels) at \(check.time): expected \(expected.rawValue), got: \(got)"
            )
        }
    }

    /// Why the silence that is expected here would be there whatever the rule said; nil when it would not.
    private func vacuity() async -> String? {
        let rules = course.groups.flatMap(\.rules).compactMap { rule -> AlertRule? in
            guard case .alert(let rule) = rule, rule.name == check.name else { return nil }
            return rule
        }
        if rules.isEmpty { return "no rule of these files is named '\(check.name)': it can never fire" }
        for rule in rules {
            guard let expression = try? Parser.parse(rule.expression).loosened,
                let result = try? await course.engine.instant(expression, at: time)
            else { return nil }
            if !result.value.elements.isEmpty { return nil }
        }
        return "alert \(check.name) at \(check.time): the input has nothing for its rule to look at then, "
            + "so that this cannot fail"
    }
}

extension ExpectedMute {
    fileprivate init(_ reason: MuteReason?) {
        switch reason {
        case nil: self = .no
        case .inhibited: self = .inhibited
        case .silenced: self = .silenced
        case .maintenance, .quietTime, .routeRemoved: self = .quietTime
        }
    }
}

extension [ExpectedAlert] {
    fileprivate func sortedByLabels() -> [ExpectedAlert] {
        sorted { ($0.labels, "\($0.annotations)") < ($1.labels, "\($1.annotations)") }
    }
}
