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

    /// The text with every action carried out; nil when that fails.
    ///
    /// For what a message can do without: a colour, a channel's name, an owner.
    func value(_ message: NotificationMessage, atMost limit: Int = 1_024) -> String? {
        (try? rendered(message)).map { MessageText.cut($0, to: limit) }
    }

    /// A line that says what it is about, at most so many characters. When the template fails, our own title
    /// stands in its place: no page is lost to a mistake in its words.
    func title(_ message: NotificationMessage, atMost limit: Int) -> String {
        MessageText.cut(text(message, or: Self.plainTitle), to: limit)
    }

    /// At most so many characters; that some are left out is said. When the template fails, our own text
    /// stands in its place, behind a word on why.
    func text(_ message: NotificationMessage, atMost limit: Int) -> String {
        MessageText.cut(text(message), to: limit)
    }

    func text(_ message: NotificationMessage) -> String { text(message, or: Self.plainText) }

    private func text(_ message: NotificationMessage, or plain: MessageTemplate?) -> String {
        do throws(TemplateError) {
            return try rendered(message)
        } catch {
            let why = "(This receiver's template failed: \(error.what).)"
            let instead = plain.flatMap { try? $0.rendered(message) } ?? message.groupKey
            return plain == Self.plainTitle ? "\(instead) \(why)" : "\(why)\n\n\(instead)"
        }
    }

    private func rendered(_ message: NotificationMessage) throws(TemplateError) -> String {
        var data = TemplateData(labels: Labels(), value: 0)
        data.root = message.data
        data.library = library
        data.time = message.time
        var missing: Set<String> = []
        return MessageText.withoutControls(try template.rendered(data, missing: &missing))
    }

    /// As it is written.
    var source: String { template.text }

    private static let plainTitle = try? MessageTemplate("{{ template \"beaufort.title\" . }}", .standard)
    private static let plainText = try? MessageTemplate("{{ template \"beaufort.text\" . }}", .standard)
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
