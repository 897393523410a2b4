internal import Telemetry

/// An alert on one of its routes: what keeps it quiet there, and what its receiver was told.
struct RouteCourse {
    let explainer: Explainer
    let route: Route
    /// The route from which the alert is handed on to this one; nil for one of its own.
    let origin: Route?
    /// The other ways to the same receiver.
    let others: [Route]
    let transition: AlertTransition
    let scene: Explainer.Scene

    private var labels: Labels { transition.alert.labels }

    func explanation() async throws -> (steps: [Explanation.Step], conclusion: String) {
        let deliveries = try await deliveries
        var steps = [origin == nil ? routeStep : escalationStep(deliveries), receiverStep]
        if transition.to == .firing {
            steps += [inhibitionStep, maintenanceStep, intervalStep, silenceStep]
        }
        if let step = acknowledgementStep { steps.append(step) }
        steps.append(groupStep)
        steps +=
            DeliverySteps(
                receiver: route.receiver, time: scene.time, register: scene.register, deliveries: deliveries
            ).steps
        return (steps, conclusion(steps, deliveries))
    }

    private func step(
        _ kind: Explanation.Step.Kind, _ verdict: Explanation.Step.Verdict, _ reason: String,
        _ inputs: [Explanation.Input] = []
    ) -> Explanation.Step {
        Explanation.Step(
            kind: kind, receiver: route.receiver, verdict: verdict, reason: reason, inputs: inputs)
    }

    private var routeStep: Explanation.Step {
        step(.route, .passes, "Its labels lead to receiver \(route.receiver).", [.init("route", route.key)])
    }

    private func escalationStep(_ deliveries: [Delivery]) -> Explanation.Step {
        let steps = explainer.configuration.escalations.filter { $0.to == route.receiver }
        let rules = steps.map { "\($0.after) after \($0.receiver) was told" }.joined(separator: ", or ")
        let inputs = [Explanation.Input("route", route.key)]
        if let first = deliveries.first {
            return step(
                .escalation, .passes,
                "Nobody acknowledged it: it was handed on to receiver \(route.receiver) at "
                    + "\(first.createdAt.rfc3339).", inputs)
        }
        return step(
            .escalation, .stops,
            "It is handed on to receiver \(route.receiver) \(rules), unless somebody acknowledges it.", inputs
        )
    }

    private var receiverStep: Explanation.Step {
        let integrations = explainer.configuration.receiver(route.receiver)?.integrations ?? []
        guard !integrations.isEmpty else {
            return step(
                .receiver, .stops,
                "Receiver \(route.receiver) has no integration: it tells nobody. Give it one in the alertmanager file."
            )
        }
        let names = integrations.map(\.channel.name).joined(separator: ", ")
        let telling = integrations.count(where: \.sendResolved)
        return step(
            .receiver, .passes, "Receiver \(route.receiver) tells through \(names).",
            [.init("ends are told by", "\(telling) of \(integrations.count)")])
    }

    private var inhibitionStep: Explanation.Step {
        let inhibition = Inhibition(rules: explainer.configuration.inhibitRules, firing: scene.firing)
        let inhibitors = Set(inhibition.inhibitors(of: labels))
        guard !inhibitors.isEmpty else { return step(.inhibition, .passes, "No firing alert inhibits it.") }
        let sources = scene.firing.filter { inhibitors.contains($0.fingerprint) }
        return step(
            .inhibition, .stops,
            "It is inhibited while \(sources.map { "\($0.labels)" }.joined(separator: " and ")) fires.",
            sources.map { .init("inhibited by", "\($0.fingerprint) \($0.labels)") })
    }

    private var maintenanceStep: Explanation.Step {
        let held = scene.quieting.maintenance
        let windows = held.filter { $0.mutes(labels) }
        guard let first = windows.first else {
            let reason =
                held.isEmpty ? "No maintenance is under way." : "No maintenance under way is about it."
            return step(
                .maintenance, .passes, reason, held.map { .init("window", "\($0.name) \($0.mutedText)") })
        }
        let comment = first.comment.isEmpty ? "" : " (\(first.comment))"
        let end = first.recurrence.occurrences(in: TimeRange(scene.time, scene.time)).map(\.end).max()
        let until = end.map { " until \($0.rfc3339)" } ?? ""
        return step(
            .maintenance, .stops,
            "It is muted by maintenance \(first.name) of \(first.owner)\(until)\(comment).",
            windows.map { .init("window", "\($0.name) \($0.mutedText)") })
    }

