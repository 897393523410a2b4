internal import Telemetry

/// A text of a notification, as the configuration words it.
package struct MessageTemplate: Hashable, Sendable {
    private let template: Template
    private let library: TemplateLibrary

    /// - Throws: when it is no template, calls one the library does not have, or speaks of what no
    ///   notification has.
    package init(_ text: String, _ library: TemplateLibrary) throws(TemplateError) {
        template = try Template(text, calling: library)
        self.library = library.adding(template.definitions)
    }

    /// What is odd in it but gives some text.
    package var remarks: [TemplateError] { template.remarks }

    func text(_ message: NotificationMessage) -> String {
        var data = TemplateData(labels: Labels(), value: 0)
        data.root = message.data
        data.library = library
        data.time = message.time
        return template.render(data)
    }

    /// At most so many characters, the last of them an ellipsis when some are left out.
    func text(_ message: NotificationMessage, atMost limit: Int) -> String {
        MessageText.cut(text(message), to: limit)
    }
}

enum MessageText {
    static func cut(_ text: String, to limit: Int) -> String {
        text.count <= limit ? text : text.prefix(limit - 1) + "…"
    }
}

extension TemplateLibrary {
    /// What is said where the configuration says nothing, and under the names Alertmanager's own defaults
    /// have, so that files that call those go on working.
    package static let standard: TemplateLibrary = {
        var library = TemplateLibrary()
        // A test adds them again and would see an error.
        try? library.add(standardText)
        return library
    }()

    static let standardText = """
        {{ define "beaufort.title" }}[{{ .Status | toUpper }}\
        {{ if eq .Status "firing" }}:{{ .Alerts.Firing | len }}{{ end }}] \
        {{ or .CommonLabels.alertname (join ", " .GroupLabels.Values) "alerts" }}\
        {{ with .CommonAnnotations.summary }}: {{ . }}{{ end }}{{ end }}
        {{ define "beaufort.text" }}{{ range $i, $alert := .Alerts }}{{ if $i }}

        {{ end }}{{ .Status | toUpper }}{{ range .Labels.SortedPairs }} {{ .Name }}={{ .Value }}{{ end }}
        {{ with .Annotations.summary }}{{ . }}
        {{ end }}{{ with .Annotations.description }}{{ . }}
        {{ end }}{{ with .Annotations.runbook_url }}Runbook: {{ . }}
        {{ end }}{{ with .Annotations.runbook }}Runbook: {{ . }}
        {{ end }}Since {{ .StartsAt.Format "2006-01-02T15:04:05.999Z07:00" }}\
        {{ if eq .Status "resolved" }}, until {{ .EndsAt.Format "2006-01-02T15:04:05.999Z07:00" }}{{ end }}{{ end }}\
        {{ if .TruncatedAlerts }}

        … and {{ .TruncatedAlerts }} more.{{ end }}{{ end }}
        """
        + [
            "__subject", "slack.default.title", "slack.default.fallback", "pagerduty.default.description",
            "opsgenie.default.message", "discord.default.title", "msteamsv2.default.title",
            "email.default.subject",
        ].map { "{{ define \"\($0)\" }}{{ template \"beaufort.title\" . }}{{ end }}" }.joined()
        + [
            "__text_alert_list", "slack.default.text", "opsgenie.default.description",
            "discord.default.message", "msteamsv2.default.text", "email.default.text",
            "pagerduty.default.instances",
        ].map { "{{ define \"\($0)\" }}{{ template \"beaufort.text\" . }}{{ end }}" }.joined()
}
