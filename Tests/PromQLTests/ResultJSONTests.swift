import PromQL
import Support
import Telemetry
import Testing

struct ResultJSONTests {
    private static let labels = Labels(name: "m", ["job": "a\"b"])
    private static let time = Timestamp(milliseconds: 1_435_781_430_781)

    /// The very text of the Prometheus API.
    @Test(arguments: [
        (Value.scalar(time, .infinity), #"{"resultType":"scalar","result":[1435781430.781,"+Inf"]}"#),
        (
            .string(Timestamp(milliseconds: -5), "x\n"), #"{"resultType":"string","result":[-0.005,"x\n"]}"#
        ),
        (
            .vector([VectorElement(labels: labels, time: time, sample: .float(.nan))]),
            #"{"resultType":"vector","result":[{"metric":{"__name__":"m","job":"a\"b"},"#
                + #""value":[1435781430.781,"NaN"]}]}"#
        ),
        (
            .matrix([
                Series(
                    labels: Labels(),
                    floats: Column(
                        times: [Timestamp(milliseconds: 0), Timestamp(milliseconds: 60_000)],
                        values: [0.1, -1e21]))
            ]),
            #"{"resultType":"matrix","result":[{"metric":{},"values":[[0,"0.1"],[60,"-1e+21"]]}]}"#
        ),
    ])
    func writesAndReadsBack(value: Value, json: String) throws {
        var bytes: [UInt8] = []
        QueryResult(value).writeJSON(into: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == json)
        let again = try QueryResult(json: bytes).value
        var second: [UInt8] = []
        QueryResult(again).writeJSON(into: &second)
        #expect(second == bytes)
    }

    @Test(arguments: [
        "schema:0 sum:20 count:8.5 offset:1 buckets:[4 4] z_bucket:0.5 z_bucket_w:0.001",
        "schema:3 sum:-2 count:9 offset:-7 buckets:[1 0 2] n_offset:12 n_buckets:[5 0 0 1]",
        "schema:-2 sum:1e9 count:2 offset:2 buckets:[1 1]",
        "schema:-53 sum:4 count:6 buckets:[1 2 3] custom_values:[0.1 0.5]",
        "schema:8 sum:1 count:1 offset:100 buckets:[1]",
    ])
    func histogramsSurviveTheAPI(notation: String) throws {
        let histogram = try HistogramNotation.read(notation)
        let value = Value.vector([
            VectorElement(labels: Labels(), time: Self.time, sample: .histogram(histogram))
        ])
        var bytes: [UInt8] = []
        QueryResult(value).writeJSON(into: &bytes)
        #expect(try QueryResult(json: bytes).value == value, "\(String(decoding: bytes, as: UTF8.self))")
    }

    @Test func readsWholeResponses() throws {
        let json =
            #"{"status":"success","data":{"resultType":"vector","result":[]},"warnings":["w"],"infos":["i"]}"#
        let result = try QueryResult(json: Array(json.utf8))
        #expect(result == QueryResult(.vector([]), warnings: ["w"], infos: ["i"]))
    }

    @Test(arguments: [
        ("<html>", "not JSON"), (#"{"status":"error","error":"too many samples"}"#, "too many samples"),
        (#"{"a":1}"#, "resultType"), (#"{"resultType":"vector","result":[{"value":[1]}]}"#, "[time, value]"),
        (#"{"resultType":"scalar","result":[1,"abc"]}"#, "abc"),
    ])
    func saysWhatIsWrongWithAnAnswer(json: String, what: String) {
        let error = #expect(throws: QueryError.self) { try QueryResult(json: Array(json.utf8)) }
        #expect(error?.description.contains(what) == true)
    }
}
