import App
import PromQL
import Support
import Telemetry
import Testing

/// Bodies are compared byte for byte with what Prometheus 3.5 answers, but for the numbers.
@Suite struct QueryTests {
    let fixed = FixedAPI()

    @Test func anInstantQueryAnswersNowWithoutATime() async {
        let answer = await fixed.get("/api/v1/query?query=up{job=\"a\"}")
        #expect(answer.status == 200)
        #expect(
            answer.text
                == #"{"status":"success","data":{"resultType":"vector","result":[{"metric":{"__name__":"up","#
                + #""instance":"h:1","job":"a"},"value":[1000,"1"]}]}}"#)
    }

    @Test func aRangeQueryAnswersEachStep() async {
        let answer = await fixed.get("/api/v1/query_range?query=sum(up)&start=60&end=120&step=1m")
        #expect(
            answer.text
                == #"{"status":"success","data":{"resultType":"matrix","result":[{"metric":{},"#
                + #""values":[[60,"1.5"],[120,"1.5"]]}]}}"#)
    }

    @Test func aLimitCutsAndWarns() async {
        let answer = await fixed.get("/api/v1/query?query=up&limit=1")
        #expect(answer.text.contains(#""job":"a""#) && !answer.text.contains(#""job":"b""#))
        #expect(answer.text.hasSuffix(#"},"warnings":["results truncated due to limit"]}"#))
        let whole = await fixed.get("/api/v1/query?query=up&limit=2")
        #expect(!whole.text.contains("warnings"))
    }

    @Test func remarksStandBesideTheData() async {
        let answer = await fixed.get("/api/v1/query?query=rate(up[5m])")
        #expect(answer.text.contains(#"},"infos":["PromQL info: metric might not be a counter"#), "\(answer)")
    }

    @Test func whatTheAgentWarnsOfStandsInEachAnswer() async {
        let warned = FixedAPI(agent: FixedAgent(warnings: ["the clock was set back"]))
        let answer = await warned.get("/api/v1/query?query=1")
        #expect(answer.text.hasSuffix(#"},"warnings":["the clock was set back"]}"#), "\(answer.text)")
    }

    @Test func statisticsAreToldWhenAskedFor() async throws {
        let answer = await fixed.get("/api/v1/query?query=up&stats=all")
        let data = try JSONValue.parse(answer.text)["data"]
        #expect(data?["stats"]?["samples"]?["totalQueryableSamples"]?.integer == 2)
        #expect(data?["stats"]?["timings"]?["execTotalTime"]?.number != nil)
        #expect(data?["result"]?.array?.count == 2)
    }

    @Test func lookbackDeltaOverridesTheSetting() async {
        let near = await fixed.get("/api/v1/query?query=up&lookback_delta=30s&time=1000")
        #expect(near.text.contains(#""result":[]"#))
        let far = await fixed.get("/api/v1/query?query=up&lookback_delta=2h&time=5000")
        #expect(far.text.contains(#""job":"b""#))
    }

