package import Telemetry

/// What silences alerts beside the configuration, as of one moment.
package struct Quieting: Sendable {
    private let index: SilenceIndex
    package var acknowledgements: [Fingerprint: Acknowledgement]
    /// Maintenance windows that are held.
    package var maintenance: [MaintenanceWindow]

    package init(
        silences: [Silence] = [], acknowledgements: [Fingerprint: Acknowledgement] = [:],
        maintenance: [MaintenanceWindow] = []
    ) {
        index = SilenceIndex(silences)
        self.acknowledgements = acknowledgements
        self.maintenance = maintenance
    }

    package var silences: [Silence] { index.silences }

    /// The silences that mute an alert.
    package func silences(muting labels: Labels, at time: Timestamp) -> [Silence] {
        index.muting(labels, at: time)
    }

    /// The names of the windows that mute an alert.
    package func maintenance(of labels: Labels) -> [String] {
        maintenance.filter { $0.mutes(labels) }.map(\.name)
    }
}

/// What a flush decided: to be written in one transaction, notifications into the outbox.
package struct NotifierChange: Sendable {
    package var notifications: [Notification] = []
    package var savedGroups: [AlertGroup] = []
    package var removedGroups: [AlertGroup.ID] = []
    package var savedLogs: [NotificationLane: NotificationLog] = [:]
    package var removedLogs: [NotificationLane] = []

    package init() {}

    package var isEmpty: Bool {
        notifications.isEmpty && savedGroups.isEmpty && removedGroups.isEmpty && savedLogs.isEmpty
            && removedLogs.isEmpty
    }
}

extension Notifier {
    /// Looks at every group that is due. `busy` are lanes whose last notification has not arrived yet:
    /// repeating it there would only pile up.
    package mutating func flush(
        at time: Timestamp, quieting: Quieting = Quieting(), busy: Set<NotificationLane> = []
    ) -> NotifierChange {
        var change = NotifierChange()
        let inhibition = self.inhibition(at: time)
        let reached = escalate(inhibition, quieting, at: time)
        let due = groups.values.filter { $0.nextFlush <= time }
            .sorted { ($0.key, $0.receiver) < ($1.key, $1.receiver) }
        guard !due.isEmpty else { return change }
        for group in due {
            let route = route(of: group)
            let timing = route?.timing ?? Self.leftoverTiming
            let mutes = self.mutes(of: group, route, inhibition, quieting, at: time)
            let integrations = configuration.receiver(group.receiver)?.integrations ?? []
            for integration in integrations {
                let lane = NotificationLane(
                    groupKey: group.key, receiver: group.receiver, integration: integration.number)
                tell(
                    lane, integration, group, mutes,
                    LaneContext(
                        time: time, timing: timing, quieting: quieting,
                        isBusy: busy.contains(lane), isReached: reached.contains(group.id)),
                    &change)
            }
            finish(group, timing: timing, at: time, &change)
        }
        return change
    }

    /// Groups without a route wait for nothing but their alerts' end.
    private static let leftoverTiming = RouteTiming(
        groupWait: .zero, groupInterval: .seconds(10), repeatInterval: .days(365))

    /// Which firing alerts inhibit which, over all groups.
    package func inhibition(at time: Timestamp) -> Inhibition {
        guard !configuration.inhibitRules.isEmpty else { return Inhibition(rules: [], firing: []) }
        var firing: [Fingerprint: Alert] = [:]
        for group in groups.values {
            for (fingerprint, alert) in group.members where !alert.isResolved(at: time) {
                firing[fingerprint] = alert
            }
        }
        return Inhibition(rules: configuration.inhibitRules, firing: firing.values)
    }

    /// Why each firing member is not notified, for those that are not.
    private func mutes(
        of group: AlertGroup, _ route: Route?, _ inhibition: Inhibition, _ quieting: Quieting,
        at time: Timestamp
    ) -> [Fingerprint: MuteReason] {
        var mutes: [Fingerprint: MuteReason] = [:]
        for (fingerprint, alert) in group.members where !alert.isResolved(at: time) {
            mutes[fingerprint] = mute(alert, route, inhibition, quieting, at: time)
        }
        return mutes
    }

