import Alerting
import Documents
import Telemetry
import Testing

struct RuleFileReaderTests {
    @Test func readsEverythingAGroupCanSay() throws {
        let text = """
            groups:
              - name: g
                interval: 30s
                query_offset: 5s
                limit: 10
                labels: {team: sre, severity: page}
                rules:
                  - record: job:up:sum
                    expr: sum by (job) (up)
                    labels: {a: b}
                  - alert: Down
                    expr: up == 0
                    for: 5m
                    keep_firing_for: 1h30m
                    labels: {severity: critical}
                    annotations:
                      summary: "{{ $labels.job }} is down"
                      empty:
              - name: h
            """
        let result = try RuleFileReader.read(text, file: "r.yaml")
        let group = try #require(result.groups.first)
        #expect(result.groups.map(\.key) == ["r.yaml;g", "r.yaml;h"])
        #expect(group.interval == .seconds(30))
        #expect(group.queryOffset == .seconds(5))
        #expect(group.limit == 10)
        guard case .recording(let recording) = group.rules[0], case .alert(let alert) = group.rules[1] else {
            Issue.record("wrong kinds of rules")
            return
        }
        #expect(Labels(recording.labels) == Labels(["a": "b", "severity": "page", "team": "sre"]))
        #expect(alert.holdFor == .minutes(5))
        #expect(alert.keepFiringFor == .minutes(90))
        #expect(alert.labels.map { "\($0.name)=\($0.template.text)" } == ["team=sre", "severity=critical"])
        #expect(alert.annotations.map(\.name) == ["summary", "empty"])
        #expect(alert.position?.line == 11)
    }

    private static func rule(_ text: String) -> String { "groups: [{name: g, rules: [{\(text)}]}]" }

    @Test(
        arguments: [
            (rule("alert: A"), "1:28", "'expr' is missing"),
            (rule("expr: up"), "1:28", "needs 'record' or 'alert'"),
            (rule("alert: A, record: b, expr: up"), "1:28", "not both"),
            (rule("alert: A, expr: 'sum('"), "1:45", "expression"),
            (rule("alert: A, expr: rate(up)"), "1:45", "expression"),
            (rule("alert: A, expr: up, foor: 5m"), "1:49", "unknown key 'foor'"),
            (rule("alert: A, expr: up, for: 5"), "1:54", "expected a duration"),
            (rule("alert: A, expr: up, annotations: {s: '{{ $label }}'}"), "1:66", "undefined variable"),
            (rule("alert: A, expr: up, labels: {__name__: x}"), "1:58", "cannot name a label"),
            (rule("record: 'a{b=\"c\"}', expr: up"), "1:37", "no metric name"),
            (rule("record: a, expr: up, for: 1m"), "1:55", "'for' belongs to alerts"),
            (rule("record: a, expr: up, annotations: {}"), "1:63", "'annotations' belongs to alerts"),
            (rule("record: a, expr: up, keep_firing_for: 1m"), "1:67", "'keep_firing_for' belongs"),
            ("groups: [{name: g}, {name: g}]", "1:28", "second time"),
            ("groups: [{rules: []}]", "1:10", "'name' is missing"),
            ("groups: [{name: g, interval: 0s}]", "1:30", "longer than zero"),
            ("grups: []", "1:1", "unknown key 'grups'"), ("groups: {", "", ""),
        ] as [(String, String, String)])
    func refusesWithPlaceAndReason(_ text: String, _ place: String, _ what: String) throws {
        let errors = #expect(throws: DocumentErrors.self) { try RuleFileReader.read(text, file: "r.yaml") }
        let error = try #require(errors?.errors.first)
        #expect(place.isEmpty || error.position.description == "r.yaml:\(place)", "\(error)")
        #expect(error.what.contains(what), "\(error)")
    }

    @Test func reportsAllErrorsAtOnce() throws {
        let text = Self.rule("alert: A, expr: 'sum(', for: x, labels: {a: '{{'}")
        let errors = #expect(throws: DocumentErrors.self) { try RuleFileReader.read(text, file: "r.yaml") }
        #expect(errors?.errors.count == 3)
    }

