package import Telemetry

/// Who is told what, when, and who keeps quiet because of whom: an Alertmanager configuration file.
package struct AlertmanagerConfiguration: Hashable, Sendable {
    package var route: Route
    package var receivers: [Receiver]
    package var inhibitRules: [InhibitRule]
    /// By name; any of a name's intervals may hold.
    package var timeIntervals: [String: [TimeInterval]]
    /// Not part of Alertmanager's file: the agent's own configuration names them.
    package var escalations: [Escalation]
    /// Gets a copy of what could not be delivered elsewhere; nil for none. As the escalations, from the
    /// agent's own configuration.
    package var fallbackReceiver: String?
    /// Where receivers may post to; as the escalations, from the agent's own configuration.
    package var allowedHosts = AllowedHosts.any
    /// How long an alert of another server lasts when its end is not told.
    package var resolveTimeout: TimeSpan

    /// Alertmanager's default.
    package static let standardResolveTimeout = TimeSpan.minutes(5)

    package init(
        route: Route, receivers: [Receiver], inhibitRules: [InhibitRule] = [],
        timeIntervals: [String: [TimeInterval]] = [:], escalations: [Escalation] = [],
        fallbackReceiver: String? = nil, resolveTimeout: TimeSpan = standardResolveTimeout
    ) {
        self.route = route
        self.receivers = receivers
        self.inhibitRules = inhibitRules
        self.timeIntervals = timeIntervals
        self.escalations = escalations
        self.fallbackReceiver = fallbackReceiver
        self.resolveTimeout = resolveTimeout
    }

    /// One receiver for everything, no grouping delay: what runs when nothing is configured.
    package static let empty = AlertmanagerConfiguration(
        route: Route(
            receiver: "none", grouping: .by(["alertname"]),
            timing: RouteTiming(groupWait: .zero, groupInterval: .minutes(5), repeatInterval: .hours(4))),
        receivers: [Receiver(name: "none")])

    package func receiver(_ name: String) -> Receiver? {
        receivers.first { $0.name == name }
    }

    /// The time intervals of a route that keep it silent now: mute intervals that hold, or its active
    /// intervals when none of them holds.
    package func quietIntervals(of route: Route, at time: Timestamp) -> [String] {
        func holds(_ name: String) -> Bool {
            (timeIntervals[name] ?? []).contains { $0.contains(time) }
        }
        let muting = route.muteTimeIntervals.filter(holds)
        if !muting.isEmpty { return muting }
        let active = route.activeTimeIntervals
        return active.isEmpty || active.contains(where: holds) ? [] : active
    }
}

extension AlertmanagerConfiguration {
    /// Receivers whose addresses can be read now and are not among those allowed, with host and port, each
    /// once.
    package func addresses(outside hosts: AllowedHosts) -> [(receiver: String, host: String)] {
        receivers.flatMap { receiver in
            let refused = receiver.integrations.compactMap { integration -> String? in
                guard let url = integration.address?.read(),
                    case .refused(let host) = hosts.verdict(on: url)
                else { return nil }
                return host
            }
            return Set(refused).sorted().map { (receiver.name, $0) }
        }
    }

    /// The same with all alerts led to nobody, because another Alertmanager tells of them. Receivers that
    /// heard of an alert before still hear of its end.
    package func tellingNobody() -> AlertmanagerConfiguration {
        let nobody = "notify-off"
        var silent = self
        silent.route = Route(receiver: nobody, grouping: route.grouping, timing: route.timing)
        silent.receivers.append(Receiver(name: nobody))
        silent.escalations = []
        return silent
    }
}
