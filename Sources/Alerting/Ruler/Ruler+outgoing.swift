internal import Telemetry

extension Ruler {
    /// All alerts, as other Alertmanagers are to be told of them. Those of a rule whose results cannot be
    /// told apart are as if it had not been evaluated: nothing is told of them until it gives a result again.
    package var outgoing: [OutgoingAlert] {
        states.flatMap { state in
            let interval = state.group.interval ?? settings.interval
            return state.machines.flatMap { index, machine in
                let isTold = !state.ambiguous.contains(index)
                return machine.alerts.values.map { alert in
                    OutgoingAlert(
                        alert: alert, expression: state.group.rules[index].expression, interval: interval,
                        evaluatedAt: isTold ? state.evaluations[index]?.time : nil)
                }
            }
        }
    }
}
