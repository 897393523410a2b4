import App
import Support
import Telemetry
import Testing

@Suite struct FederationTests {
    @Test func theNewestSampleComesWithItsTime() async {
        let answer = await FixedAPI().get("/federate?match[]=up")
        #expect(
            answer.text == """
                # TYPE up untyped
                up{instance="h:1",job="a"} 1 960000
                up{instance="h:1",job="b"} 0.5 960000

                """)
    }

    @Test func endedOldAndForeignSeriesAreLeftOut() async {
        var ended = Series(labels: Labels(name: "ended"))
        ended.floats.append(Timestamp(milliseconds: 940_000), 1)
        ended.floats.append(Timestamp(milliseconds: 960_000), staleMarker)
        let old = Series(Labels(name: "old"), at: Timestamp(milliseconds: 600_000), 1)
        let bare = Series(Labels(name: "bare"), at: FixedAPI.now, .nan)
        let fixed = FixedAPI([ended, old, bare])
        let answer = await fixed.get("/federate?match[]=ended&match[]=old&match[]={__name__=~\"b.*\"}")
        #expect(
            answer.text == "# TYPE bare untyped\nbare{instance=\"\",job=\"\"} NaN 1000000\n", "\(answer)")
    }

    @Test func aSelectorIsRequired() async {
        let none = await FixedAPI().get("/federate")
        #expect(none.status == 400 && none.text == "no match[] parameter provided\n")
        #expect(await FixedAPI().get("/federate?match[]=up{").status == 400)
    }

    @Test func namesAreQuotedForThoseWhoReadThem() async {
        let series = Series(Labels(name: "http.up", ["a.b": "x\"\n"]), at: FixedAPI.now, 1)
        let fixed = FixedAPI([series])
        let accept = HTTPHeader("Accept", "text/plain;version=1.0.0;escaping=allow-utf-8")
        #expect(
            await fixed.get("/federate?match[]={\"http.up\"}", headers: [accept]).text == """
                # TYPE "http.up" untyped
                {"http.up","a.b"="x\\"\\n",instance="",job=""} 1 1000000

                """)
        #expect(
            await fixed.get("/federate?match[]={\"http.up\"}").text == """
                # TYPE http_up untyped
                http_up{a_b="x\\"\\n",instance="",job=""} 1 1000000

                """)
    }

    /// Whatever is federated is a page our own reader takes, with the same values.
    @Test func histogramsBecomeClassicOnes() async throws {
        var histogram = ExponentialHistogram()
        for value in [0.01, 0.2, 3.0] { histogram.observe(value) }
        let fixed = FixedAPI([Series(Labels(name: "h_seconds"), at: FixedAPI.now, histogram)])
        let answer = await fixed.get("/federate?match[]=h_seconds")
        #expect(answer.text.hasPrefix("# TYPE h_seconds histogram\n"))
        let page = try ExpositionReader.read(Array(answer.text.utf8), at: .distantPast)
        let count = page.series.first { $0.labels.metricName == "h_seconds_count" }
        #expect(count?.floats.values == [3] && count?.floats.times == [FixedAPI.now])
        let last = page.series.first { $0.labels["le"] == "+Inf" }
        #expect(last?.floats.values == [3])
    }
}
