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
          {"status":"firing","labels":{"alertname":"X","n":"a"},"annotations":{"summary":"one"},"startsAt":"t1"},
          {"status":"resolved","labels":{"alertname":"X","n":"b"},"annotations":{},"startsAt":"t0","endsAt":"t2"}]}
        """

    @Test(arguments: [
        ("{{ .Status | toUpper }}", "FIRING"), ("{{ len .Alerts.Firing }}/{{ .Alerts | len }}", "1/2"),
        ("{{ range .Alerts.Resolved }}{{ .Labels.n }} until {{ .EndsAt }}{{ end }}", "b until t2"),
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
        ("{{ .Nothing }}", "(This receiver's template failed: there is no field .Nothing"),
    ])
    func templatesSay(_ text: String, _ expected: String) throws {
        let message = try NotificationMessage(Array(Self.body.utf8))
        let made = try MessageTemplate(text, .standard).text(message)
        #expect(expected.hasPrefix("(This") ? made.hasPrefix(expected) : made == expected)
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
        let message = try NotificationMessage(Array(Self.body.utf8))
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
        let message = try NotificationMessage(Array(Self.body.utf8))
        guard case .slack(let slack) = configuration.receivers[0].integrations[0].channel else {
            Issue.record("no slack integration")
            return
        }
        #expect(slack.attachment["text"]?.text(message) == "mine: firing")
    }
}
