import PromQL
import Support
import Testing

/// Prometheus' own tests, where the corpus is at hand.
@Suite(.enabled(if: TestFolder.corpus != nil, "BEAUFORT_CORPUS names no folder"))
struct CorpusTests {
    /// Evaluations that pass, per file: a number here never goes down.
    static let minimum = [
        "aggregators": 159, "at_modifier": 78, "collision": 2, "duration_expression": 59, "functions": 431,
        "histograms": 185, "limit": 36, "literals": 25, "name_label_dropping": 30, "native_histograms": 512,
        "operators": 214, "range_queries": 18, "selectors": 31, "staleness": 17, "subquery": 34,
        "trig_functions": 19, "type_and_unit": 58, "extended_vectors": 34, "fill-modifier": 46, "info": 53,
        "start_timestamps": 2,
    ]

    @Test(arguments: minimum.keys.sorted())
    func promqltest(file: String) async throws {
        let text = String(decoding: try TestFolder.corpusBytes("promqltest/\(file).test"), as: UTF8.self)
        let report = await PromQLTestRunner.run(text)
        print("promqltest \(file): \(report.passed) of \(report.evaluations)")
        #expect(report.passed >= CorpusTests.minimum[file] ?? 0, "\(report.failures.prefix(20))")
    }

    /// One case of 389 needs stale markers that the recorded data does not hold.
    @Test(arguments: [true, false])
    func golden(delaysNameRemoval: Bool) async throws {
        let corpus = try GoldenCorpus(
            data: TestFolder.corpusBytes("golden/data.json"),
            answers: TestFolder.corpusBytes("golden/golden.jsonl"))
        let report = await corpus.run(options: QueryOptions(delaysNameRemoval: delaysNameRemoval))
        #expect(report.evaluations == 389)
        #expect(report.passed >= 388, "\(report.failures)")
    }

    /// Two inputs of 353 are not UTF-8 originally, which their JSON form cannot hold.
    @Test func parserCases() throws {
        let report = try ParserCorpus.run(TestFolder.corpusBytes("promqltest/parser_cases.json"))
        #expect(report.evaluations == 353)
        #expect(report.passed >= 351, "\(report.failures)")
    }
}
