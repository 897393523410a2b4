internal import Operations
internal import Telemetry

/// A run as it goes, for a person: progress on standard error, the steps' own output on standard output.
enum RunPrinter {
    static func print(_ event: RunEvent) {
        switch event {
        case .started(let id, let plan, _): Output.complain("run \(id), plan \(plan.prefix(12))")
        case .stepStarted(let name, let attempt, _):
            Output.complain("▶ \(name)" + (attempt > 1 ? " (try \(attempt))" : ""))
        case .output(_, let stream, let line, _):
            if stream == .error { Output.complain("  " + line) } else { Output.print("  " + line) }
        case .stepFinished(let step):
            let mark = step.state == .succeeded ? "✔" : "✖"
            Output.complain(
                "\(mark) \(step.name) \(step.state.rawValue)"
                    + (step.reason.isEmpty ? "" : ": \(step.reason)"))
        case .finished(let state, let reason, _):
            Output.complain(state.rawValue + (reason.isEmpty ? "" : ": \(reason)"))
        }
    }
}

/// Asks at the terminal; without one the answer is no.
enum Question {
    static func ask(_ text: String) -> Bool {
        guard Output.errorIsTerminal else { return false }
        Output.complain("\(text) [y/N] ")
        return ["y", "yes"].contains(readLine()?.lowercased() ?? "")
    }
}