    @Test(arguments: [
        ("query?query=up{", 400, "bad_data", #"invalid parameter \"query\": 1:4: parse error:"#),
        ("query", 400, "bad_data", #"invalid parameter \"query\""#),
        (
            "query?query=up&time=soon", 400, "bad_data",
            #"invalid parameter \"time\": cannot parse \"soon\" to a valid timestamp"#
        ),
        ("query?query=up&limit=-1", 400, "bad_data", "limit must be non-negative"),
        ("query?query=up&limit=x", 400, "bad_data", #"invalid parameter \"limit\""#),
        ("query?query=up&timeout=-1s", 400, "bad_data", #"invalid parameter \"timeout\""#),
        ("query?query=up&lookback_delta=x", 400, "bad_data", #"invalid parameter \"lookback_delta\""#),
        (
            "query_range?query=up&start=1&end=2&step=0", 400, "bad_data",
            "zero or negative query resolution step widths are not accepted"
        ),
        ("query_range?query=up&start=1&end=2", 400, "bad_data", #"invalid parameter \"step\""#),
        ("query_range?query=up&end=2&step=1", 400, "bad_data", #"invalid parameter \"start\""#),
        (
            "query_range?query=up&start=2&end=1&step=1", 400, "bad_data",
            "end timestamp must not be before start time"
        ),
        (
            "query_range?query=up&start=0&end=99999&step=1", 400, "bad_data",
            "exceeded maximum resolution of 11,000 points per timeseries"
        ),
        ("query_range?query=up[5m]&start=0&end=9&step=1", 400, "bad_data", "invalid expression type"),
        ("query?query=up{job=\"a\"} / on() group_left() up", 422, "execution", "many-to-many"),
        ("nothing", 404, "not_found", "/api/v1/nothing"),
        ("label//values", 404, "not_found", "no such path"),
        ("series", 400, "bad_data", "no match[] parameter provided"),
        ("series?match[]=rate(up[1m])", 400, "bad_data", "is no series selector"),
        ("series?match[]={job=~\".*\"}", 400, "bad_data", "must contain at least one non-empty matcher"),
        ("labels?start=9&end=1", 400, "bad_data", "end timestamp must not be before start time"),
        ("rules?type=none", 400, "bad_data", "not supported value"),
    ])
    func faultsHavePrometheusStatusAndType(target: String, status: Int, type: String, what: String) async {
        let answer = await fixed.get("/api/v1/\(target)")
        #expect(answer.status == status, "\(answer.text)")
        #expect(
            answer.text.hasPrefix(#"{"status":"error","errorType":""# + type + #"","error":""#), "\(answer)")
        #expect(answer.text.contains(what), "\(answer.text)")
    }

    @Test func limitsEndAQueryWithTheSettingToRaise() async {
        var settings = QuerySettings()
        settings.limits.samples = 3
        let tight = FixedAPI(settings: settings)
        let answer = await tight.get("/api/v1/query?query=sum_over_time(up[10m])")
        #expect(answer.status == 422)
        #expect(answer.text.contains("limit of 3 samples") && answer.text.contains("raise query.samples"))
    }

    @Test func aWrongMethodIsRefused() async {
        let answer = await fixed.send(APIRequest(method: "DELETE", path: "/api/v1/query"))
        #expect(answer.status == 405)
        let form = await fixed.send(
            APIRequest(method: "POST", path: "/api/v1/query", parameters: [("query", "1")]))
        #expect(form.text.contains(#""resultType":"scalar","result":[1000,"1"]"#))
    }

    @Test func exemplarsAreNoneButTheQueryIsRead() async {
        let answer = await fixed.get("/api/v1/query_exemplars?query=up")
        #expect(answer.text == #"{"status":"success","data":[]}"#)
        #expect(await fixed.get("/api/v1/query_exemplars?query=up(").status == 400)
    }

    @Test func formatsAndParses() async {
        let formatted = await fixed.get("/api/v1/format_query?query=sum by(job)(up)")
        #expect(formatted.text == #"{"status":"success","data":"sum by (job) (up)"}"#)
        let parsed = await fixed.get("/api/v1/parse_query?query=-rate(up{job=\"a\"}[5m] offset 1m)")
        #expect(
            parsed.text
                == #"{"status":"success","data":{"type":"unaryExpr","op":"-","expr":{"type":"call","func":"#
                + #"{"name":"rate","argTypes":["matrix"],"variadic":0,"returnType":"vector"},"args":["#
                + #"{"type":"matrixSelector","name":"up","range":300000,"offset":60000,"timestamp":null,"#
                + #""startOrEnd":null,"matchers":[{"name":"__name__","value":"up","type":"="},"#
                + #"{"name":"job","value":"a","type":"="}]}]}}}"#)
        let joined = await fixed.get("/api/v1/parse_query?query=up > bool on(job) group_left(x) up @ end()")
        #expect(
            joined.text.contains(
                #""matching":{"card":"many-to-one","labels":["job"],"on":true,"include":["x"]},"bool":true"#),
            "\(joined.text)")
        #expect(joined.text.contains(#""startOrEnd":"end""#))
    }
}
