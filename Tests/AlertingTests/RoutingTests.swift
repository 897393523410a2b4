import Alerting
import Documents
import Telemetry
import Testing

struct RoutingTests {
    private static let tree = """
        route:
          receiver: default
          group_by: [alertname]
          repeat_interval: 3h
          routes:
            - matchers: ['team="a"', env!=""]
              receiver: a
              continue: true
              routes:
                - matchers: ['{env=~"prod|stage"}']
                  group_by: ['...']
                  group_wait: 0s
                  mute_time_intervals: [night]
            - match_re: {team: 'a|b'}
              group_by: []
              group_interval: 1m
            - receiver: last
              matchers: [job=llama]
        receivers: [{name: default}, {name: a}, {name: last}]
        time_intervals:
          - name: night
            time_intervals: [{times: [{start_time: '00:00', end_time: '06:00'}]}]
        """

    @Test(
        arguments: [
            (["x": "y"], ["default {}"]), (["job": "llama"], ["last {}/{job=\"llama\"}"]),
            (
                ["team": "a", "env": "dev"],
                ["a {}/{env!=\"\",team=\"a\"}", "default {}/{team=~\"^(?:a|b)$\"}"]
            ),
            (
                ["team": "a", "env": "prod"],
                ["a {}/{env!=\"\",team=\"a\"}/{env=~\"prod|stage\"}", "default {}/{team=~\"^(?:a|b)$\"}"]
            ),
            (["team": "bb", "job": "llama"], ["last {}/{job=\"llama\"}"]),
        ] as [([String: String], [String])])
    func findsRoutes(_ labels: [String: String], _ expected: [String]) throws {
        let configuration = try AlertmanagerReader().read(Self.tree, file: "a.yaml").configuration
        let routes = configuration.route.match(Labels(labels.map { Label($0.key, $0.value) }))
        #expect(routes.map { "\($0.receiver) \($0.key)" } == expected)
    }

