import PromQL
import Telemetry

/// Inputs a parser must take or refuse.
package enum ParserCorpus {
    /// - Parameter cases: an array of `{"input": …, "fail": …, "errors": […]}`.
    /// - Returns: inputs judged wrongly, and inputs whose printed form reads back as something else.
    package static func run(_ cases: [UInt8]) throws -> PromQLTestReport {
        var report = PromQLTestReport()
        for (index, item) in (try JSONValue.parse(cases).array ?? []).enumerated() {
            let input = item["input"]?.string ?? ""
            report.evaluations += 1
            if let what = judge(input, shouldFail: item["fail"]?.bool ?? false) {
                report.failures.append(.init(line: index, query: input, what: what))
            }
        }
        return report
    }

    private static func judge(_ input: String, shouldFail: Bool) -> String? {
        do {
            let expression = try Parser.parse(input)
            if shouldFail { return "should fail, but reads as \(expression)" }
            let printed = expression.description
            guard let again = try? Parser.parse(printed) else { return "printed as \(printed), unreadable" }
            return again == expression ? nil : "printed as \(printed), which reads as \(again)"
        } catch {
            return shouldFail ? nil : "refused: \(error)"
        }
    }
}
