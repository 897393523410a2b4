internal import PromQL
package import Telemetry

/// Runs rules, grouping and routing over recorded samples: what would have fired, and who would have been
/// told. The parts are the running agent's own, on a clock that is only counted on.
package struct AlertReplay: Sendable {
    private let groups: [RuleGroup]
    private let configuration: AlertmanagerConfiguration
    private let settings: RulerSettings
    private let source: any SeriesSource
    private let silences: [Silence]
    private let maintenance: MaintenancePlan

    /// - Parameters:
    ///   - silences: those that held at the time, or others.
    ///   - maintenance: windows as if they had always been planned.
    package init(
        groups: [RuleGroup], configuration: AlertmanagerConfiguration,
        settings: RulerSettings = RulerSettings(),
        source: any SeriesSource, silences: [Silence] = [], maintenance: MaintenancePlan = MaintenancePlan()
    ) {
        self.groups = groups
        self.configuration = configuration
        self.settings = settings
        self.source = source
        self.silences = silences
        self.maintenance = maintenance
    }

    /// - Parameter progress: told the moment that has been reached, now and then.
    /// - Throws: `CancellationError` when the task is cancelled.
    package func run(
        over range: TimeRange, progress: @Sendable (Timestamp) -> Void = { _ in }
    ) async throws -> ReplayReport {
        let overlay = OverlaySource(source, groups: groups)
        let runner = AheadRunner(
            QueryEngine(source: overlay), groups: groups, interval: settings.interval,
            names: OverlaySource.names(writtenBy: groups), end: range.end)
        var rehearsal = Rehearsal(
            groups: groups, configuration: configuration, settings: settings, runner: runner, sink: overlay,
            at: range.start)
        var report = ReplayReport(range: range)
        // The agent evaluates on whole multiples of intervals; so does this, from its first moment on.
        var time = Timestamp(milliseconds: range.start.milliseconds / 60_000 * 60_000)
        var step = 0
        while time <= range.end {
            try Task.checkCancellation()
            report.transitions += await rehearsal.evaluate(at: time)
            let quieting = Quieting(
                silences: silences.filter { $0.state(at: time) == .active },
                maintenance: maintenance.muting(at: time))
            report.notifications += rehearsal.notify(at: time, quieting)
            for failure in rehearsal.failures { report.note(failure) }
            let next = [rehearsal.nextEvaluation, rehearsal.nextFlush].compactMap(\.self).min()
            guard let next else { break }
            // An alert that is not handed on because it is muted stays due: the agent, too, looks once a
            // second.
            time = next > time ? next : time + .seconds(1)
            step += 1
            if step % 256 == 0 { progress(time) }
        }
        return report
    }
}
