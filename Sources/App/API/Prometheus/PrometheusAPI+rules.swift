internal import Alerting
internal import Telemetry

extension PrometheusAPI {
    func rules(_ request: APIRequest) async throws -> APIResponse {
        let filter = try RuleFilter(request)
        let groups = await agent.ruleGroups().compactMap { filter.applied(to: $0) }
        return .success(
            .object([
                "groups": .array(groups.map { RuleJSON.group($0, withAlerts: filter.showsAlerts) })
            ]))
    }

    func alerts(_ request: APIRequest) async throws -> APIResponse {
        let alerts = await agent.ruleGroups().flatMap { $0.rules.flatMap(\.alerts) }
        return .success(.object(["alerts": .array(alerts.map(RuleJSON.alert))]))
    }

    /// The Alertmanagers alerts are handed to; the agent's own notifications need none.
    func alertmanagers(_ request: APIRequest) async throws -> APIResponse {
        let active = await agent.alertmanagers().map { JSONValue.object(["url": .string($0)]) }
        return .success(.object(["activeAlertmanagers": .array(active), "droppedAlertmanagers": .array([])]))
    }
}

/// Which groups and rules `/api/v1/rules` was asked for.
private struct RuleFilter {
    private let type: String
    private let names: Set<String>
    private let groups: Set<String>
    private let files: Set<String>
    let showsAlerts: Bool

    init(_ request: APIRequest) throws(PrometheusFault) {
        type = request.parameter("type") ?? ""
        guard ["", "alert", "record"].contains(type) else {
            throw .invalid("type", "not supported value \(quoted(type))")
        }
        names = Set(request.allParameters("rule_name[]"))
        groups = Set(request.allParameters("rule_group[]"))
        files = Set(request.allParameters("file[]"))
        let excluded = (request.parameter("exclude_alerts") ?? "").lowercased()
        guard ["", "true", "false", "1", "0", "t", "f"].contains(excluded) else {
            throw .invalid("exclude_alerts", "\(quoted(excluded)) is neither true nor false")
        }
        showsAlerts = !["true", "1", "t"].contains(excluded)
    }

    /// The group with the rules asked for; nil when none is left.
    func applied(to status: RuleGroupStatus) -> RuleGroupStatus? {
        guard groups.isEmpty || groups.contains(status.group.name),
            files.isEmpty || files.contains(status.group.file)
        else { return nil }
        var status = status
        status.rules.removeAll { rule in
            let kind = if case .alert = rule.rule { "alert" } else { "record" }
            return !(type.isEmpty || type == kind) || !(names.isEmpty || names.contains(rule.rule.name))
        }
        return status.rules.isEmpty && !names.isEmpty ? nil : status
    }
}