    @Test func inheritsWhatAlertmanagerInherits() throws {
        let route = try AlertmanagerReader().read(Self.tree, file: "a.yaml").configuration.route
        let child = route.children[0].children[0]
        #expect(route.grouping == .by(["alertname"]))
        #expect(
            route.timing
                == RouteTiming(groupWait: .seconds(30), groupInterval: .minutes(5), repeatInterval: .hours(3))
        )
        #expect(child.grouping == .all)
        #expect(child.receiver == "a")
        #expect(
            child.timing
                == RouteTiming(groupWait: .zero, groupInterval: .minutes(5), repeatInterval: .hours(3)))
        #expect(child.muteTimeIntervals == ["night"])
        #expect(!child.continues)
        #expect(route.children[1].grouping == .by([]))
        #expect(route.children[1].timing.groupInterval == .minutes(1))
        #expect(
            AlertGroup.key(routeKey: child.key, labels: Labels(["a": "b", "c": "d\""])).hasSuffix(
                ":{a=\"b\", c=\"d\\\"\"}"))
    }

    private static let interval = "route: {receiver: r}\ntime_intervals: [{name: n, time_intervals: [{"
    private static let head = "receivers: [{name: r}]\n"

    @Test(
        arguments: [
            ("route: {}", "1:8", "no receiver"), ("receivers: []", "1:1", "'route' is missing"),
            (head + "route: {receiver: r, matchers: [a=b]}", "2:32", "root route"),
            (head + "route: {receiver: x}", "2:19", "receiver 'x' is not defined"),
            (head + "route: {receiver: r, group_interval: 0s}", "2:38", "longer than zero"),
            (head + "route: {receiver: r, group_by: [a, a]}", "2:32", "named twice"),
            (head + "route: {receiver: r, group_by: [a, '...']}", "2:32", "alone"),
            (head + "route: {receiver: r, routes: [{matchers: ['a=~\"(\"']}]}", "2:42", ""),
            (head + "route: {receiver: r, routes: [{matchers: ['a']}]}", "2:43", "matcher 'a'"),
            (
                head + "route: {receiver: r, routes: [{mute_time_intervals: [n]}]}", "2:54",
                "time interval 'n' is not defined"
            ),
            (head + "route: {receiver: r, group_byy: [a]}", "2:22", "unknown key 'group_byy'"),
            ("receivers: [{name: r}, {name: r}]\nroute: {receiver: r}", "1:31", "defined twice"),
            (
                "receivers: [{name: r, webhook_configs: [{}]}]\nroute: {receiver: r}", "1:41",
                "'url_file', 'url_env' or 'url' is needed"
            ),
            (
                "receivers: [{name: r, webhook_configs: [{url: 'file:///x'}]}]\nroute: {receiver: r}", "1:47",
                "http"
            ),
            (
                "receivers: [{name: r, wechat_configs: [{channel: x}]}]\nroute: {receiver: r}", "1:39",
                "cannot deliver yet"
            ),
            (
                "receivers: [{name: r, slack_configs: [{channel: x}]}]\nroute: {receiver: r}", "1:39",
                "'api_url' is needed"
            ),
            (
                "receivers: [{name: r, slack_configs: [{api_url: 'http://s', text: '{{ .Alertss'}]}]\n"
                    + "route: {receiver: r}", "1:67", "never closed"
            ),
            (
                "receivers: [{name: r, slack_configs: [{api_url: 'http://s', text: '{{ template \"x\" . }}'}]}]\n"
                    + "route: {receiver: r}", "1:67", "template 'x' is not defined"
            ),
            (
                "receivers: [{name: r, pagerduty_configs: [{service_key: a}]}]\nroute: {receiver: r}", "1:57",
                "cannot be told of resolved alerts"
            ),
            (
                "receivers: [{name: r, exec_configs: [{comand: [a]}]}]\nroute: {receiver: r}", "1:38",
                "'command' is missing"
            ),
            (
                "templates: [nowhere.tmpl]\nreceivers: [{name: r}]\nroute: {receiver: r}", "1:12",
                "nowhere.tmpl"
            ),
            (
                head
                    + interval + "weekdays: ['friday:monday']}]}]",
                "3:57", "a range such as"
            ),
            (
                head
                    + interval + "times: [{start_time: '9:00', end_time: '10:00'}]}]}]",
                "3:67", "a time such as"
            ),
            (
                head
                    + interval + "location: Europe/Pariss}]}]",
                "3:56", "unknown time zone 'Europe/Pariss'"
            ),
        ] as [(String, String, String)])
    func refusesWithPlaceAndReason(_ text: String, _ place: String, _ what: String) throws {
        let errors = #expect(throws: DocumentErrors.self) {
            try AlertmanagerReader().read(text, file: "a.yaml")
        }
        let error = try #require(errors?.errors.first)
        #expect(error.position.description == "a.yaml:\(place)")
        #expect(error.what.contains(what), "\(error)")
    }

    @Test func neverPrintsASecret() throws {
        let text = """
            receivers:
              - name: r
                webhook_configs:
                  - url: http://h/hidden
                    http_config: {authorization: {credentials: hidden}}
                  - url: http://h/hidden
                    http_config: {basic_auth: {username: u, password: hidden}}
            route: {receiver: r}
            """
        let configuration = try AlertmanagerReader().read(text, file: "a.yaml").configuration
        #expect(configuration.receivers[0].integrations.count == 2)
        var dumped = ""
        dump(configuration, to: &dumped)
        #expect(!"\(configuration) \(String(reflecting: configuration)) \(dumped)".contains("hidden"))
    }

    @Test(arguments: Corpus.cases("alertmanager-routing.json"))
    func agreesWithAlertmanager(_ item: JSONValue) throws {
        let tree = try #require(Corpus.expectations("alertmanager-routing.json")?["tree_yaml"]?.string)
        let indented = tree.split(separator: "\n").map { "  \($0)" }.joined(separator: "\n")
        let names = [
            "notify-def", "notify-A", "notify-testing", "notify-productionA", "notify-productionB",
            "notify-BC",
        ]
        let receivers = names.map { "{name: \($0)}" }.joined(separator: ", ")
        let text = "receivers: [\(receivers)]\nroute:\n\(indented)\n"
        let route = try AlertmanagerReader().read(text, file: "a.yaml").configuration.route
        let labels = Labels((item["labels"]?.members ?? []).map { Label($0.name, $0.value.string ?? "") })
        let expected = item["matches"]?.array ?? []
        let found = route.match(labels)
        try #require(found.count == expected.count)
        for (route, match) in zip(found, expected) {
            #expect(route.receiver == match["receiver"]?.string)
            #expect(route.key == match["key"]?.string)
            let grouping: Route.Grouping =
                match["group_by_all"]?.bool == true
                ? .all : .by((match["group_by"]?.array ?? []).compactMap(\.string))
            #expect(route.grouping == grouping)
            #expect(route.timing.groupWait == match["group_wait"]?.string.flatMap { TimeSpan(text: $0) })
            #expect(
                route.timing.groupInterval == match["group_interval"]?.string.flatMap { TimeSpan(text: $0) })
            #expect(
                route.timing.repeatInterval == match["repeat_interval"]?.string.flatMap { TimeSpan(text: $0) }
            )
        }
    }

    @Test(arguments: Corpus.cases("alertmanager-routing.json", at: ["cli_cases"]))
    func agreesWithAmtool(_ item: JSONValue) throws {
        let name = try #require(item["config"]?.string)
        let text = try #require(Corpus.text(name))
        let route = try AlertmanagerReader(acceptsUnsupported: true).read(text, file: name).configuration
            .route
        let labels = Labels((item["labels"]?.members ?? []).map { Label($0.name, $0.value.string ?? "") })
        #expect(route.match(labels).map(\.receiver) == (item["receivers"]?.array ?? []).compactMap(\.string))
    }
}
