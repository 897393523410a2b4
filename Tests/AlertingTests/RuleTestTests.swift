import Documents
import Support
import Telemetry
import Testing

@testable import Alerting

/// Unit tests of rules: what passes, what fails, and what is remarked.
@Suite struct RuleTestTests {
    private static let rules = """
        groups:
          - name: g
            rules:
              - record: errors:rate
                expr: rate(errors_total[2m])
              - alert: Errors
                expr: errors:rate > 0.5
                for: 2m
                labels: {severity: page}
                annotations: {summary: "{{ $value }} a second on {{ $labels.job }}"}
              - alert: Down
                expr: up == 0
                labels: {severity: critical}
        """
    private static let routing = """
        route:
          receiver: all
          group_by: [alertname]
          group_wait: 30s
          group_interval: 1m
          repeat_interval: 1h
          routes: [{matchers: ['severity="critical"'], receiver: pager}]
        receivers:
          - {name: all, webhook_configs: [{url: 'http://a/'}]}
          - {name: pager, webhook_configs: [{url: 'http://b/'}]}
        inhibit_rules:
          - {source_matchers: ['alertname="Down"'], target_matchers: ['alertname="Errors"'], equal: [job]}
        """

    /// What the tests find, each with its kind in front.
    private func findings(_ tests: String, head: String = "") async throws -> [String] {
        let folder = try TemporaryFolder()
        try folder.write("rules.yaml", Array(Self.rules.utf8))
        try folder.write("am.yaml", Array(Self.routing.utf8))
        let text = "rule_files: [rules.yaml]\nalertmanager: am.yaml\n\(head)\ntests:\n\(tests)"
        let file = try RuleTestReader.read(text, file: folder.file("t.yaml"))
        let run = try RuleTestRun(file)
        var found: [String] = []
        for test in file.tests {
            found += try await run.run(test).map { ($0.isWarning ? "remark: " : "") + $0.what }
        }
        return found
    }

    private static let input = """
          - interval: 1m
            input_series:
              - {series: 'errors_total{job="a"}', values: '0x5 60+60x10'}
              - {series: 'up{job="a"}', values: '1x9 0x6'}
        """

    @Test func alertsPendFireAndAreMuted() async throws {
        let found = try await findings(
            Self.input + """

                    alert_rule_test:
                      - {eval_time: 5m, alertname: Errors, exp_alerts: [], exp_pending: []}
                      - eval_time: 7m30s
                        alertname: Errors
                        exp_pending:
                          - {exp_labels: {job: a, severity: page}, exp_annotations: {summary: 1 a second on a}}
                      - eval_time: 9m
                        alertname: Errors
                        exp_muted: "no"
                        exp_alerts:
                          - {exp_labels: {job: a, severity: page}, exp_annotations: {summary: 1 a second on a}}
                      - eval_time: 12m
                        alertname: Errors
                        exp_muted: inhibited
                        exp_alerts:
                          - {exp_labels: {job: a, severity: page}, exp_annotations: {summary: 1 a second on a}}
                    promql_expr_test:
                      - {expr: 'errors:rate', eval_time: 9m, exp_samples: [{labels: 'errors:rate{job="a"}', value: 1}]}
                """)
        #expect(found == [])
    }

    @Test func whatDiffersIsShownBesideWhatWasExpected() async throws {
        let found = try await findings(
            Self.input + """

                    alert_rule_test:
                      - {eval_time: 12m, alertname: Down, exp_alerts: [{exp_labels: {job: b}}], exp_muted: silenced}
                    promql_expr_test:
                      - {expr: 'errors:rate', eval_time: 9m, exp_samples: [{labels: 'errors:rate{job="a"}', value: 2}]}
                      - {expr: 'rate(', eval_time: 9m, exp_samples: []}
                    route_test:
                      - {labels: {severity: critical}, exp_receivers: [all]}
                """)
        #expect(found.count == 5)
        #expect(found[0].contains("expected: {alertname=\"Down\", job=\"b\"}"))
        #expect(found[0].contains("got:      {alertname=\"Down\", job=\"a\", severity=\"critical\"}"))
        #expect(found[1].contains("expected silenced, got: not muted"))
        #expect(found[2].contains("expected: errors:rate{job=\"a\"} 2"))
        #expect(found[3].hasPrefix("'rate(': "))
        #expect(found[4] == "{severity=\"critical\"}: expected all, got pager")
    }

    @Test func notificationsComeWhenGroupsAreDue() async throws {
        let told = """

                notification_test:
                  - receiver: pager
                    eval_time: 20m
                    exp_notifications:
                      - at: 10m30s
                        status: firing
                        reason: first notification
                        alerts: [{job: a}]
                        payload: {version: "4", alerts: [{labels: {alertname: Down}}]}
                      - {at: 21m30s, status: resolved}
                  - {receiver: all, eval_time: 9m, exp_notifications: []}
                  - receiver: all
                    eval_time: 15m
                    exp_notifications:
                      - {at: 9m30s, status: firing, payload: {groupLabels: {alertname: Errors}}}
            """
        let found = try await findings(Self.input + told)
        #expect(found.count == 1, "\(found)")
        #expect(found.first?.contains("expected 2 notifications, got 1") == true)
        let silenced = """

                silences: [{matchers: ['job="a"'], until: 1h}]
                notification_test: [{receiver: pager, eval_time: 20m, exp_notifications: []}]
            """
        #expect(try await findings(Self.input + silenced) == [])
    }

    @Test func testsThatCannotFailAreRemarked() async throws {
        let found = try await findings(
            """
              - name: nothing
              - interval: 1m
                input_series: [{series: 'up{job="a"}', values: '1x30'}]
                alert_rule_test:
                  - {eval_time: 5m, alertname: Down, exp_alerts: []}
                  - {eval_time: 5m, alertname: Errors, exp_alerts: []}
                  - {eval_time: 5m, alertname: Typo, exp_alerts: []}
                  - {eval_time: 50m, alertname: Down, exp_alerts: []}
            """)
        #expect(found.count == 4)
        #expect(found.allSatisfy { $0.hasPrefix("remark: ") })
        #expect(found[0].contains("checks nothing"))
        #expect(found[1].contains("alert Errors at 5m"))
        #expect(found[2].contains("no rule of these files is named 'Typo'"))
        #expect(found[3].contains("alert Down at 50m"))
    }
}
