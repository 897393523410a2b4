import Documents
import Glibc
import Outbound
import Support
import Telemetry
import Testing

/// Wrong files given to a running agent: each is refused with file, line and remedy, nothing of it is taken,
/// and the old goes on; a start with them ends with the same words.
@Suite struct ReloadTests {
    private static let rules = """
        groups:
          - name: g
            interval: 1s
            rules:
              - alert: Always
                expr: vector(1)
                annotations: {summary: 'is {{ $value }}'}

        """
    private static let routes = """
        route: {receiver: hook, group_wait: 0s}
        receivers:
          - name: hook
            webhook_configs: [{url: 'http://127.0.0.1:9/'}]

        """

    private static func slo(_ name: String) -> String {
        """
        apiVersion: openslo/v1
        kind: SLO
        metadata: {name: \(name)}
        spec:
          service: chat
          indicator:
            metadata: {name: answered}
            spec:
              ratioMetric:
                good: {metricSource: {type: beaufort, spec: {where: status < 500}}}
                total: {metricSource: {type: beaufort, spec: {where: 'true'}}}
          budgetingMethod: Occurrences
          objectives: [{target: 0.99}]

        """
    }

    /// A change that must be refused. Every one also brings a good SLO, which must not be taken.
    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        /// `file line:column what`, and what to do.
        let says: [String]
        var file: String
        var old = ""
        var new: String
    }

    static let cases = [
        Case(
            testDescription: "a template with an undefined variable",
            says: ["rules.yaml:7:39", "undefined variable '$valu'", "did you mean '$value'?"],
            file: "rules.yaml", old: "$value", new: "$valu"),
        Case(
            testDescription: "a template with a field that is not there",
            says: ["rules.yaml:7:39", "there is no field .Labells", "did you mean .Labels?"],
            file: "rules.yaml", old: "$value", new: ".Labells.job"),
        Case(
            testDescription: "a function with too few arguments",
            says: ["rules.yaml:7:39", "humanize takes one argument, not 0", "it takes: a number"],
            file: "rules.yaml", old: "$value", new: "humanize"),
        Case(
            testDescription: "a notification's text with a field that is not there",
            says: ["routes.yaml:4:", "there is no field .Commonlabels", "did you mean .CommonLabels?"],
            file: "routes.yaml", old: "webhook_configs: [{url: 'http://127.0.0.1:9/'}]",
            new: "slack_configs: [{api_url: 'http://127.0.0.1:9/', text: '{{ .Commonlabels.x }}'}]"),
        Case(
            testDescription: "a template that is not closed", says: ["rules.yaml:7:32", "never closed"],
            file: "rules.yaml", old: "$value }}", new: "$value"),
        Case(
            testDescription: "a template that calls itself",
            says: ["rules.yaml:7:32", "template 'b' calls 'a', which calls 'b'", "do without the call"],
            file: "rules.yaml", old: "{{ $value }}",
            new: #"{{ define "a" }}{{ template "b" }}{{ end }}{{ define "b" }}{{ template "a" }}{{ end }}"#),
        Case(
            testDescription: "an expression that is none",
            says: ["rules.yaml:6:15", "unclosed left parenthesis"],
            file: "rules.yaml", old: "vector(1)", new: "vector(1"),
        Case(
            testDescription: "an expression that gives a range",
            says: ["rules.yaml:6:15", "gives a range vector", "last_over_time"],
            file: "rules.yaml", old: "vector(1)", new: "up[5m]"),
        Case(
            testDescription: "a rule with an unknown key",
            says: ["rules.yaml:7:9", "unknown key 'anotations'", "did you mean 'annotations'"],
            file: "rules.yaml", old: "annotations", new: "anotations"),
        Case(
            testDescription: "a route with a bad matcher",
            says: ["routes.yaml:1:", "matcher 'a==b'", "=~ !~"],
            file: "routes.yaml", old: "group_wait: 0s", new: "routes: [{matchers: ['a==b']}]"),
        Case(
            testDescription: "an unknown receiver",
            says: ["routes.yaml:1:19", "receiver 'hok' is not defined", "did you mean 'hook'"],
            file: "routes.yaml", old: "receiver: hook", new: "receiver: hok"),
        Case(
            testDescription: "an unknown time interval",
            says: ["routes.yaml:1:", "'night' is not defined", "time_intervals"],
            file: "routes.yaml", old: "group_wait: 0s", new: "routes: [{mute_time_intervals: [night]}]"),
        Case(
            testDescription: "a secret's file that is not there",
            says: ["routes.yaml:4:", "none.secret: cannot read", "readable for the agent's user"],
            file: "routes.yaml", old: "url: 'http://127.0.0.1:9/'", new: "url_file: none.secret"),
        Case(
            testDescription: "a secret's file that is a folder",
            says: ["routes.yaml:4:", "'url' cannot be read"],
            file: "routes.yaml", old: "url: 'http://127.0.0.1:9/'", new: "url_file: ."),
        Case(
            testDescription: "an empty secret", says: ["routes.yaml:4:", "empty.secret is empty"],
            file: "routes.yaml", old: "url: 'http://127.0.0.1:9/'", new: "url_file: empty.secret"),
        Case(
            testDescription: "a variable that is not set",
            says: ["routes.yaml:4:", "BEAUFORT_NO_SUCH is not set", "start the agent with it"],
            file: "routes.yaml", old: "url: 'http://127.0.0.1:9/'", new: "url_env: BEAUFORT_NO_SUCH"),
        Case(
            testDescription: "a password that is not there",
            says: ["routes.yaml:4:", "'password' cannot be read"], file: "routes.yaml", old: "9/'}",
            new: "9/', http_config: {basic_auth: {username: u, password_file: none.secret}}}"),
        Case(
            testDescription: "a text that calls a template that is nowhere",
            says: ["routes.yaml:4:", "template 'nope' is not defined", "known: "], file: "routes.yaml",
            old: "webhook_configs: [{url: 'http://127.0.0.1:9/'}]",
            new: #"slack_configs: [{api_url: 'http://127.0.0.1:9/', text: '{{ template "nope" . }}'}]"#),
        Case(
            testDescription: "a file of templates that call each other",
            says: ["round.tmpl:1:29: template 'b' calls 'a', which calls 'b'"],
            file: "routes.yaml", old: "route: {receiver: hook, group_wait: 0s}",
            new: "templates: [round.tmpl]\nroute: {receiver: hook}"),
        Case(
            testDescription: "escalations in a circle",
            says: ["beaufort.yaml:", "comes back to it", "not told before"], file: "beaufort.yaml",
            new:
                "paging: {escalate: [{receiver: hook, after: 1m, to: two}, {receiver: two, after: 1m, to: hook}]}"
        ),
        Case(
            testDescription: "an escalation to nobody",
            says: ["beaufort.yaml:", "no receiver 'nope'", "receivers are: hook, two"],
            file: "beaufort.yaml", new: "paging: {fallback: nope}"),
        Case(
            testDescription: "an Alertmanager whose token is not there",
            says: ["beaufort.yaml:", "'bearer_token' cannot be read", "put it there"], file: "beaufort.yaml",
            new: "alerting: {alertmanagers: [{url: 'http://am', bearer_token_file: none.secret}]}"),
        Case(
            testDescription: "a target whose password is not there",
            says: ["beaufort.yaml:", "'password' cannot be read", "put it there"], file: "beaufort.yaml",
            new: "scrape_configs: [{job_name: j, static_configs: [{targets: ['a:1']}], "
                + "basic_auth: {username: u, password_file: none.secret}}]"),
        Case(
            testDescription: "a remote write whose token is not set",
            says: ["beaufort.yaml:", "BEAUFORT_NO_SUCH is not set", "start the agent with it"],
            file: "beaufort.yaml",
            new: "remote_write: [{url: 'http://a/', authorization: {credentials_env: BEAUFORT_NO_SUCH}}]"),
        Case(
            testDescription: "an SLO that lacks its target",
            says: ["slos/second.yaml:", "the objective has no target", "add target"],
            file: "slos/second.yaml", old: "target: 0.99", new: "displayName: x"),
        Case(
            testDescription: "a file that is not there",
            says: ["beaufort.yaml:2:8", "gone.yaml: cannot read the file: No such file", "check the path"],
            file: "beaufort.yaml", old: "rules.yaml", new: "gone.yaml"),
    ]

    @Test func isRefusedAndTheOldGoesOn() async throws {
        let folder = try TemporaryFolder()
        try folder.write("empty.secret", "\n")
        try folder.write(
            "round.tmpl",
            #"{{ define "a" }}{{ template "b" }}{{ end }}{{ define "b" }}{{ template "a" }}{{ end }}"#)
        let good = [
            "rules.yaml": Self.rules,
            "routes.yaml": Self.routes + "  - {name: two, webhook_configs: [{url: 'http://127.0.0.1:9/'}]}\n",
            "slos/first.yaml": Self.slo("first"),
        ]
        for (name, text) in good { try folder.write(name, text) }
        let keeper = try Keeper(
            folder,
            files: ShippedConfiguration.text(slos: "slos/", rules: "rules.yaml", alertmanager: "routes.yaml"),
            settings: "")
        try await keeper.ready()
        try await Deadline.wait("the alert") { try await self.state(keeper).contains("Always") }
        let before = try await state(keeper)
        let configuration = try TextFile.read(folder.file("beaufort.yaml"))

        for one in Self.cases {
            let second = Self.slo("second")
            try folder.write("slos/second.yaml", second)
            let text = good[one.file] ?? (one.file == "beaufort.yaml" ? configuration : second)
            #expect(one.old.isEmpty || text.contains(one.old), "\(one.testDescription)")
            let changed = one.old.isEmpty ? text + one.new + "\n" : text.replacing(one.old, with: one.new)
            try folder.write(one.file, changed)
            let reload = try await keeper.run(["reload", "--url", keeper.url])
            #expect(reload.status != 0 && reload.output.isEmpty, "\(one.testDescription)")
            for text in one.says {
                #expect(reload.errors.contains(text), "\(one.testDescription): \(reload.errors)")
            }
            #expect(try await state(keeper) == before, "\(one.testDescription)")
            // It would not start with them either, and says the same.
            let start = try await keeper.run(
                [
                    "serve", "--data", folder.file("other"), "--admin", "127.0.0.1:0", "--config",
                    folder.file("beaufort.yaml"),
                ], name: "start")
            #expect(start.status == 3, "\(one.testDescription): \(start.errors)")
            for text in one.says { #expect(start.errors.contains(text), "\(start.errors)") }
            // And so says a check, of the file or of what the agent was started with.
            for words in [[folder.file("beaufort.yaml")], ["--data", keeper.data]] {
                let check = try await keeper.run(["check"] + words, name: "check")
                #expect(check.status == 1, "\(one.testDescription): \(check.errors)")
                for text in one.says { #expect(check.errors.contains(text), "\(check.errors)") }
            }
            try folder.write(one.file, text)
        }
        try await Deadline.wait("the metric") {
            try await QueryNumber.ask(keeper.url, "beaufort_config_last_reload_successful") == 0
        }
        let trial = try await keeper.run(["reload", "--url", keeper.url, "--dry-run"])
        #expect(trial.status == 0 && trial.output.contains("SLOs: 1 added (second); 2 now"), "\(trial)")
        #expect(try await state(keeper) == before)
        // What was right in all of them is taken with the first reload that is right as a whole.
        let reload = try await keeper.run(["reload", "--url", keeper.url])
        #expect(reload.status == 0, "\(reload.errors)")
        #expect(reload.output.contains("SLOs: 1 added (second); 2 now"), "\(reload.output)")
        try await Self.vanishing(keeper, folder)
        let after = try await state(keeper)
        #expect(after.contains("slo=\"second\"") && after.contains("Always"), "\(after)")
        #expect(try await keeper.stop() == 0, "\(keeper.program.complained)")
    }

    /// What goes away with a reload is said, to who asks for it and in the log.
    private static func vanishing(_ keeper: Keeper, _ folder: TemporaryFolder) async throws {
        for name in ["first", "second"] { try folder.write("slos/\(name).yaml", "# later\n") }
        let gone = try await keeper.run(["reload", "--url", keeper.url])
        #expect(gone.status == 0)
        #expect(
            gone.output.contains(
                "SLOs: 2 removed (first, second); no SLO is left: nothing is assessed, and no burn alert fires"
            ),
            "\(gone.output)")
        for name in ["first", "second"] {
            #expect(
                gone.errors.contains(
                    "warning: \(folder.file("slos/\(name).yaml")):1:1: the file holds nothing"))
        }
        for (name, text) in [("first", "# later\n"), ("second", Self.slo("second"))] {
            try folder.write("slos/\(name).yaml", text)
        }
        keeper.program.signal(SIGHUP)
        try await Deadline.wait("the log") {
            let log = keeper.program.complained
            return log.contains("reloaded by SIGHUP: SLOs: 1 added (second); 1 now")
                && log.split(separator: "\n").last { $0.contains("warning") }?.contains("first.yaml:1:1")
                    == true
        }
        let plain = try await OutboundClient().send(
            HTTPRequest(method: "POST", url: keeper.url + "/-/reload"))
        let text = String(decoding: plain.body, as: UTF8.self)
        #expect(
            text.hasPrefix(
                "reloaded\nno SLO, rule group or receiver was added or removed\nno file differs\nwarning: "),
            "\(text)")
    }

    /// Rules, routes, SLOs and the alert with the time since when it is there.
    private func state(_ keeper: Keeper) async throws -> String {
        let client = try OutboundClient()
        func get(_ path: String) async throws -> JSONValue {
            try JSONValue.parse(try await client.send(HTTPRequest(url: keeper.url + path)).body)
        }
        let groups = try await get("/api/v1/rules")["data"]?["groups"]?.array ?? []
        let rules = groups.flatMap { $0["rules"]?.array ?? [] }.map { rule in
            let alerts = (rule["alerts"]?.array ?? []).map { $0["activeAt"]?.string ?? "" }
            return "\(rule["name"]?.string ?? "") \(rule["query"]?.string ?? "") \(alerts)"
        }
        let routes = try await get("/api/v2/status")["config"]?["original"]?.string ?? ""
        return (rules + [routes]).joined(separator: "\n")
    }
}
