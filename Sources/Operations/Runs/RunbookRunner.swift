internal import Glibc
package import Telemetry

/// Carries out a plan: steps in order, undo in reverse when one fails, finally steps whatever happens.
package struct RunbookRunner: Sendable {
    package typealias Observer = @Sendable (RunEvent) -> Void
    /// Asked by a `confirm` step; false ends the run as denied.
    package typealias Confirm = @Sendable (RunbookStep) async -> Bool

    private let plan: RunbookPlan
    private let runID: String
    private let extraEnvironment: [(name: String, value: String)]
    private let time: any TimeSource
    private let confirm: Confirm
    private let observe: Observer

    /// - Parameters:
    ///   - environment: what every step may know beside its parameters, such as `BEAUFORT_ADMIN_URL`.
    ///   - observe: told everything as it happens; called from several threads, one at a time per step.
    package init(
        _ plan: RunbookPlan, runID: String, environment: [(name: String, value: String)] = [],
        time: any TimeSource = WallClock(), confirm: @escaping Confirm = { _ in false },
        observe: @escaping Observer = { _ in }
    ) {
        self.plan = plan
        self.runID = runID
        extraEnvironment = environment
        self.time = time
        self.confirm = confirm
        self.observe = observe
    }

    /// Runs to the end.
    /// - Parameter onlyChecks: a dry run: `check` steps alone.
    package func run(onlyChecks: Bool = false) async -> RunSummary {
        var progress = RunProgress(plan: plan, onlyChecks: onlyChecks)
        let started = time.now
        observe(.started(runID: runID, plan: plan.hash, time: started))
        let deadline = started + plan.runbook.timeout
        var results: [StepResult] = []
        while let step = progress.next() {
            let result = await carryOut(
                step, until: step.kind == .undo || step.kind == .finally ? nil : deadline)
            results.append(result)
            observe(.stepFinished(result))
            progress.finished(result)
        }
        let ended = time.now
        observe(.finished(state: progress.outcome, reason: progress.reason, time: ended))
        return RunSummary(
            runID: runID, runbook: plan.runbook.name, planHash: plan.hash, state: progress.outcome,
            reason: progress.reason, started: started, ended: ended, steps: results)
    }

    private func carryOut(_ step: RunbookStep, until deadline: Timestamp?) async -> StepResult {
        let started = time.now
        if step.kind == .confirm {
            let agreed = await confirm(step)
            return result(step, agreed ? .succeeded : .denied, started, reason: agreed ? "" : "not confirmed")
        }
        var last = result(step, .failed, started, reason: "not run")
        for attempt in 1...(step.retry?.attempts ?? 1) {
            if attempt > 1, let pause = step.retry?.pause { try? await time.sleep(for: pause) }
            let left = deadline.map { $0 - time.now }
            if let left, left <= .zero {
                return result(
                    step, .timedOut, started, attempts: attempt - 1, reason: "the run's limit was reached")
            }
            observe(.stepStarted(name: step.name, attempt: attempt, time: time.now))
            last = await attemptOnce(
                step, started: started, attempt: attempt, limit: min(step.timeout, left ?? step.timeout))
            if last.state != .failed { break }
        }
        return last
    }

    private func attemptOnce(
        _ step: RunbookStep, started: Timestamp, attempt: Int, limit: TimeSpan
    ) async -> StepResult {
        let framing = LineFraming(plan.values.secrets) { [observe, time] stream, line in
            let shown = step.hasSecretOutput ? "(secret output)" : line
            observe(.output(step: step.name, stream: stream, line: shown, time: time.now))
        }
        let process = ScriptProcess(script: step.script, environment: environment, timeout: limit, time: time)
        do {
            let ending = try await process.run { framing.take($0, $1) }
            let output = framing.finish()
            let (state, reason) = judge(ending, step, output, limit)
            var finished = result(step, state, started, attempts: attempt, reason: reason)
            if case .exited(let status) = ending { finished.exitStatus = status }
            finished.output = step.hasSecretOutput ? "" : output
            return finished
        } catch is CancellationError {
            return result(step, .cancelled, started, attempts: attempt, reason: "cancelled")
        } catch {
            return result(step, .failed, started, attempts: attempt, reason: "cannot start: \(error)")
        }
    }

    private func judge(
        _ ending: GroupProcess.Ending, _ step: RunbookStep, _ output: String, _ limit: TimeSpan
    ) -> (RunState, String) {
        switch ending {
        case .timedOut: (.timedOut, "ran longer than \(limit)")
        case .signalled(let signal): (.failed, "ended by signal \(signal)")
        case .exited(let status) where status != 0: (.failed, "exit status \(status)")
        case .exited:
            step.expectation?.isMet(by: output) == false
                ? (.failed, "the output does not show what is expected") : (.succeeded, "")
        }
    }

    private func result(
        _ step: RunbookStep, _ state: RunState, _ started: Timestamp, attempts: Int = 1, reason: String
    ) -> StepResult {
        StepResult(
            name: step.name, kind: step.kind, state: state, exitStatus: nil, attempts: attempts,
            started: started,
            ended: time.now, output: "", reason: reason)
    }

    /// Nothing of the agent's own environment but what a shell needs: webhook secrets live there.
    private var environment: [(name: String, value: String)] {
        let names: [String] = ["PATH", "HOME", "LANG", "TZ", "TMPDIR"]
        let inherited = names.compactMap { (name: String) -> (name: String, value: String)? in
            guard let value = getenv(name) else { return nil }
            return (name, String(cString: value))
        }
        return inherited + extraEnvironment + [("BEAUFORT_RUN_ID", runID)] + plan.values.environment
    }
}

/// A finished run.
package struct RunSummary: Hashable, Sendable {
    package var runID: String
    package var runbook: String
    package var planHash: String
    package var state: RunState
    package var reason: String
    package var started: Timestamp
    package var ended: Timestamp
    package var steps: [StepResult]
}