    @Test func readsOnlyTheFirstDocumentAndSaysSo() throws {
        let result = try RuleFileReader.read("groups: [{name: g}]\n---\ngroups: []\n", file: "r.yaml")
        #expect(result.groups.map(\.name) == ["g"])
        #expect(result.warnings.map(\.position.line) == [3])
    }

    private static let promtool = "prometheus-prometheus/cmd/promtool/testdata"
    private static let fixtures = "prometheus-prometheus/rules/fixtures"
    private static let formats = "prometheus-prometheus/model/rulefmt/testdata"

    @Test(
        .enabled(if: Corpus.folder != nil),
        arguments: [
            "\(formats)/utf-8_annotation.good.yaml",
            "\(formats)/utf-8_lname.good.yaml",
            "\(formats)/legacy_validation_annotation.good.yaml", "\(fixtures)/rules.yaml",
            "\(fixtures)/rules1.yaml", "\(fixtures)/rules2.yaml", "\(fixtures)/rules_chain.yaml",
            "\(fixtures)/rules_dependencies.yaml", "\(fixtures)/rules_indeterminates.yaml",
            "\(fixtures)/rules_multi_doc.yaml", "\(fixtures)/rules_multiple_groups.yaml",
            "\(fixtures)/alert_rule.yaml", "\(promtool)/rules.yml", "\(promtool)/rules_duplicates.yml",
            "\(promtool)/rules_large.yml", "\(promtool)/prometheus-rules.lint.yml",
            "slok-sloth/examples/_gen/getting-started.yml", "slok-sloth/examples/_gen/home-wifi.yml",
            "slok-sloth/examples/_gen/kubernetes-apiserver.yml",
            "slok-sloth/examples/_gen/multifile.yml", "slok-sloth/examples/_gen/openslo-getting-started.yml",
            "slok-sloth/examples/_gen/no-alerts.yml",
        ])
    func loadsWhatPrometheusLoads(_ path: String) throws {
        let text = try #require(Corpus.text(path))
        do {
            #expect(try !RuleFileReader.read(text, file: path).groups.isEmpty)
        } catch {
            Issue.record("\(error)")
        }
    }

    /// Prometheus loads them, and pages with `<error expanding template …>`.
    @Test(.enabled(if: Corpus.folder != nil), arguments: [("test.yaml", 3), ("test_aliases.yaml", 1)])
    func refusesTemplatesThatPrometheusCannotCarryOut(_ name: String, _ count: Int) throws {
        let text = try #require(Corpus.text("\(Self.formats)/\(name)"))
        let errors = #expect(throws: DocumentErrors.self) { try RuleFileReader.read(text, file: name) }
        #expect(errors?.errors.map(\.remedy) == Array(repeating: "did you mean .Labels?", count: count))
    }

    @Test(
        .enabled(if: Corpus.folder != nil),
        arguments: [
            "bad_expr", "bad_field", "duplicate_grp", "invalid_label_name", "invalid_record_name",
            "no_rec_alert", "noexpr", "record_and_alert", "record_and_for",
            "record_and_keep_firing_for",
        ])
    func refusesWhatPrometheusRefuses(_ name: String) throws {
        let text = try #require(Corpus.text("\(Self.formats)/\(name).bad.yaml"))
        #expect(throws: DocumentErrors.self) { try RuleFileReader.read(text, file: name) }
    }

    @Test(
        .enabled(if: Corpus.folder != nil),
        arguments: ["rules-bad.yml", "bad-rules-syntax.yml", "rules_extrafields.yml"])
    func refusesPromtoolsBadFiles(_ name: String) throws {
        let text = try #require(Corpus.text("\(Self.promtool)/\(name)"))
        #expect(throws: DocumentErrors.self) { try RuleFileReader.read(text, file: name) }
    }
}
