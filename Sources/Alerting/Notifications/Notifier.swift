package import Telemetry

/// Decides who is told what and when: Alertmanager's dispatching as a value. `ingest` takes alerts in,
/// `flush` returns what to send and what to remember; nothing here waits or writes.
package struct Notifier: Sendable {
    package private(set) var configuration: AlertmanagerConfiguration
    package private(set) var groups: [AlertGroup.ID: AlertGroup]
    package private(set) var log: [NotificationLane: NotificationLog]
    /// Which integrations of a group have an entry in the log.
    private var logged: [AlertGroup.ID: Set<Int>] = [:]
    /// See `follow`.
    var lastTime: Timestamp?
    /// Routes by key and receiver, for groups restored from the past.
    private var routes: [AlertGroup.ID: Route]

    /// Continues where a former process stopped. An alert that somebody was told about and that is
    /// not among `alerts` any more counts as ended now.
    package init(
        configuration: AlertmanagerConfiguration, groups: [AlertGroup] = [],
        log: [NotificationLane: NotificationLog] = [:], alerts: [Alert] = [], at time: Timestamp
    ) {
        self.configuration = configuration
        self.groups = Dictionary(groups.map { ($0.id, $0) }) { _, last in last }
        self.log = log
        routes = Self.index(configuration)
        let known = Dictionary(alerts.map { ($0.fingerprint, $0) }) { _, last in last }
        for (lane, entry) in log {
            logged[lane.group, default: []].insert(lane.integration)
            for (fingerprint, told) in entry.alerts {
                var alert = known[fingerprint] ?? told
                if known[fingerprint] == nil { alert.endsAt = time }
                self.groups[lane.group]?.members[fingerprint] = alert
            }
        }
        ingest(alerts, at: time)
    }

    /// Takes another configuration. Groups of routes that are gone stay until their resolves are told.
    package mutating func reconfigure(
        _ configuration: AlertmanagerConfiguration, alerts: [Alert], at time: Timestamp
    ) {
        self = Notifier(
            configuration: configuration, groups: Array(groups.values), log: log, alerts: alerts, at: time)
    }

    private static func index(_ configuration: AlertmanagerConfiguration) -> [AlertGroup.ID: Route] {
        let all = configuration.route.all
        let further = all.flatMap { route in
            configuration.escalations.chain(from: route.receiver).map { escalated(route, to: $0) }
        }
        // Of routes with equal matchers the first takes the alerts, so it is the one meant.
        return Dictionary(
            (all + further).map { (AlertGroup.ID(key: $0.key, receiver: $0.receiver), $0) }
        ) { first, _ in first }
    }

    /// Takes alerts that began, changed or ended. An ended alert goes only to groups that have it.
    package mutating func ingest(_ alerts: [Alert], at time: Timestamp) {
        for alert in alerts {
            let isOver = alert.isResolved(at: time)
            for route in configuration.route.match(alert.labels) {
                add(alert, to: route, at: time, creates: !isOver)
                for further in escalatedRoutes(of: route) { renew(alert, on: further) }
            }
        }
        // A configuration change may have left an alert in a group its route no longer leads to.
        let changed = Dictionary(alerts.map { ($0.fingerprint, $0) }) { _, last in last }
        for (id, group) in groups where route(of: group) == nil {
            for fingerprint in group.members.keys {
                if let alert = changed[fingerprint] { groups[id]?.members[fingerprint] = alert }
            }
        }
    }

    private mutating func add(_ alert: Alert, to route: Route, at time: Timestamp, creates: Bool) {
        let labels = route.groupLabels(of: alert.labels)
        let key = AlertGroup.key(routeKey: route.key, labels: labels)
        let id = AlertGroup.ID(key: key, receiver: route.receiver)
        if let group = groups[id] {
            // What ended before anybody here knew of it is no news.
            guard creates || group.members[alert.fingerprint] != nil else { return }
            groups[id]?.members[alert.fingerprint] = alert.keepingLink(
                of: group.members[alert.fingerprint])
            return
        }
        guard creates else { return }
        groups[id] = AlertGroup(
            key: key, routeKey: route.key, receiver: route.receiver, labels: labels,
            members: [alert.fingerprint: alert], nextFlush: time + route.timing.groupWait)
    }

    /// A group that has the alert takes it as it is now.
    private mutating func renew(_ alert: Alert, on route: Route) {
        let key = AlertGroup.key(routeKey: route.key, labels: route.groupLabels(of: alert.labels))
        let id = AlertGroup.ID(key: key, receiver: route.receiver)
        guard let known = groups[id]?.members[alert.fingerprint] else { return }
        groups[id]?.members[alert.fingerprint] = alert.keepingLink(of: known)
    }

    /// The route a group belongs to; nil when the configuration no longer has it.
    func route(of group: AlertGroup) -> Route? {
        routes[AlertGroup.ID(key: group.routeKey, receiver: group.receiver)]
    }

    /// When the next group is due; nil without groups.
    package var nextFlush: Timestamp? {
        [groups.values.map(\.nextFlush).min(), nextEscalation].compactMap(\.self).min()
    }

    /// How many groups somebody was told of.
    var loggedGroups: Int { logged.count }

    mutating func store(_ group: AlertGroup) { groups[group.id] = group }
    mutating func remove(_ group: AlertGroup) { groups[group.id] = nil }

    mutating func store(_ entry: NotificationLog, _ lane: NotificationLane) {
        log[lane] = entry
        logged[lane.group, default: []].insert(lane.integration)
    }

    /// Forgets what a group's receivers were told; returns the lanes forgotten.
    mutating func forgetLog(of group: AlertGroup) -> [NotificationLane] {
        let lanes = (logged.removeValue(forKey: group.id) ?? []).sorted().map {
            NotificationLane(groupKey: group.key, receiver: group.receiver, integration: $0)
        }
        for lane in lanes { log[lane] = nil }
        return lanes
    }
}

extension Alert {
    /// The end of another server's alert comes without the link that its beginning had.
    fileprivate func keepingLink(of known: Alert?) -> Alert {
        guard generatorURL.isEmpty, let known, !known.generatorURL.isEmpty else { return self }
        var alert = self
        alert.generatorURL = known.generatorURL
        return alert
    }
}
