package import Telemetry

/// An alert as people see it in lists.
package struct AlertSummary: Hashable, Sendable {
    package var alert: ActiveAlert
    package var fingerprint: Fingerprint
    /// Why it is not notified though it fires; nil when it is, or when it does not fire.
    package var mute: MuteReason?
    package var acknowledgement: Acknowledgement?
    /// Names of the receivers its routes lead to; empty where the routes are not known.
    package var receivers: [String]
    /// As another server told it; nil for an alert of our own rules.
    package var foreign: ForeignAlert?

    package init(
        _ alert: ActiveAlert, mute: MuteReason? = nil, acknowledgement: Acknowledgement? = nil,
        receivers: [String] = [], foreign: ForeignAlert? = nil
    ) {
        self.alert = alert
        fingerprint = Fingerprint(alert.labels)
        self.mute = mute
        self.acknowledgement = acknowledgement
        self.receivers = receivers
        self.foreign = foreign
    }

    /// Where it comes from: `rules`, or the server that told us.
    package var origin: String { foreign?.origin ?? "rules" }

    package var name: String { alert.labels["alertname"] ?? "" }
    package var state: AlertState { alert.state }
    package var labels: Labels { alert.labels }
    package var severity: String { alert.labels["severity"] ?? "" }
    /// One sentence; the name when the rule has none.
    package var summary: String { alert.annotations["summary"] ?? name }
    package var details: String { alert.annotations["description"] ?? "" }
    /// A file under `Runbooks/`, or a URL; empty when the rule names none.
    package var runbook: String { alert.annotations["runbook"] ?? alert.annotations["runbook_url"] ?? "" }

    /// Since the condition held, or since it ended.
    package func age(at time: Timestamp) -> TimeSpan {
        time - (alert.state == .inactive ? alert.resolvedAt ?? alert.activeAt : alert.activeAt)
    }

    /// 0 for what wakes people, growing downwards: for sorting lists.
    package var rank: Int {
        let state = [AlertState.firing: 0, .pending: 10, .inactive: 20][alert.state] ?? 30
        switch severity {
        case "critical": return state
        case "page": return state + 1
        case "warning", "ticket": return state + 2
        case "info", "none": return state + 4
        default: return state + 3
        }
    }
}
