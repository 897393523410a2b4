import Foundation
import Support
import Telemetry
import Testing

@testable import Alerting

/// The same templates over the same data, by Alertmanager itself.
@Suite(.enabled(if: FileManager.default.isExecutableFile(atPath: amtool), "amtool is not installed"))
struct AmtoolTemplateTests {
    private static let alerts = #"""
        [{"status":"firing","labels":{"alertname":"X","n":"a","zone":"z 1"},"annotations":{"summary":"one <b>"},
          "startsAt":"2026-01-04T02:00:00.5Z","endsAt":"0001-01-01T00:00:00Z","generatorURL":"http://g/?a=b&c",
          "fingerprint":"f1"},
         {"status":"resolved","labels":{"alertname":"X","n":"b"},"annotations":{},
          "startsAt":"2026-01-04T01:00:00Z","endsAt":"2026-01-04T03:01:30Z","generatorURL":"","fingerprint":"f2"}]
        """#
    private static let maps = #"""
        "status":"firing","receiver":"r & s","externalURL":"http://b","alerts":\#(alerts),
        "groupLabels":{"alertname":"X","zone":"z"},"commonLabels":{"alertname":"X","severity":"page","zone":"z"},
        "commonAnnotations":{"text":"a\nb"}
        """#
    static let texts = [
        "{{ .Status | toUpper }} {{ .Receiver }} {{ .ExternalURL }}",
        "{{ len .Alerts }} {{ .Alerts.Firing | len }} {{ len .Alerts.Resolved }}",
        "{{ range .Alerts }}[{{ .Status }} {{ .Labels.n }} {{ .StartsAt }} {{ .EndsAt }}]{{ end }}",
        #"{{ range .Alerts }}{{ .StartsAt.Format "Mon Jan _2 15:04:05.000 2006" }};{{ end }}"#,
        #"{{ range .Alerts }}{{ .StartsAt.Format "Monday, 02-Jan-06 3:04PM MST -0700 Z07:00" }};{{ end }}"#,
        #"{{ range .Alerts }}{{ .StartsAt.Format "2006-01-02T15:04:05.999999999Z07:00 002 1/2 pm" }};{{ end }}"#,
        "{{ range .Alerts.Resolved }}{{ .EndsAt.Sub .StartsAt }} {{ (.EndsAt.Sub .StartsAt).Hours }}{{ end }}",
        "{{ range .Alerts }}{{ .StartsAt.Unix }} {{ .StartsAt.Weekday }} {{ .StartsAt.Month }} {{ .StartsAt.Year }}"
            + " {{ .StartsAt.YearDay }} {{ .EndsAt.IsZero }} {{ .StartsAt.Hour }};{{ end }}",
        "{{ range .Alerts }}{{ (.StartsAt.Add 5400e9).Format \"15:04\" }} {{ .StartsAt.UTC.Hour }};{{ end }}",
        "{{ with index .Alerts 1 }}{{ ((.EndsAt.Sub .StartsAt).Round 60000000000) }}{{ end }}",
        "{{ with index .Alerts 1 }}{{ .EndsAt.After .StartsAt }} {{ .StartsAt.Equal .StartsAt }}{{ end }}",
        "{{ .GroupLabels }} {{ .CommonLabels.SortedPairs }} {{ .CommonLabels.Names }} {{ .CommonLabels.Values }}",
        "{{ range .CommonLabels.SortedPairs }}{{ .Name }}={{ .Value | printf \"%q\" }} {{ end }}",
        #"{{ .CommonLabels.SortedPairs.Names | join "," }} {{ .GroupLabels.Values | join "+" }}"#,
        #"{{ (.CommonLabels.Remove .GroupLabels.Names).SortedPairs }} {{ .CommonLabels.Remove (stringSlice "zone") }}"#,
        "{{ range $k, $v := .CommonLabels }}{{ $k }}:{{ $v }};{{ end }}{{ range $i, $a := .Alerts }}{{ $i }}{{ end }}",
        "{{ .CommonLabels.missing }}|{{ index .CommonLabels \"zone\" }}|{{ (index .Alerts 0).Labels.n }}",
        "{{ with .CommonAnnotations.text }}<{{ . }}>{{ else }}none{{ end }}{{ with .CommonAnnotations.no }}x{{ else }}y{{ end }}",
        "{{ if and (eq .Status \"firing\") .CommonLabels.severity }}1{{ end }}{{ if or .CommonLabels.x .CommonLabels.zone }}2{{ end }}",
        "{{ if not .CommonLabels.x }}a{{ end }}{{ if ne .Status \"x\" }}b{{ end }}{{ if gt (len .Alerts) 1 }}c{{ end }}",
        "{{ if eq .Status \"a\" \"b\" \"firing\" }}in{{ end }} {{ eq 1 1 }} {{ lt 1 2 }} {{ le \"a\" \"b\" }} {{ ge 2.5 2.5 }}",
        "{{ .Status | title }} {{ toLower \"ÀB\" }} {{ title \"this is-a test\" }} {{ \"  x y \" | print }}",
        #"{{ reReplaceAll "(z)" "<$1>" .CommonLabels.zone }} {{ match "^pa" .CommonLabels.severity }}"#,
        "{{ .Receiver | urlquery }} {{ .Receiver | html }} {{ html \"<'\\\"&>\" }} {{ js \"it's <b>\" }}",
        "{{ safeHtml \"<b>\" }} {{ slice \"abcdef\" 1 3 }} {{ len \"äb\" }}",
        #"{{ printf "%d %s %q %v %5d|%-5s|%05.1f %x %t %%" 3 "s" "q" .GroupLabels 42 "ab" 3.14159 255 true }}"#,
        #"{{ printf "%s" 3 }} {{ printf "%d" "x" }} {{ printf "%s" }} {{ printf "%d" 1 2 }} {{ printf "%.3g %e %g" 1234.5678 0.00012 1e21 }}"#,
        #"{{ printf "%v %v" .Status (len .Alerts) }} {{ print 1 2 "a" "b" 3 }} {{ println "x" 1 }}"#,
        "a {{- /* c */ -}} b {{- \" x \" -}} c\n{{- if true }}\n  d\n{{- end }}",
        "{{ $x := 1 }}{{ if true }}{{ $x := 2 }}{{ $x }}{{ end }}{{ $x }}{{ if true }}{{ $x = 3 }}{{ end }}{{ $x }}",
        "{{ range .Alerts }}{{ if eq .Status \"resolved\" }}{{ break }}{{ end }}{{ .Labels.n }}{{ end }}",
        "{{ range .Alerts }}{{ if eq .Status \"firing\" }}{{ continue }}{{ end }}{{ .Labels.n }}{{ else }}none{{ end }}",
        #"{{ define "t" }}<{{ . }}>{{ end }}{{ template "t" .Status }}{{ template "t" }}{{ block "b" .Receiver }}{{ . }}{{ end }}"#,
        "{{ $.Status }}{{ range .Alerts }}{{ $.Receiver }}{{ .Fingerprint }}{{ .GeneratorURL }}{{ end }}",
        "{{ true }} {{ 1_000 }} {{ 0x10 }} {{ 1e3 }} {{ 'a' }} {{ \"\\u00e9\\t\" }} {{ `r\\n` }} {{ 1.50 }} {{ -3 }}",
        "{{ len .CommonLabels }} {{ index .GroupLabels.Names 0 }} {{ .Alerts.Firing | len | printf \"%03d\" }}",
        #"{{ (printf "%s-%s" .Status .Receiver) | toUpper | printf "%.4s" }}"#,
        #"{{ join "," (stringSlice "a" "b") }} {{ (stringSlice "a" "b") }} {{ slice (stringSlice "a" "b" "c") 1 }}"#,
    ]

    @Test(arguments: texts) func saysTheSame(_ text: String) throws {
        let folder = try TemporaryFolder()
        let data = try folder.write("data.json", "{\(Self.maps)}")
        let templates = try folder.write("none.tmpl", "{{ define \"none\" }}{{ end }}")
        let process = Process()
        process.executableURL = URL(filePath: amtool)
        process.arguments = [
            "template", "render", "--template.glob=\(templates)", "--template.text=\(text)",
            "--template.data=\(data)",
        ]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        let expected = String(decoding: bytes, as: UTF8.self)
        let body = #"{"groupKey":"{}:{}","truncatedAlerts":0,\#(Self.maps)}"#
        let message = try NotificationMessage(Array(body.utf8), at: Timestamp(milliseconds: 0))
        let library = TemplateLibrary()
        let made = try MessageTemplate(text, library).text(message)
        #expect(made == expected)
    }
}

private let amtool = "/usr/bin/amtool"
