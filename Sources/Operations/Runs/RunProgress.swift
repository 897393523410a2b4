/// Decides which step comes next. Pure: the runner acts, this only looks at results.
struct RunProgress {
    private var pending: [RunbookStep]
    private var finally: [RunbookStep]
    private let undoSteps: [String: RunbookStep]
    /// Completed steps that name an undo, latest last.
    private var undoStack: [RunbookStep] = []
    private var undoing: [RunbookStep] = []
    private var failure: StepResult?
    private var undoFailed = false
    private var didUndo = false
    private var current: RunbookStep?

    init(plan: RunbookPlan, onlyChecks: Bool) {
        let steps = plan.runbook.steps
        pending = steps.filter { step in
            onlyChecks ? step.kind == .check : step.kind != .undo && step.kind != .finally
        }
        finally = onlyChecks ? [] : steps.filter { $0.kind == .finally }
        undoSteps = Dictionary(steps.filter { $0.kind == .undo }.map { ($0.name, $0) }) { first, _ in first }
    }

    mutating func next() -> RunbookStep? {
        current = take()
        return current
    }

    private mutating func take() -> RunbookStep? {
        if !undoing.isEmpty { return undoing.removeFirst() }
        if failure == nil, !pending.isEmpty { return pending.removeFirst() }
        return finally.isEmpty ? nil : finally.removeFirst()
    }

    mutating func finished(_ result: StepResult) {
        guard let step = current else { return }
        if step.kind == .undo {
            // A failed undo is recorded and never stops the undos that remain.
            if result.state != .succeeded { undoFailed = true }
            return
        }
        if result.state == .succeeded {
            if step.undo != nil { undoStack.append(step) }
            return
        }
        guard step.kind != .finally, step.onFailure != .carryOn || result.state == .cancelled else { return }
        guard failure == nil else { return }
        failure = result
        if step.onFailure == .undo || (step.onFailure == nil && !undoStack.isEmpty) {
            undoing = undoStack.reversed().compactMap { step in step.undo.flatMap { undoSteps[$0] } }
            didUndo = !undoing.isEmpty
        }
    }

    var outcome: RunState {
        guard let failure else { return .succeeded }
        if undoFailed { return .undoFailed }
        if didUndo { return .undone }
        return failure.state
    }

    var reason: String {
        guard let failure else { return "" }
        return "step \(failure.name): \(failure.reason)"
            + (didUndo ? "; completed steps were taken back" : "")
    }
}
