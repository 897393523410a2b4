import Alerting
import App
import Support
import Telemetry
import Testing

/// Everything of `/api/v1` that is no query.
@Suite struct EndpointTests {
    let fixed = FixedAPI()

    @Test func seriesLabelsAndValues() async {
        #expect(
            await fixed.get("/api/v1/series?match[]=up{job=\"b\"}").text
                == #"{"status":"success","data":[{"__name__":"up","instance":"h:1","job":"b"}]}"#)
        #expect(
            await fixed.get("/api/v1/labels").text
                == #"{"status":"success","data":["__name__","instance","job"]}"#)
        #expect(
            await fixed.get("/api/v1/label/job/values").text == #"{"status":"success","data":["a","b"]}"#)
        #expect(
            await fixed.get("/api/v1/label/job/values?match[]=up{job=\"b\"}").text
                == #"{"status":"success","data":["b"]}"#)
        #expect(
            await fixed.get("/api/v1/label/job/values?limit=1").text
                == #"{"status":"success","data":["a"],"warnings":["results truncated due to limit"]}"#)
        #expect(
            await fixed.get("/api/v1/label/job/values?start=2000&end=3000").text
                == #"{"status":"success","data":[]}"#)
    }

    @Test(arguments: [
        ("http.status", "U__http_2e_status"), ("a_b", "U__a__b"), ("größe", "U__gr_f6__df_e"),
        ("U__broken_", "U__broken_"), ("plain", "plain"),
    ])
    func labelNamesBeyondTheClassicOnesAreEscaped(name: String, escaped: String) async {
        let fixed = FixedAPI([Series(Labels(name: "m", [name: "v"]), at: FixedAPI.now, 1)])
        let answer = await fixed.get("/api/v1/label/\(escaped)/values")
        #expect(answer.text == #"{"status":"success","data":["v"]}"#)
    }

    @Test func metadataComesByMetric() async {
        var agent = FixedAgent()
        agent.families = [
            MetricFamily(name: "up", kind: .gauge, help: "Is up.", unit: ""),
            MetricFamily(name: "up", kind: .unknown, help: "Other.", unit: ""),
            MetricFamily(name: "x_seconds_total", kind: .counter, help: "X.", unit: "seconds"),
        ]
        let fixed = FixedAPI(agent: agent)
        #expect(
            await fixed.get("/api/v1/metadata?metric=x_seconds_total").text
                == #"{"status":"success","data":{"x_seconds_total":[{"type":"counter","help":"X.","#
                + #""unit":"seconds"}]}}"#)
        let one = await fixed.get("/api/v1/metadata?limit=1&limit_per_metric=1").text
        #expect(
            one == #"{"status":"success","data":{"up":[{"type":"gauge","help":"Is up.","unit":""}]}}"#)
    }

    @Test func targetsSayHowTheyAre() async throws {
        var agent = FixedAgent()
        agent.targetList = [
            TargetStatus(
                pool: "runtimes", url: "http://h:1/metrics", labels: Labels(["job": "runtimes"]),
                health: .down,
                lastError: "no answer", lastScrape: FixedAPI.now, lastScrapeSeconds: 0.25,
                interval: .seconds(15), timeout: .seconds(10))
        ]
        let fixed = FixedAPI(agent: agent)
        #expect(
            await fixed.get("/api/v1/targets").text
                == #"{"status":"success","data":{"activeTargets":[{"discoveredLabels":{},"labels":"#
                + #"{"job":"runtimes"},"scrapePool":"runtimes","scrapeUrl":"http://h:1/metrics","#
                + #""globalUrl":"http://h:1/metrics","lastError":"no answer","#
                + #""lastScrape":"1970-01-01T00:16:40Z","lastScrapeDuration":0.25,"health":"down","#
                + #""scrapeInterval":"15s","scrapeTimeout":"10s"}],"droppedTargets":[],"#
                + #""droppedTargetCounts":{}}}"#)
        let dropped = try JSONValue.parse(await fixed.get("/api/v1/targets?state=dropped").text)
        #expect(dropped["data"]?["activeTargets"]?.array?.isEmpty == true)
    }

