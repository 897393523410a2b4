internal import Telemetry

/// Telling others what nobody has acknowledged. The alert joins a group of the same key that belongs to the
/// next receiver, and is treated there as any other.
extension Notifier {
    /// The route that groups of an escalated alert belong to: the alert's own, with another receiver.
    static func escalated(_ route: Route, to receiver: String) -> Route {
        var route = route
        route.receiver = receiver
        route.timing.groupWait = .zero
        return route
    }

    /// Where escalations of a route's alerts may have led.
    func escalatedRoutes(of route: Route) -> [Route] {
        guard !configuration.escalations.isEmpty else { return [] }
        return configuration.escalations.chain(from: route.receiver).map { Self.escalated(route, to: $0) }
    }

    /// One alert that one receiver was told of and that goes further at a time.
    private struct Step {
        var group: AlertGroup
        var alert: Alert
        var receiver: String
        var due: Timestamp
    }

    /// What goes further unless it is acknowledged, muted or over by then.
    private var steps: [Step] {
        configuration.escalations.flatMap { escalation in
            groups.values.filter { $0.receiver == escalation.receiver }.flatMap { group in
                steps(of: group, escalation)
            }
        }
    }

    private func steps(of group: AlertGroup, _ escalation: Escalation) -> [Step] {
        let next = AlertGroup.ID(key: group.key, receiver: escalation.to)
        return firstTold(of: group).compactMap { fingerprint, since in
            guard let alert = group.members[fingerprint], groups[next]?.members[fingerprint] == nil else {
                return nil
            }
            return Step(group: group, alert: alert, receiver: escalation.to, due: since + escalation.after)
        }
    }

    /// When each firing alert was first told through any of the receiver's integrations.
    private func firstTold(of group: AlertGroup) -> [Fingerprint: Timestamp] {
        var told: [Fingerprint: Timestamp] = [:]
        for integration in configuration.receiver(group.receiver)?.integrations ?? [] {
            let lane = NotificationLane(
                groupKey: group.key, receiver: group.receiver, integration: integration.number)
            for (fingerprint, time) in log[lane]?.since ?? [:] {
                told[fingerprint] = min(told[fingerprint] ?? time, time)
            }
        }
        return told
    }

    /// When the next alert goes further, if nobody acknowledges it.
    var nextEscalation: Timestamp? {
        configuration.escalations.isEmpty ? nil : steps.map(\.due).min()
    }

    /// Hands on what is due; returns the groups that have something new by it.
    mutating func escalate(
        _ inhibition: Inhibition, _ quieting: Quieting, at time: Timestamp
    ) -> Set<AlertGroup.ID> {
        var reached: Set<AlertGroup.ID> = []
        guard !configuration.escalations.isEmpty else { return reached }
        for step in steps where step.due <= time {
            let isTakenOn = quieting.acknowledgements[step.alert.fingerprint]?.isActive(at: time) ?? false
            if isTakenOn || step.alert.isResolved(at: time) { continue }
            if mute(step.alert, route(of: step.group), inhibition, quieting, at: time) != nil { continue }
            let id = AlertGroup.ID(key: step.group.key, receiver: step.receiver)
            var group =
                groups[id]
                ?? AlertGroup(
                    key: step.group.key, routeKey: step.group.routeKey, receiver: step.receiver,
                    labels: step.group.labels, nextFlush: time)
            group.members[step.alert.fingerprint] = step.alert
            // Waiting for the group's next turn would be waiting twice.
            group.nextFlush = time
            store(group)
            reached.insert(id)
        }
        return reached
    }
}
