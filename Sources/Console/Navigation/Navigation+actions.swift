import Telemetry

extension Navigation {
    static let silenceSpan = TimeSpan.hours(1)

    /// Opens the question for acknowledging, silencing or answering the selected alert.
    mutating func ask(_ letter: Character, _ snapshot: Snapshot) {
        guard !state.isReadOnly else {
            state.message = Message("read-only: acting on alerts is not offered here", isError: true)
            return
        }
        let alerts = Scene(snapshot: snapshot, state: state, panel: .alerts).visibleAlerts
        guard !alerts.isEmpty else {
            state.message = Message("no alert to act on")
            return
        }
        let alert = alerts[min(state.selected(.alerts), alerts.count - 1)]
        switch letter {
        case "a": state.mode = .confirm(acknowledgement(of: alert))
        case "s": state.mode = .confirm(silence(for: alert, snapshot))
        default:
            guard let runbook = alert.runbook else {
                state.message = Message("the rule of \(alert.name) names no runbook")
                return
            }
            state.mode = .confirm(run(of: runbook, for: alert))
        }
    }

    private func acknowledgement(of alert: AlertRow) -> Confirmation {
        Confirmation(
            title: "Acknowledge \(alert.name)?",
            lines: [
                alert.summary, "Others see that somebody looks at it; it is not notified again meanwhile.",
            ],
            verb: "Acknowledge", action: .acknowledge(alert: alert.id))
    }

    private func silence(for alert: AlertRow, _ snapshot: Snapshot) -> Confirmation {
        let until = ClockText.minute(snapshot.time + Navigation.silenceSpan)
        return Confirmation(
            title: "Silence \(alert.name) for \(Units.age(Navigation.silenceSpan))?",
            lines: [alert.summary, "Mutes this one alert until \(until) UTC; others still notify."],
            verb: "Silence", action: .silence(alert: alert.id, span: Navigation.silenceSpan))
    }

    private func run(of runbook: String, for alert: AlertRow) -> Confirmation {
        Confirmation(
            title: "Run \(runbook)?",
            lines: ["Answers \(alert.name).", "Every step is executed on this machine and recorded."],
            verb: "Run", action: .runRunbook(name: runbook, alert: alert.id))
    }

    mutating func handleConfirmation(_ key: Key, _ question: Confirmation) -> [ConsoleAction] {
        switch key {
        case .left, .right, .tab, .backTab, .character("h"), .character("l"):
            var question = question
            question.isConfirming.toggle()
            state.mode = .confirm(question)
            return []
        case .character("y"), .enter:
            state.mode = .normal
            guard question.isConfirming || key == .character("y") else {
                state.message = Message("cancelled, nothing was done")
                return []
            }
            state.message = Message("\(question.verb): asked …")
            return [question.action]
        case .escape, .character("n"), .character("q"):
            state.mode = .normal
            state.message = Message("cancelled, nothing was done")
            return []
        default:
            return []
        }
    }
}
