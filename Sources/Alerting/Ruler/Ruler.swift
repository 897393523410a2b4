package import PromQL
package import Telemetry

/// Evaluates rule groups and keeps their alerts' states, in memory and in the records.
package actor Ruler {
    private(set) var settings: RulerSettings
    private let runner: any QueryRunner
    private let sink: any SampleSink
    private let records: AlertRecords
    private(set) var states: [GroupState] = []
    /// Alerts as they are in the records: what differs is written.
    private var recorded: [String: [Labels: ActiveAlert]] = [:]
    /// Alerts of rules that are not there any more: ended at the next tick.
    private var orphans: [String: [ActiveAlert]] = [:]
    /// Transitions the records do not have yet; of very many the oldest are let go.
    private var unwritten: [AlertTransition] = []
    private static let unwrittenLimit = 10_000
    private static let rowsOfTransaction = 512
    private var lastBeat: Timestamp?
    private var isLoaded = false
    private var isTicking = false
    /// Failed evaluations of each group since this process began; 0 for a group without any.
    private var failed: [String: Int] = [:]

    /// A longer gap without a heartbeat does not count towards `for`.
    private static let countedGap = TimeSpan.minutes(1)
    private static let beatInterval = TimeSpan.seconds(15)

    package init(
        groups: [RuleGroup], settings: RulerSettings = RulerSettings(), runner: any QueryRunner,
        sink: any SampleSink, records: AlertRecords
    ) {
        self.settings = settings
        self.runner = runner
        self.sink = sink
        self.records = records
        states = groups.map { GroupState($0, alerts: [:]) }
    }

    /// Takes up the states a former process left. Called by the first `tick` if nobody did before.
    package func load(at time: Timestamp) async throws {
        guard !isLoaded else { return }
        let (stored, beat) = try await records.load()
        isLoaded = true
        lastBeat = beat
        var alerts: [String: [ActiveAlert]] = [:]
        for item in stored {
            recorded[item.rule, default: [:]][item.alert.labels] = item.alert
            alerts[item.rule, default: []].append(item.alert)
        }
        if let beat, time - beat > Self.countedGap {
            for (rule, items) in alerts { alerts[rule] = items.map { $0.movingPending(by: time - beat) } }
        }
        rebuild(states.map(\.group), alerts)
    }

    /// Evaluates other groups from now on. States of rules that stay go on; alerts of rules that are
    /// gone end.
    package func replace(groups: [RuleGroup]) {
        var alerts: [String: [ActiveAlert]] = orphans
        var previous: [String: GroupState] = [:]
        for state in states {
            previous[state.group.key] = state
            for (index, machine) in state.machines {
                alerts[GroupState.key(of: index, in: state.group)] = Array(machine.alerts.values)
            }
        }
        rebuild(groups, alerts)
        for index in states.indices {
            guard let old = previous[states[index].group.key], old.group == states[index].group else {
                continue
            }
            states[index].nextEvaluation = old.nextEvaluation
            states[index].written = old.written
        }
    }

    /// Templates name another address from now on.
    func link(to externalURL: String) { settings.externalURL = externalURL }

    private func rebuild(_ groups: [RuleGroup], _ alerts: [String: [ActiveAlert]]) {
        states = groups.map { GroupState($0, alerts: alerts) }
        let known = Set(
            groups.flatMap { group in group.rules.indices.map { GroupState.key(of: $0, in: group) } })
        orphans = alerts.filter { !known.contains($0.key) }
    }

    /// As `hear`, returning what changed.
    ///
    /// - Throws: when states cannot be written down.
    package func tick(at time: Timestamp) async throws -> [AlertTransition] {
        let news = try await hear(at: time)
        if let failure = news.failure { throw failure }
        return news.transitions
    }

    /// Evaluates every group that is due; returns what changed, oldest first. States that cannot be written
    /// down are kept, and written at the next call. One that finds another under way does nothing.
    ///
    /// - Throws: when what a former process left cannot be read.
    func hear(at time: Timestamp) async throws -> News {
        guard !isTicking else { return News() }
        isTicking = true
        defer { isTicking = false }
        try await load(at: time)
        var transitions = endOrphans(at: time)
        var failing: [RuleFailure] = []
        for index in states.indices {
            guard let turn = states[index].takeTurn(at: time, interval: settings.interval) else { continue }
            let evaluation = GroupEvaluation(
                state: states[index], settings: settings, runner: runner, sink: sink)
            let outcome = await evaluation.run(at: turn)
            guard index < states.count, states[index].group == outcome.state.group else { continue }
            var state = outcome.state
            state.nextEvaluation = states[index].nextEvaluation
            failing += state.failures.filter { states[index].failures[$0.key] == nil }.map(\.value)
            states[index] = state
            failed[state.group.name, default: 0] += outcome.failures
            transitions += outcome.transitions
        }
        unwritten = (unwritten + transitions).suffix(Self.unwrittenLimit)
        do {
            try await writeDown(at: time)
            return News(transitions: transitions, failing: failing)
        } catch {
            return News(transitions: transitions, failing: failing, failure: error)
        }
    }

    private func endOrphans(at time: Timestamp) -> [AlertTransition] {
        var transitions: [AlertTransition] = []
        for alerts in orphans.values {
            var machine = AlertStateMachine(holdFor: .zero, alerts: alerts)
            transitions += machine.end(at: time, reason: "rule removed")
        }
        orphans = [:]
        return transitions
    }

    /// Writes what differs from the records, also what an earlier tick could not write.
    private func writeDown(at time: Timestamp) async throws {
        var change = AlertRecords.Change()
        change.transitions = unwritten
        var current: [String: [Labels: ActiveAlert]] = [:]
        for state in states {
            for (index, machine) in state.machines where !machine.alerts.isEmpty {
                current[GroupState.key(of: index, in: state.group)] = machine.alerts
            }
        }
        for (rule, alerts) in current {
            for (labels, alert) in alerts where recorded[rule]?[labels]?.hasSameLife(as: alert) != true {
                change.saved.append(AlertRecords.StoredAlert(rule: rule, alert: alert))
            }
        }
        for (rule, alerts) in recorded {
            for labels in alerts.keys where current[rule]?[labels] == nil {
                change.removed.append((rule, labels))
            }
        }
        let isBeatDue = lastBeat.map { time - $0 >= Self.beatInterval || time < $0 } ?? true
        if isBeatDue, change.isEmpty {
            try await records.beat(at: time)
            lastBeat = time
        }
        try await write(change, at: time)
    }

    /// In short transactions: of ten thousand alerts that end at once one would keep those waiting who have
    /// the answer of a receiver to write down.
    private func write(_ change: AlertRecords.Change, at time: Timestamp) async throws {
        var left = change.parts(of: Self.rowsOfTransaction)[...]
        defer { unwritten = left.flatMap(\.transitions) }
        while let part = left.first {
            try await records.save(part, at: time)
            lastBeat = time
            for stored in part.saved {
                recorded[stored.rule, default: [:]][stored.alert.labels] = stored.alert
            }
            for (rule, labels) in part.removed { recorded[rule]?[labels] = nil }
            left.removeFirst()
        }
    }

    /// Pending, firing and just resolved alerts, ordered by labels.
    package var alerts: [ActiveAlert] {
        states.flatMap { $0.machines.values.flatMap(\.alerts.values) }.sorted { $0.labels < $1.labels }
    }

    /// Every running group with its rules' health, in the order they are evaluated.
    package var groups: [RuleGroupStatus] {
        states.map { $0.status(interval: settings.interval) }
    }

    /// Rules whose last evaluation failed.
    package var failures: [RuleFailure] {
        states.flatMap(\.failures.values).sorted { ($0.group, $0.rule) < ($1.group, $1.rule) }
    }

    /// Failed evaluations by name of the group, since this process began.
    package var failureCounts: [String: Int] {
        Dictionary(states.map { ($0.group.name, failed[$0.group.name] ?? 0) }) { first, _ in first }
    }

    /// Transitions that are in memory alone.
    var unwrittenCount: Int { unwritten.count }

    /// Evaluations that were due and did not happen since this process began.
    package var missedEvaluations: Int { states.map(\.missed).reduce(0, +) }

    /// When the next group is due; nil without groups or before the first tick.
    package var nextEvaluation: Timestamp? { states.compactMap(\.nextEvaluation).min() }
}

extension ActiveAlert {
    /// Whether what must survive a restart is the same; value and annotations are found anew.
    fileprivate func hasSameLife(as other: ActiveAlert) -> Bool {
        state == other.state && activeAt == other.activeAt && firedAt == other.firedAt
            && resolvedAt == other.resolvedAt && keepFiringSince == other.keepFiringSince
    }

    /// A pending alert whose time does not count the gap during which nobody looked.
    fileprivate func movingPending(by gap: TimeSpan) -> ActiveAlert {
        guard state == .pending else { return self }
        var moved = self
        moved.activeAt = activeAt + gap
        return moved
    }
}
