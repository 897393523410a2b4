internal import Telemetry

extension Ruler {
    /// All alerts, as other Alertmanagers are to be told of them.
    package var outgoing: [OutgoingAlert] {
        states.flatMap { state in
            let interval = state.group.interval ?? settings.interval
            return state.machines.flatMap { index, machine in
                machine.alerts.values.map { alert in
                    OutgoingAlert(
                        alert: alert, expression: state.group.rules[index].expression, interval: interval,
                        evaluatedAt: state.evaluations[index]?.time)
                }
            }
        }
    }
}
