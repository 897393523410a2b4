import PromQL
import Support
import Testing

/// The project's own cases: every `Cases/*.test` holds in full.
struct CaseFileTests {
    @Test(arguments: ["aggregators", "functions", "histograms", "operators", "rates", "selectors"])
    func holds(file: String) async throws {
        let text = try TestFolder.text(of: "Cases/\(file).test")
        let report = await PromQLTestRunner.run(text)
        #expect(report.evaluations > 10)
        #expect(report.failures.isEmpty, "\(report.failures)")
    }

    /// The runner itself must notice wrong values, wrong labels, missing and superfluous series.
    @Test(arguments: [
        "eval instant at 0 x\n  x 2", "eval instant at 0 x\n  y 1", "eval instant at 0 x",
        "eval instant at 0 1\n  2",
        "eval instant at 0 x\n  x 1\n  y 1", "eval instant at 0 x\n  expect fail",
        "eval instant at 0 x\n  expect warn\n  x 1", "eval instant at 0 x[\n  x 1",
        "eval range from 0 to 1m step 1m x\n  x 1 2",
    ])
    func noticesWhatIsWrong(block: String) async {
        let report = await PromQLTestRunner.run("load 1m\n  x 1 1\n\n\(block)\n")
        #expect(report.failures.count == 1)
    }
}
