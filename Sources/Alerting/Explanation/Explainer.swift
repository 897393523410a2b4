package import PromQL
package import Telemetry

/// Explains alerts from what is written down: transitions, silences and deliveries, and from the rules and
/// routes in force. Works in the agent and beside it; what has been pruned cannot be told.
package struct Explainer: Sendable {
    let groups: [RuleGroup]
    let configuration: AlertmanagerConfiguration
    let book: AlertBook
    let runner: any QueryRunner
    /// Groups of alerts as the agent has them; none beside it.
    let alertGroups: [AlertGroup]
    /// Rules whose last evaluation failed, as the agent knows them.
    let failures: [RuleFailure]
    let maintenance: MaintenancePlan

    /// At most so many alerts are explained at once.
    package static let limit = 20

    package init(
        groups: [RuleGroup], configuration: AlertmanagerConfiguration, book: AlertBook,
        runner: any QueryRunner, alertGroups: [AlertGroup] = [], failures: [RuleFailure] = [],
        maintenance: MaintenancePlan = MaintenancePlan()
    ) {
        self.groups = groups
        self.configuration = configuration
        self.book = book
        self.runner = runner
        self.alertGroups = alertGroups
        self.failures = failures
        self.maintenance = maintenance
    }

    /// One explanation for each alert that was known by then and is meant; when there is none, one for all
    /// rules that would raise it.
    ///
    /// - Parameters:
    ///   - receiver: only what concerns this one.
    ///   - now: of whoever asks; a minute later is still now, because two machines' clocks differ.
    /// - Throws: `ExplanationError` when nothing of that name is known or the moment has not come, or what
    ///   the store throws.
    package func explain(
        _ subject: ExplanationSubject, receiver: String? = nil, at time: Timestamp, now: Timestamp
    ) async throws -> [Explanation] {
        guard time <= now + .minutes(1) else { throw ExplanationError.notYet(time) }
        if let receiver, configuration.receiver(receiver) == nil {
            throw ExplanationError.unknownReceiver(receiver, known: configuration.receivers.map(\.name))
        }
        let latest = try await book.latestTransitions(at: time)
        let meant = latest.filter { subject.matches($0.alert.labels) }
        let scene = Scene(
            time: time, transitions: latest, quieting: try await quieting(at: time), only: receiver,
            register: try await book.integrations())
        var found: [Explanation] = []
        for transition in meant.sorted(by: Self.isMoreUrgent).prefix(Self.limit) {
            found.append(try await explain(transition, scene))
        }
        if !found.isEmpty { return found }
        let rules = groups.flatMap { group in
            group.alertRules.filter { subject.mayName($0.name) }.map { (group, $0) }
        }
        if rules.isEmpty {
            throw ExplanationError.unknownAlert(known: Set(groups.flatMap(\.alertRules).map(\.name)).sorted())
        }
        var explanation = Explanation(labels: nil, time: time)
        for (group, rule) in rules { explanation.steps.append(await step(rule, of: group, nil, at: time)) }
        explanation.conclusions = ["No alert of this kind has been raised up to then: nobody was told."]
        return [explanation]
    }

    /// What all alerts have in common at the moment.
    struct Scene: Sendable {
        var time: Timestamp
        /// The last of each alert.
        var transitions: [AlertTransition]
        var quieting: Quieting
        var only: String?
        /// What the numbers of integrations stand for.
        var register: IntegrationRegister

        var firing: [Alert] {
            transitions.filter { $0.to == .firing }.compactMap { Alert($0.alert) }
        }
    }

    private func quieting(at time: Timestamp) async throws -> Quieting {
        Quieting(
            silences: try await book.silences().filter { $0.state(at: time) == .active },
            acknowledgements: try await book.acknowledgements(at: time).filter { $0.value.time <= time },
            maintenance: maintenance.muting(at: time))
    }

    private static func isMoreUrgent(_ left: AlertTransition, _ right: AlertTransition) -> Bool {
        let ranks = [left, right].map { $0.to == .firing ? 0 : $0.to == .pending ? 1 : 2 }
        return (ranks[0], right.time) < (ranks[1], left.time)
    }

    private func explain(_ last: AlertTransition, _ scene: Scene) async throws -> Explanation {
        var explanation = Explanation(labels: last.alert.labels, time: scene.time)
        let origin = last.alert.origin
        if !origin.isEmpty {
            explanation.steps.append(
                .init(kind: .rule, verdict: .passes, reason: "No rule of ours: \(origin) told us of it."))
        }
        for group in groups where origin.isEmpty {
            for rule in group.alertRules where rule.name == last.alert.labels["alertname"] {
                explanation.steps.append(await step(rule, of: group, last.alert.labels, at: scene.time))
            }
        }
        if explanation.steps.isEmpty {
            explanation.steps.append(
                .init(kind: .rule, verdict: .stops, reason: "No rule in force raises this alert any more."))
        }
        explanation.steps.append(step(last, scene))
        let routes = routes(of: last.alert.labels, scene)
        for (route, origin) in routes {
            let others = routes.map(\.route).filter { $0.receiver == route.receiver && $0.key != route.key }
            let course = RouteCourse(
                explainer: self, route: route, origin: origin, others: others, transition: last, scene: scene)
            let (steps, conclusion) = try await course.explanation()
            explanation.steps += steps
            explanation.conclusions.append(conclusion)
        }
        if explanation.conclusions.isEmpty, let only = scene.only {
            explanation.steps.append(strayStep(last.alert.labels, only))
            explanation.conclusions.append(try await strayConclusion(last.fingerprint, only, scene))
        }
        return explanation
    }

    private func strayConclusion(_ alert: Fingerprint, _ receiver: String, _ scene: Scene) async throws
        -> String
    {
        let sent = try await book.deliveries(of: alert, receiver: receiver, besides: [], until: scene.time)
        guard !sent.isEmpty else {
            return "Receiver \(receiver) is not told of this alert: no route leads there."
        }
        let list = sent.map { "\($0.id) (\($0.status), \($0.reason), \($0.state.rawValue))" }
        return
            "No route leads to receiver \(receiver), but it was told: deliveries \(list.joined(separator: ", "))."
    }

    /// The routes an alert takes, and those on which it is handed on from one of them.
    private func routes(of labels: Labels, _ scene: Scene) -> [(route: Route, origin: Route?)] {
        let all = configuration.route.match(labels).flatMap { route -> [(route: Route, origin: Route?)] in
            let further = configuration.escalations.chain(from: route.receiver)
            return [(route, nil)] + further.map { (Notifier.escalated(route, to: $0), route) }
        }
        return all.filter { scene.only == nil || $0.route.receiver == scene.only }
    }
}

/// Why nothing can be explained.
package enum ExplanationError: Error, Hashable, CustomStringConvertible {
    case unknownAlert(known: [String])
    case unknownReceiver(String, known: [String])
    case notYet(Timestamp)

    package var description: String {
        switch self {
        case .unknownAlert(let known):
            "no alert like that was raised up to then, and no rule raises it; rules raise: "
                + known.joined(separator: ", ")
        case .notYet(let time): "\(time.rfc3339) has not come yet"
        case .unknownReceiver(let name, let known):
            "there is no receiver '\(name)'; there are: \(known.joined(separator: ", "))"
        }
    }
}

extension RuleGroup {
    var alertRules: [AlertRule] {
        rules.compactMap { rule in
            if case .alert(let rule) = rule { return rule }
            return nil
        }
    }
}
