import Support
import Telemetry
import Testing

@testable import Alerting

/// The template language as notifications use it.
@Suite struct NotificationTemplateTests {
    private static let body = """
        {"receiver":"r","status":"firing","groupKey":"{}:{a=1}","externalURL":"http://b","truncatedAlerts":0,
         "groupLabels":{"alertname":"X","zone":"z"},"commonLabels":{"alertname":"X","severity":"page"},
         "commonAnnotations":{},"alerts":[
          {"status":"firing","labels":{"alertname":"X","n":"a"},"annotations":{"summary":"one"},"startsAt":"2026-01-04T02:00:00.5Z"},
          {"status":"resolved","labels":{"alertname":"X","n":"b"},"annotations":{},"startsAt":"2026-01-04T01:00:00Z","endsAt":"2026-01-04T03:01:30Z"}]}
        """

    private static let now = CivilTime(
        date: CivilDate(year: 2026, month: 1, day: 4), hour: 3, minute: 31, second: 30
    ).utc

    @Test(arguments: [
        ("{{ .Status | toUpper }}", "FIRING"), ("{{ len .Alerts.Firing }}/{{ .Alerts | len }}", "1/2"),
        (
            "{{ range .Alerts.Resolved }}{{ .Labels.n }} until {{ .EndsAt }}{{ end }}",
            "b until 2026-01-04 03:01:30 +0000 UTC"
        ),
        ("{{ range .GroupLabels.SortedPairs }}{{ .Name }}={{ .Value }};{{ end }}", "alertname=X;zone=z;"),
        (#"{{ .GroupLabels.Names | join "," }}"#, "alertname,zone"),
        (#"{{ join " " .GroupLabels.Values }}"#, "X z"), ("{{ .CommonAnnotations.summary }}", ""),
        ("{{ with .CommonAnnotations.summary }}{{ . }}{{ else }}none{{ end }}", "none"),
        (
            #"{{ define "t" }}<{{ .n }}>{{ end }}{{ range .Alerts }}{{ template "t" .Labels }}{{ end }}"#,
            "<a><b>"
        ),
        (#"{{ block "b" .Status }}[{{ . }}]{{ end }}"#, "[firing]"),
        (#"{{ template "slack.default.title" . }}"#, "[FIRING:1] X"),
        (#"{{ (index .Alerts 0).Labels.n }}"#, "a"), (#"{{ "  x " | trimSpace }}"#, "x"),
        (#"{{ .CommonLabels | toJson }}"#, #"{"alertname":"X","severity":"page"}"#),
        (
            #"{{ range $i, $a := .Alerts }}{{ $i }}{{ $a.Labels.n }}{{ $.Status }} {{ end }}"#,
            "0afiring 1bfiring "
        ),
        (#"{{ if match "^pa" .CommonLabels.severity }}wake{{ end }}"#, "wake"),
        ("{{ (index .Alerts 0).StartsAt }}", "2026-01-04 02:00:00.5 +0000 UTC"),
        (
            #"{{ (index .Alerts 1).EndsAt.Format "Mon 2 Jan 2006, 3:04:05PM .000" }}"#,
            "Sun 4 Jan 2026, 3:01:30AM .000"
        ),
        (
            #"{{ range .Alerts }}{{ (.StartsAt | tz "Europe/Paris").Format "15:04 -07:00" }} {{ end }}"#,
            "03:00 +01:00 02:00 +01:00 "
        ),
        (
            #"{{ with index .Alerts 1 }}{{ .EndsAt.Sub .StartsAt }} {{ (.EndsAt.Sub .StartsAt).Minutes }}{{ end }}"#,
            "2h1m30s 121.5"
        ),
        (
            #"{{ with index .Alerts 1 }}{{ date "02.01.06" .EndsAt }} {{ since .EndsAt | humanizeDuration }}{{ end }}"#,
            "04.01.26 30m 0s"
        ),
        (#"{{ ((index .Alerts 0).StartsAt.Add 25200e9).Format "15:04" }}"#, "09:00"),
        (#"{{ (.CommonLabels.Remove .GroupLabels.Names).Values | join " " }}"#, "page"),
        (#"{{ .GroupLabels.SortedPairs.Values | join " " }}"#, "X z"),
        (#"{{ range $i, $a := .Alerts }}{{ if $i }}{{ break }}{{ end }}{{ .Labels.n }}{{ end }}"#, "a"),
        (
            #"{{ range .Alerts }}{{ if eq .Status "firing" }}{{ continue }}{{ end }}{{ .Labels.n }}{{ end }}"#,
            "b"
        ),
        (
            #"{{ $x := 1 }}{{ if true }}{{ $x := 2 }}{{ end }}{{ $x }}{{ if true }}{{ $x = 3 }}{{ end }}{{ $x }}"#,
            "13"
        ),
        (
            #"{{ (dict "a" 1 "b" .Status).b }} {{ list "x" "y" | len }} {{ index (append (list "x") "y") 1 }}"#,
            "firing 2 y"
        ),
        (#"{{ if and .CommonLabels.none (index .Alerts 9).Labels.n }}x{{ else }}y{{ end }}"#, "y"),
        (#"{{ printf "%s %s" .Status }}|{{ printf "%s" "a" 1 }}"#, "firing %!s(MISSING)|a%!(EXTRA int=1)"),
    ])
    func templatesSay(_ text: String, _ expected: String) throws {
        let message = try NotificationMessage(Array(Self.body.utf8), at: Self.now)
        let made = try MessageTemplate(text, .standard).text(message)
        #expect(made == expected)
    }

    @Test(arguments: [
        (#"{{ template "nowhere" . }}"#, "is not defined"), (#"{{ define "x" }}"#, "has no {{end}}"),
        ("{{ template . }}", "name of a template"), ("{{ $labels.x }}", "undefined variable"),
        ("{{ .Status | shout }}", "function 'shout' is not defined"),
    ])
    func mistakesAreFoundWhenTheyAreRead(_ text: String, _ what: String) {
        let error = #expect(throws: TemplateError.self) { try MessageTemplate(text, .standard) }
        #expect(error?.what.contains(what) == true, "\(String(describing: error))")
    }

    @Test(arguments: [
        (#"{{ define "x" }}{{ template "x" . }}{{ end }}{{ template "x" . }}"#, "'x' calls 'x'"),
        (
            #"{{ define "a" }}{{ if .b }}{{ template "b" . }}{{ end }}{{ end }}"#
                + #"{{ define "b" }}{{ range .c }}{{ template "a" . }}{{ end }}{{ end }}"#,
            "template 'b' calls 'a', which calls 'b'"
        ),
    ])
    func endlessCallsAreRefused(_ text: String, _ what: String) {
        let error = #expect(throws: TemplateError.self) { try MessageTemplate(text, .standard) }
        #expect(error?.what.contains(what) == true && error?.remedy.isEmpty == false)
    }

    /// Two templates that both call a third are no circle.
    @Test func sharedCallsAreNoCircle() throws {
        let message = try NotificationMessage(Array(Self.body.utf8), at: Self.now)
        let text = #"""
            {{ define "a" }}a{{ template "c" }}{{ end }}{{ define "b" }}b{{ template "c" }}{{ end }}\#
            {{ define "c" }}c{{ end }}{{ template "a" }}{{ template "b" }}{{ template "c" }}
            """#
        #expect(try MessageTemplate(text, .standard).text(message) == "acbcc")
    }

    @Test func theStandardTemplatesAreTemplates() throws {
        var library = TemplateLibrary()
        try library.add(TemplateLibrary.standardText)
        #expect(library == .standard)
        #expect(library.templates.count > 10)
    }

    @Test func filesOfTemplatesAreReadByPattern() throws {
        let folder = try TemporaryFolder()
        try folder.write("a.tmpl", #"{{ define "mine" }}mine: {{ .Status }}{{ end }}"#)
        let file = try folder.write(
            "alertmanager.yaml",
            """
            templates: ['*.tmpl']
            route: {receiver: r}
            receivers: [{name: r, slack_configs: [{api_url: 'http://s', text: '{{ template "mine" . }}'}]}]
            """)
        let configuration = try AlertmanagerReader().read(file: file).configuration
        let message = try NotificationMessage(Array(Self.body.utf8), at: Self.now)
        guard case .slack(let slack) = configuration.receivers[0].integrations[0].channel else {
            Issue.record("no slack integration")
            return
        }
        #expect(slack.attachment["text"]?.text(message) == "mine: firing")
    }
}