    @Test func rulesTellStateHealthAndAlerts() async throws {
        let fixed = FixedAPI(agent: EndpointTests.agentWithRules)
        let whole = try JSONValue.parse(await fixed.get("/api/v1/rules").text)
        let group = try #require(whole["data"]?["groups"]?[0])
        #expect(group["name"]?.string == "g" && group["interval"]?.number == 30)
        #expect(group["lastEvaluation"]?.string == "1970-01-01T00:16:40Z")
        let alert = try #require(group["rules"]?[0])
        #expect(alert["state"]?.string == "firing" && alert["type"]?.string == "alerting")
        #expect(alert["health"]?.string == "ok" && alert["duration"]?.number == 60)
        #expect(alert["alerts"]?[0]?["value"]?.string == "1.5e+00")
        let record = try #require(group["rules"]?[1])
        #expect(record["health"]?.string == "err" && record["lastError"]?.string == "no such thing")
        #expect(record["type"]?.string == "recording" && record["labels"] == nil)
        let alerts = try JSONValue.parse(await fixed.get("/api/v1/alerts").text)
        #expect(alerts["data"]?["alerts"]?[0]?["state"]?.string == "firing")
        #expect(alerts["data"]?["alerts"]?[0]?["activeAt"]?.string == "1970-01-01T00:15:00Z")
    }

    @Test(arguments: [
        ("type=alert", ["Down"]), ("type=record", ["job:up"]), ("rule_name[]=job:up", ["job:up"]),
        ("rule_group[]=other", []), ("file[]=rules.yaml", ["Down", "job:up"]), ("rule_name[]=none", []),
    ])
    func rulesAreFiltered(query: String, names: [String]) async throws {
        let fixed = FixedAPI(agent: EndpointTests.agentWithRules)
        let answer = try JSONValue.parse(await fixed.get("/api/v1/rules?\(query)").text)
        let groups = try #require(answer["data"]?["groups"]?.array)
        #expect(groups.flatMap { $0["rules"]?.array ?? [] }.compactMap { $0["name"]?.string } == names)
    }

    @Test func alertsCanBeLeftOutOfRules() async throws {
        let fixed = FixedAPI(agent: EndpointTests.agentWithRules)
        let answer = try JSONValue.parse(await fixed.get("/api/v1/rules?exclude_alerts=true").text)
        #expect(answer["data"]?["groups"]?[0]?["rules"]?[0]?["alerts"]?.array?.isEmpty == true)
    }

    @Test func statusPagesHavePrometheusMembers() async throws {
        let members = [
            ("buildinfo", ["version", "revision", "branch", "buildUser", "buildDate", "goVersion"]),
            ("runtimeinfo", ["startTime", "CWD", "hostname", "serverTime", "storageRetention"]),
            ("config", ["yaml"]), ("flags", ["query.timeout"]),
            (
                "tsdb",
                [
                    "headStats", "seriesCountByMetricName", "labelValueCountByLabelName",
                    "memoryInBytesByLabelName", "seriesCountByLabelValuePair",
                ]
            ),
        ]
        for (page, names) in members {
            let answer = try JSONValue.parse(await fixed.get("/api/v1/status/\(page)").text)
            for name in names { #expect(answer["data"]?[name] != nil, "\(page): \(name)") }
        }
        #expect(await fixed.get("/api/v1/status/tsdb?limit=0").status == 400)
        #expect(
            await fixed.get("/api/v1/alertmanagers").text
                == #"{"status":"success","data":{"activeAlertmanagers":[],"droppedAlertmanagers":[]}}"#)
        var told = FixedAgent()
        told.alertmanagerList = ["http://am/api/v2/alerts"]
        let named = await FixedAPI(agent: told).get("/api/v1/alertmanagers").text
        #expect(named.contains(#""activeAlertmanagers":[{"url":"http://am/api/v2/alerts"}]"#))
    }

    static var agentWithRules: FixedAgent {
        let last = RuleEvaluation(time: FixedAPI.now, seconds: 0.001)
        let rules: [Rule] = [
            .alert(AlertRule(name: "Down", expression: "up < 1", holdFor: .minutes(1))),
            .recording(RecordingRule(name: "job:up", expression: "sum by (job) (up)")),
        ]
        let firing = ActiveAlert(
            labels: Labels(["alertname": "Down"]), value: 1.5, state: .firing,
            activeAt: Timestamp(milliseconds: 900_000))
        var agent = FixedAgent()
        agent.groups = [
            RuleGroupStatus(
                group: RuleGroup(name: "g", file: "rules.yaml", rules: rules), interval: .seconds(30),
                last: last,
                rules: [
                    RuleStatus(rule: rules[0], last: last, alerts: [firing]),
                    RuleStatus(rule: rules[1], last: last, problem: "no such thing"),
                ])
        ]
        return agent
    }
}