    /// The first reason, in Alertmanager's order with maintenance put in: inhibition, maintenance, time
    /// intervals, silences.
    package func mute(
        _ alert: Alert, _ route: Route?, _ inhibition: Inhibition, _ quieting: Quieting, at time: Timestamp
    ) -> MuteReason? {
        guard let route else { return .routeRemoved }
        let inhibitors = inhibition.inhibitors(of: alert.labels)
        if !inhibitors.isEmpty { return .inhibited(by: inhibitors) }
        let maintenance = quieting.maintenance(of: alert.labels)
        if !maintenance.isEmpty { return .maintenance(maintenance) }
        let quiet = configuration.quietIntervals(of: route, at: time)
        if !quiet.isEmpty { return .quietTime(quiet) }
        let silences = quieting.silences(muting: alert.labels, at: time)
        return silences.isEmpty ? nil : .silenced(by: silences.map(\.id).sorted())
    }

    private struct LaneContext {
        var time: Timestamp
        var timing: RouteTiming
        var quieting: Quieting
        var isBusy: Bool
        /// An alert has been handed on to this group just now.
        var isReached: Bool
    }

    /// Decides for one endpoint of the group's receiver.
    private mutating func tell(
        _ lane: NotificationLane, _ integration: Integration, _ group: AlertGroup,
        _ mutes: [Fingerprint: MuteReason], _ context: LaneContext, _ change: inout NotifierChange
    ) {
        let time = context.time
        let told = log[lane]
        let firing = group.members.values.filter { !$0.isResolved(at: time) && mutes[$0.fingerprint] == nil }
        // Muted now but announced before: neither repeated nor called resolved, and remembered, so
        // that the resolve reaches whoever got the firing.
        let held = Set((told?.alerts ?? [:]).keys.filter { mutes[$0] != nil })
        // A resolve goes to those who heard of the firing.
        let resolved = group.members.values.filter {
            $0.isResolved(at: time) && told?.alerts[$0.fingerprint] != nil
        }
        let firingSet = Set(firing.map(\.fingerprint))
        let resolvedSet = Set(resolved.map(\.fingerprint))
        var entry = told?.entry
        entry?.firing.formUnion(resolvedSet)
        entry?.firing.subtract(held)
        var reason = NotificationReason.decide(
            entry: entry, firing: firingSet, resolved: resolvedSet, sendResolved: integration.sendResolved,
            repeatInterval: context.timing.repeatInterval, at: time)
        if context.isReached, reason == .first || reason == .newAlerts { reason = .escalated }
        if reason == .repeated, context.isBusy || isAcknowledged(firingSet, context) { reason = nil }
        guard reason != nil || !resolvedSet.isEmpty else { return }

        // Whoever gets a notification takes what is not in it for over: when it is muted no longer, it is
        // news.
        let stillTold = reason == nil ? held.intersection(told?.entry.firing ?? []) : []
        let next = NotificationLogEntry(
            firing: firingSet.union(stillTold), resolved: resolvedSet,
            time: reason == nil ? told?.entry.time ?? time : time)
        var alerts = (told?.alerts ?? [:]).filter { held.contains($0.key) }
        for alert in firing { alerts[alert.fingerprint] = alert }
        let since = Dictionary(uniqueKeysWithValues: alerts.keys.map { ($0, told?.since[$0] ?? time) })
        let record = NotificationLog(entry: next, alerts: alerts, since: since)
        store(record, lane)
        change.savedLogs[lane] = record

        let sent = integration.sendResolved ? resolved : []
        guard let reason, !firing.isEmpty || !sent.isEmpty else { return }
        change.notifications.append(
            Notification(
                lane: lane, time: time, reason: reason, groupLabels: group.labels,
                firing: firing.sortedForReceivers(), resolved: sent.sortedForReceivers()))
    }

    private func isAcknowledged(_ firing: Set<Fingerprint>, _ context: LaneContext) -> Bool {
        firing.allSatisfy { context.quieting.acknowledgements[$0]?.isActive(at: context.time) ?? false }
    }

    /// Lets go of what ended, and sets the next flush.
    private mutating func finish(
        _ group: AlertGroup, timing: RouteTiming, at time: Timestamp, _ change: inout NotifierChange
    ) {
        var group = group
        group.members = group.members.filter { !$0.value.isResolved(at: time) }
        guard group.members.isEmpty else {
            group.nextFlush = time + timing.groupInterval
            store(group)
            change.savedGroups.append(group)
            return
        }
        for lane in forgetLog(of: group) {
            change.savedLogs[lane] = nil
            change.removedLogs.append(lane)
        }
        remove(group)
        change.removedGroups.append(group.id)
    }
}
