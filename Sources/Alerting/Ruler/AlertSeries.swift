internal import Telemetry

/// The series Prometheus writes for alerts: `ALERTS{alertstate=…}` is 1, `ALERTS_FOR_STATE` the second
/// since when the condition holds.
enum AlertSeries {
    static func make(_ alerts: some Sequence<ActiveAlert>, at time: Timestamp) -> [Series] {
        alerts.filter { $0.state != .inactive }.sorted { $0.labels < $1.labels }.flatMap { alert in
            var state = alert.labels
            state[Label.metricName] = "ALERTS"
            state["alertstate"] = alert.state.rawValue
            var since = alert.labels
            since[Label.metricName] = "ALERTS_FOR_STATE"
            return [
                Series(state, at: time, 1),
                Series(since, at: time, (alert.activeAt.seconds).rounded(.down)),
            ]
        }
    }
}
