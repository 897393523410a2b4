internal import Alerting
internal import Telemetry

extension AlertmanagerAPI {
    func alerts(_ request: APIRequest) async throws -> [JSONValue] {
        try await wanted(request).map(document)
    }

    /// Alerts by group, as receivers are told of them.
    func groups(_ request: APIRequest) async throws -> [JSONValue] {
        let known = Dictionary(try await wanted(request).map { ($0.fingerprint, $0) }) { _, last in last }
        return await alerting.alertGroups.compactMap { group in
            let members = group.members.keys.sorted { $0.value < $1.value }.compactMap { known[$0] }
            if members.isEmpty { return nil }
            return .object([
                "labels": AlertJSON.labels(group.labels),
                "receiver": .object(["name": .string(group.receiver)]),
                "alerts": .array(members.map(document)),
            ])
        }
    }

    /// Firing alerts that the parameters let through; each kind is wanted unless it is said otherwise.
    private func wanted(_ request: APIRequest) async throws -> [AlertSummary] {
        let filter = try filter(request)
        let receiver = try receiverPattern(request)
        func wants(_ name: String) -> Bool { request.parameter(name) != "false" }
        return try await alerting.activeAlerts().filter { alert in
            guard alert.state == .firing, filter.matches(alert.labels) else { return false }
            if let receiver {
                let names = alert.receivers.map { Labels([Label("receiver", $0)]) }
                guard names.contains(where: receiver.matches) else { return false }
            }
            switch alert.mute {
            case nil: return wants("active")
            case .silenced: return wants("silenced")
            case .inhibited: return wants("inhibited")
            case .maintenance, .quietTime, .routeRemoved: return wants("active")
            }
        }
    }

    private func receiverPattern(_ request: APIRequest) throws -> MatcherSet? {
        guard let text = request.parameter("receiver") else { return nil }
        do {
            return try MatcherSet([Matcher("receiver", .regex, text)])
        } catch {
            throw AlertmanagerFault(what: "failed to parse receiver param: \(error)")
        }
    }

    private func document(_ alert: AlertSummary) -> JSONValue {
        // A rule's alert ends when the rule says so; clients expect a time ahead.
        let end = alert.foreign?.endsAt ?? now + .minutes(5)
        let updated = alert.foreign?.updatedAt ?? now
        return .object([
            "annotations": AlertJSON.labels(alert.alert.annotations), "endsAt": .string(end.rfc3339),
            "fingerprint": .string(alert.fingerprint.description),
            "receivers": .array(alert.receivers.map { .object(["name": .string($0)]) }),
            "startsAt": .string((alert.alert.firedAt ?? alert.alert.activeAt).rfc3339),
            "status": status(alert.mute), "updatedAt": .string(updated.rfc3339),
            "generatorURL": .string(link(to: alert)),
            "labels": AlertJSON.labels(alert.labels),
        ])
    }

    private func link(to alert: AlertSummary) -> String {
        if let told = alert.foreign?.generatorURL, !told.isEmpty { return told }
        return AlertLink.page(
            of: alert.fingerprint, at: suite.reload.status.configuration.externalURL)
    }

    private func status(_ mute: MuteReason?) -> JSONValue {
        var silencedBy: [String] = []
        var inhibitedBy: [String] = []
        var mutedBy: [String] = []
        switch mute {
        case nil, .routeRemoved: break
        case .silenced(let ids): silencedBy = ids
        case .inhibited(let by): inhibitedBy = by.map(\.description)
        case .maintenance(let names), .quietTime(let names): mutedBy = names
        }
        func list(_ texts: [String]) -> JSONValue { .array(texts.map { .string($0) }) }
        return .object([
            "inhibitedBy": list(inhibitedBy), "silencedBy": list(silencedBy), "mutedBy": list(mutedBy),
            "state": .string(mute == nil ? "active" : "suppressed"),
        ])
    }
}