    private var intervalStep: Explanation.Step {
        let quiet = explainer.configuration.quietIntervals(of: route, at: scene.time)
        let inputs = [
            Explanation.Input("mute_time_intervals", route.muteTimeIntervals.joined(separator: ", ")),
            .init("active_time_intervals", route.activeTimeIntervals.joined(separator: ", ")),
        ].filter { !$0.value.isEmpty }
        guard !quiet.isEmpty else {
            let reason =
                inputs.isEmpty ? "Its route has no quiet times." : "Its route is not in a quiet time."
            return step(.timeIntervals, .passes, reason, inputs)
        }
        return step(
            .timeIntervals, .stops, "Its route is quiet by time interval \(quiet.joined(separator: ", ")).",
            inputs)
    }

    private var silenceStep: Explanation.Step {
        let silences = scene.quieting.silences(muting: labels, at: scene.time)
        guard let first = silences.first else { return step(.silences, .passes, "No silence matches it.") }
        let comment = first.comment.isEmpty ? "" : " (\(first.comment))"
        return step(
            .silences, .stops,
            "It is silenced by \(first.createdBy) until \(first.endsAt.rfc3339)\(comment).",
            silences.map { .init("silence", "\($0.id) \($0.matchers)") })
    }

    private var acknowledgementStep: Explanation.Step? {
        guard let ack = scene.quieting.acknowledgements[transition.fingerprint] else { return nil }
        return step(
            .acknowledgement, .tells,
            "\(ack.owner) has taken it on until \(ack.expiresAt.rfc3339): no reminders meanwhile.")
    }

    private var groupLabels: Labels { route.groupLabels(of: labels) }
    private var groupKey: String { key(of: route) }

    private func key(of route: Route) -> String {
        AlertGroup.key(routeKey: route.key, labels: route.groupLabels(of: labels))
    }

    private var groupStep: Explanation.Step {
        let timing = route.timing
        var inputs = [
            Explanation.Input("group", groupKey), .init("group_wait", timing.groupWait.description),
            .init("group_interval", timing.groupInterval.description),
            .init("repeat_interval", timing.repeatInterval.description),
        ]
        let id = AlertGroup.ID(key: groupKey, receiver: route.receiver)
        // Of an earlier moment the next look is over.
        let turn = max(timing.groupWait, timing.groupInterval)
        if let group = explainer.alertGroups.first(where: { $0.id == id }),
            group.nextFlush - turn <= scene.time
        {
            inputs.append(.init("next look", group.nextFlush.rfc3339))
        }
        return step(
            .group, .tells,
            "It is told with alerts of equal \(groupLabels): \(timing.groupWait) after the first, then every "
                + "\(timing.groupInterval); unchanged news is repeated after \(timing.repeatInterval).",
            inputs)
    }

    /// Also those of groups that a reload has changed: what the receiver was told, it was told.
    private var deliveries: [Delivery] {
        get async throws {
            try await explainer.book.deliveries(
                of: transition.fingerprint, receiver: route.receiver, besides: others.map(key),
                until: scene.time)
        }
    }

    private func conclusion(_ steps: [Explanation.Step], _ deliveries: [Delivery]) -> String {
        let name = route.receiver
        let told = deliveries.last { $0.state == .delivered }
        let when = told.map {
            "was told at \(($0.finishedAt ?? $0.createdAt).rfc3339) that it is \($0.status)"
        }
        if transition.to != .firing {
            if let when { return "Receiver \(name) \(when)." }
            if let failed = deliveries.last {
                return "Receiver \(name) has not got it: " + DeliverySteps.state(of: failed, at: scene.time)
                    + ". The alert does not fire any more."
            }
            return "Receiver \(name) was not told: the alert does not fire."
        }
        if let stop = steps.first(where: { $0.verdict == .stops && $0.kind != .deliveries }) {
            let before = when.map { " It \($0)." } ?? ""
            return "Receiver \(name) is not told now. \(stop.reason)\(before)"
        }
        if let when { return "Receiver \(name) \(when)." }
        if let waiting = deliveries.last {
            return "Receiver \(name) has not got it: "
                + DeliverySteps.state(of: waiting, at: scene.time) + "."
        }
        return "Receiver \(name) will be told when its group is due."
    }
}
