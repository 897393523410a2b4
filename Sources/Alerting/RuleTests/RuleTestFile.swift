package import Documents
package import Telemetry

/// Unit tests of rules, as promtool reads them, and of what becomes of their alerts: one file.
///
///     rule_files: [../availability.yaml]
///     alertmanager: ../../Config/alertmanager.yaml      # ours, for the last two kinds of check
///     evaluation_interval: 1m
///     tests:
///       - name: an outage
///         interval: 1m
///         input_series: [{series: 'up{job="a"}', values: '1x5 0x20'}]
///         silences: [{matchers: ['job="b"'], from: 0m, until: 1h}]               # ours
///         alert_rule_test:
///           - {eval_time: 12m, alertname: Down, exp_alerts: [{exp_labels: {job: a}}]}
///           - {eval_time: 7m, alertname: Down, exp_pending: [{exp_labels: {job: a}}]}   # ours
///           - {eval_time: 12m, alertname: Slow, exp_alerts: […], exp_muted: inhibited}   # ours
///         promql_expr_test:
///           - {expr: count(ALERTS), eval_time: 7m, exp_samples: [{value: 1}]}
///         route_test:                                                             # ours
///           - {labels: {alertname: Down, severity: page}, exp_receivers: [pager]}
///         notification_test:                                                      # ours
///           - receiver: pager
///             eval_time: 1h
///             exp_notifications:
///               - {at: 12m, status: firing, alerts: [{job: a}], payload: {commonLabels: {job: a}}}
package struct RuleTestFile: Hashable, Sendable {
    package var path: String
    /// Paths of the rule files, patterns carried out.
    package var ruleFiles: [String] = []
    /// Path of the routing file; nil when only rules are tested.
    package var routingFile: String?
    package var evaluationInterval = TimeSpan.minutes(1)
    /// Names of groups to be evaluated first, in this order.
    package var groupOrder: [String] = []
    /// Expected values may differ by one unit in the last place.
    package var isFuzzy = false
    package var tests: [RuleTest] = []
}

/// One test: what was measured, and what should follow from it. Times are spans since its start.
package struct RuleTest: Hashable, Sendable {
    package var name = ""
    package var position: SourcePosition
    /// Between samples of the input.
    package var interval = TimeSpan.minutes(1)
    package var start = Timestamp(milliseconds: 0)
    package var series: [Series] = []
    package var silences: [Silence] = []
    package var externalLabels = Labels()
    package var externalURL = ""
    package var alerts: [AlertCheck] = []
    package var samples: [SampleCheck] = []
    package var routes: [RouteCheck] = []
    package var notifications: [NotificationCheck] = []
}

/// The alerts of one rule's name at one moment.
package struct AlertCheck: Hashable, Sendable {
    package var position: SourcePosition
    package var time: TimeSpan
    package var name: String
    package var firing: [ExpectedAlert] = []
    /// Nil: not looked at.
    package var pending: [ExpectedAlert]?
    /// What keeps all of the firing quiet; nil: not looked at.
    package var mute: ExpectedMute?
}

package struct ExpectedAlert: Hashable, Sendable {
    /// All of them, `alertname` included.
    package var labels: Labels
    package var annotations: Labels
}

package enum ExpectedMute: String, Hashable, Sendable, CaseIterable {
    case inhibited, silenced, quietTime = "quiet_time", no
}

/// The value of an expression at one moment, after all evaluations.
package struct SampleCheck: Hashable, Sendable {
    package var position: SourcePosition
    package var time: TimeSpan
    package var expression: String
    package var samples: [ExpectedSample] = []
}

package struct ExpectedSample: Hashable, Sendable {
    package var labels: Labels
    package var value: Double = 0
    /// In its place when given.
    package var histogram: ExponentialHistogram?
}

/// Who hears of an alert with these labels.
package struct RouteCheck: Hashable, Sendable {
    package var position: SourcePosition
    package var labels: Labels
    package var receivers: [String]
}

/// All that a receiver is told up to a moment.
package struct NotificationCheck: Hashable, Sendable {
    package var position: SourcePosition
    package var receiver: String
    package var time: TimeSpan
    package var notifications: [ExpectedNotification] = []
}

/// What is given must hold, what is left out is not looked at.
package struct ExpectedNotification: Hashable, Sendable {
    package var position: SourcePosition
    package var time: TimeSpan?
    package var status: String?
    package var reason: String?
    /// Labels that each of the alerts has, one for each alert.
    package var alerts: [Labels]?
    /// A part of the webhook's body.
    package var payload: Node?
}
