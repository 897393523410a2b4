package import PromQL
package import Telemetry

/// Rules, grouping and routing at the times a caller says, without a store or a receiver: what the running
/// agent would have done. The parts are the agent's own.
package struct Rehearsal: Sendable {
    private var states: [GroupState]
    private var notifier: Notifier?
    private let settings: RulerSettings
    private let runner: any QueryRunner
    private let sink: any SampleSink
    /// Ended and begun since the notifier last heard.
    private var unannounced: [Alert] = []

    /// - Parameters:
    ///   - configuration: nil when only rules are rehearsed.
    ///   - sink: takes what rules record, `ALERTS` included; `runner` should read it back.
    package init(
        groups: [RuleGroup], configuration: AlertmanagerConfiguration? = nil,
        settings: RulerSettings = RulerSettings(), runner: any QueryRunner, sink: any SampleSink,
        at start: Timestamp
    ) {
        states = groups.map { GroupState($0, alerts: [:]) }
        notifier = configuration.map { Notifier(configuration: $0, at: start) }
        self.settings = settings
        self.runner = runner
        self.sink = sink
    }

    /// Evaluates the groups that are due by their own intervals, or all of them.
    package mutating func evaluate(at time: Timestamp, all: Bool = false) async -> [AlertTransition] {
        var transitions: [AlertTransition] = []
        for index in states.indices {
            let turn = states[index].takeTurn(at: time, interval: settings.interval)
            guard let turn = all ? time : turn else { continue }
            let outcome = await GroupEvaluation(
                state: states[index], settings: settings, runner: runner, sink: sink
            ).run(at: turn)
            states[index] = outcome.state
            transitions += outcome.transitions
        }
        let heard = transitions.filter { $0.from == .firing || $0.to == .firing }
        unannounced += heard.compactMap { Alert($0.alert) }
        return transitions
    }

    /// What receivers are told now.
    package mutating func notify(at time: Timestamp, _ quieting: Quieting = Quieting()) -> [Notification] {
        guard var next = notifier else { return [] }
        next.ingest(unannounced, at: time)
        unannounced = []
        defer { notifier = next }
        guard let due = next.nextFlush, due <= time else { return [] }
        next.ingest(firing, at: time)
        return next.flush(at: time, quieting: quieting).notifications
    }

    /// When the next group of alerts is due; nil without one.
    package var nextFlush: Timestamp? { notifier?.nextFlush }

    /// When the next rule group is due; nil before the first evaluation.
    package var nextEvaluation: Timestamp? { states.compactMap(\.nextEvaluation).min() }

    /// Pending, firing and lately resolved alerts, ordered by labels.
    package var alerts: [ActiveAlert] {
        states.flatMap { $0.machines.values.flatMap(\.alerts.values) }.sorted { $0.labels < $1.labels }
    }

    /// Alerts of the rules of one name.
    package func alerts(named name: String) -> [ActiveAlert] {
        states.flatMap { state in
            state.machines.filter { state.group.rules[$0.key].name == name }.values.flatMap(\.alerts.values)
        }.sorted { $0.labels < $1.labels }
    }

    /// Rules whose last evaluation failed.
    package var failures: [RuleFailure] {
        states.flatMap(\.failures.values).sorted { ($0.group, $0.rule) < ($1.group, $1.rule) }
    }

    /// Why a firing alert is not notified on the first of its routes; nil when it is, or without routing.
    package func mute(of alert: ActiveAlert, _ quieting: Quieting, at time: Timestamp) -> MuteReason? {
        guard let notifier, let routed = Alert(alert),
            let route = notifier.configuration.route.match(alert.labels).first
        else { return nil }
        return notifier.mute(routed, route, notifier.inhibition(at: time), quieting, at: time)
    }

    private var firing: [Alert] { alerts.filter { $0.state == .firing }.compactMap { Alert($0) } }
}
