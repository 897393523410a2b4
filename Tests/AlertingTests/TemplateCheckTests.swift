import Documents
import Support
import Telemetry
import Testing

@testable import Alerting

/// What can never be right in a template is found when it is read, with its place and what to write.
@Suite struct TemplateCheckTests {
    @Test(
        arguments: [
            ("{{ .Labells.x }}", 3, "no field .Labells", "did you mean .Labels?"),
            ("{{ $valu }}", 3, "undefined variable '$valu'", "did you mean '$value'?"),
            ("a {{ if .Vallue }}b{{ end }}", 8, "no field .Vallue", "did you mean .Value?"),
            ("{{ $labels.job.x }}", 14, "no field .x in a text", "has no fields"),
            ("{{ humanize }}", 3, "takes one argument, not 0", "it takes: a number"),
            ("{{ $value | humanize 1 }}", 12, "takes one argument, not 2", "it takes"),
            ("{{ $labels | toUpper }}", 13, "toUpper needs a text, not labels", "name one of the labels"),
            ("{{ $value | toLower }}", 12, "toLower needs a text, not a number", "printf"),
            ("{{ humanise $value }}", 3, "function 'humanise' is not defined", "did you mean 'humanize'?"),
            (
                "{{ query \"up\" | value }}", 16, "needs an element of an answer",
                "query \"…\" | first | value"
            ),
            ("{{ range query \"up\" }}{{ .Lables.x }}{{ end }}", 25, "no field .Lables", ".Labels?"),
            (
                "{{ with query \"up\" | first }}{{ .Val }}{{ end }}", 32, "no field .Val in an element",
                ".Value"
            ),
            ("{{ $x := .Labels }}{{ with $x.job }}{{ .y }}{{ end }}", 39, "no field .y in a text", ""),
            ("{{ if eq $labels.code 500 }}x{{ end }}", 6, "compares a text with a number", "\"5\""),
            ("{{ range $value }}{{ end }}", 9, "range needs a list", "with"),
            (
                #"{{ define "t" }}{{ .Labells }}{{ end }}{{ template "t" . }}"#, 19, "in template 't'",
                "Labels"
            ),
            (#"{{ define "t" }}{{ toUpper }}{{ end }}"#, 19, "in template 't': toUpper", "it takes"),
            ("{{ break }}", 3, "outside of {{range}}", "remove"),
            ("{{ $x = 1 }}", 3, "undefined variable '$x'", ""),
        ] as [(String, Int, String, String)])
    func refusesARulesTemplate(_ text: String, _ offset: Int, _ what: String, _ remedy: String) {
        let error = #expect(throws: TemplateError.self) { try Template(text) }
        #expect(error?.what.contains(what) == true, "\(error?.what ?? "")")
        #expect(error?.remedy.contains(remedy) == true, "\(error?.remedy ?? "")")
        #expect(error?.offset == offset)
    }

    @Test(
        arguments: [
            ("{{ .Commonlabels }}", "no field .Commonlabels", "did you mean .CommonLabels?"),
            ("{{ .Labels.x }}", "no field .Labels", "{{ range .Alerts }}{{ .Labels }}{{ end }}"),
            ("{{ range .Alerts }}{{ .CommonLabels.x }}{{ end }}", "in an alert", "$.CommonLabels?"),
            ("{{ .Alerts.Fireing | len }}", "no field .Fireing in a list of alerts", ".Firing?"),
            ("{{ range .Alerts.Firing }}{{ .Startsat }}{{ end }}", "no field .Startsat", ".StartsAt?"),
            ("{{ (index .Alerts 0).Anotations.x }}", "no field .Anotations in an alert", ".Annotations?"),
            (
                "{{ range .Alerts }}{{ .StartsAt.Format }}{{ end }}", ".Format takes one argument, not 0",
                "a text"
            ),
            ("{{ .Status.Upper }}", "no field .Upper in a text", "has no fields"),
            ("{{ .CommonLabels.Remove \"a\" }}", "needs a list of texts", ""),
            ("{{ range .CommonLabels.SortedPairs }}{{ .Key }}{{ end }}", "no field .Key in a label", ".Name"),
            ("{{ query \"up\" }}", "in the templates of rules alone", "annotation"),
            ("{{ .Alerts | toUpper }}", "needs a text, not a list of alerts", ""),
            (#"{{ template "slack.default.titel" . }}"#, "is not defined", "'slack.default.title'?"),
            (#"{{ template "slack.default.title" .Alerts }}"#, "there is no field .Status", ""),
        ] as [(String, String, String)])
    func refusesANotificationsTemplate(_ text: String, _ what: String, _ remedy: String) {
        let error = #expect(throws: TemplateError.self) { try MessageTemplate(text, .standard) }
        #expect(error?.what.contains(what) == true, "\(error?.what ?? "")")
        #expect(error?.remedy.contains(remedy) == true, "\(error?.remedy ?? "")")
    }

    /// Nothing is said where nothing is known: variables with two values, branches, templates without
    /// callers.
    @Test(arguments: [
        "{{ $x := \"\" }}{{ if .Value }}{{ $x = .Labels }}{{ end }}{{ $x.anything }}",
        "{{ with or $labels.a .Labels }}{{ .b }}{{ end }}", #"{{ define "t" }}{{ .Any.Thing }}{{ end }}"#,
        #"{{ define "t" }}{{ .arg0 }}{{ end }}{{ template "t" (args "a" 1) }}"#,
        "{{ $labels.anything }}{{ .ExternalLabels.any }}{{ $externalLabels.SortedPairs.Names | join \",\" }}",
        "{{ range $k, $v := $labels }}{{ $k | toUpper }}{{ $v | toLower }}{{ end }}",
        "{{ $labels.code | humanize }}{{ if gt $value 0 }}{{ end }}", "{{ printf \"%s\" externalURL }}",
        "{{ ((now).Sub ($value | toTime)).Hours }}{{ $value | toDuration }}",
    ])
    func letsPass(_ text: String) throws {
        #expect(try Template(text).remarks.isEmpty)
    }

    @Test(
        arguments: [
            ("{{ printf \"%d\" $value }}", 15, "%d does not print a number"),
            ("{{ printf \"%.2f %s\" $value }}", 10, "has 2 verbs, but there is 1 value"),
            (#"{{ define "t" }}{{ .x }}{{ end }}{{ template "t" }}"#, 19, "nothing has a field .x"),
        ] as [(String, Int, String)])
    func remarksOnWhatIsOdd(_ text: String, _ offset: Int, _ what: String) throws {
        let remarks = try Template(text).remarks
        #expect(remarks.count == 1 && remarks[0].what.contains(what), "\(remarks)")
        #expect(remarks.first?.offset == offset)
    }

    @Test func theShapesAreThoseOfTheData() throws {
        let body = #"""
            {"groupKey":"k","status":"firing","alerts":[{"status":"firing","labels":{},"annotations":{}}]}
            """#
        let data = try NotificationMessage(Array(body.utf8), at: Timestamp(milliseconds: 0)).data
        guard case .record(let fields) = data, case .list(let alerts)? = fields["Alerts"],
            case .record(let alert)? = alerts.first
        else {
            Issue.record("no data")
            return
        }
        #expect(Set(fields.keys) == Set(TemplateShape.notification.fields.keys))
        #expect(Set(alert.keys) == Set(TemplateShape.alert.fields.keys))
    }

    /// The place is that in the file, in whatever way YAML has the text.
    @Test(arguments: [
        ("      summary: 'x {{ .Labells.job }}'", 5, 22),
        ("      summary: \"é \\\"{{ .Labells.job }}\\\"\"", 5, 24),
        ("      summary: |\n        {{ .Labels.job }}\n        {{ .Labells.job }}", 7, 12),
        ("      summary: >-\n        one two\n\n        {{ if .Labells }}x{{ end }}", 8, 15),
    ])
    func namesThePlaceInTheFile(_ text: String, _ line: Int, _ column: Int) throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(
            "r.yaml", "groups:\n- name: g\n  rules:\n  - {alert: A, expr: up, annotations: &a {}}\n")
        #expect(try !RuleFileReader.read(try TextFile.read(file), file: file).groups.isEmpty)
        let rule = "groups:\n- name: g\n  rules:\n  - alert: A\n    expr: up\n    annotations:\n"
        let bad = try folder.write("bad.yaml", rule + text + "\n")
        let errors = #expect(throws: DocumentErrors.self) {
            try RuleFileReader.read(try TextFile.read(bad), file: bad)
        }
        #expect(errors?.errors.map(\.position.line) == [line + 2])
        #expect(errors?.errors.map(\.position.column) == [column])
    }

    @Test func namesTheTemplateFile() throws {
        let folder = try TemporaryFolder()
        let template = try folder.write(
            "a.tmpl", "{{ define \"mine\" }}\n  {{ .Status }} {{ .Commonlabels.x }}\n{{ end }}")
        let file = try folder.write(
            "alertmanager.yaml",
            """
            templates: ['*.tmpl']
            route: {receiver: r}
            receivers:
            - name: r
              slack_configs:
              - {api_url: 'http://s', text: '{{ template "mine" . }}', title: '{{ template "mine" . }}'}
            """)
        let errors = #expect(throws: DocumentErrors.self) { try AlertmanagerReader().read(file: file) }
        #expect(errors?.errors.count == 1)
        #expect(errors?.errors.first?.position == SourcePosition(file: template, line: 2, column: 20))
        #expect(errors?.errors.first?.what.contains("in template 'mine'") == true)
    }
}

extension TemplateCheckTests {
    /// Alertmanager's own template files, called with what Alertmanager calls them with.
    @Test(.enabled(if: Corpus.folder != nil, "no corpus"))
    func loadsAlertmanagersTemplates() throws {
        let corpus = "\(try #require(Corpus.folder))/prometheus-alertmanager"
        let files = ["template/default.tmpl", "template/email.tmpl", "examples/webhook/teams.tmpl"]
            .map { "\(corpus)/\($0)" }
        let names = try files.flatMap { try Self.definitions($0) }
        #expect(names.count > 30)
        let calls = names.map { name in
            let takesAlerts = name.contains("alert_list") || name.hasSuffix(".instances")
            let data = takesAlerts ? ".Alerts.Firing" : "."
            return "  - {api_url: 'http://s', text: '{{ template \"\(name)\" \(data) }}'}\n"
        }
        let text = """
            templates: ['\(files.joined(separator: "', '"))']
            route: {receiver: r}
            receivers:
            - name: r
              slack_configs:

            """
        let folder = try TemporaryFolder()
        let file = try folder.write("am.yaml", text + calls.joined())
        do {
            let result = try AlertmanagerReader().read(file: file)
            #expect(result.configuration.receivers[0].integrations.count == names.count)
        } catch {
            Issue.record("\(error)")
        }
    }

    private static func definitions(_ file: String) throws -> [String] {
        try TextFile.read(file).split(separator: "{{").compactMap { action in
            let words = action.split(separator: "\"")
            let first = words.first?.filter { $0 != " " && $0 != "-" }
            return first == "define" && words.count > 1 ? String(words[1]) : nil
        }
    }

    /// Every rule file that Prometheus loads, so far as its templates can be carried out there: `{{.labels}}`
    /// of two fixtures is one that never can.
    @Test(.enabled(if: Corpus.folder != nil, "no corpus"))
    func refusesOnlyWhatPrometheusCannotCarryOut() throws {
        let corpus = try #require(Corpus.folder)
        let paths = try ["prometheus-prometheus", "prometheus-compliance", "slok-sloth"].flatMap {
            try TextFile.list("\(corpus)/\($0)", endings: [".yaml", ".yml", ".rules"])
        }
        var refused: Set<String> = []
        var loaded = 0
        for path in paths {
            do {
                loaded += try RuleFileReader.read(try TextFile.read(path), file: path).groups.count
            } catch let errors as DocumentErrors {
                let found = errors.errors.map(\.what).filter { $0.hasPrefix("template of") }
                // Prometheus refuses those as well.
                refused.formUnion(found.filter { !$0.contains("undefined variable") })
            }
        }
        #expect(loaded > 30)
        #expect(refused == ["template of 'description': there is no field .labels"])
    }
}
