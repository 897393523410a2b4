package import PromQL
import Telemetry

/// Queries answered by a real Prometheus over recorded series: an oracle that needs no server.
package struct GoldenCorpus {
    private let storage: PromQLTestStorage
    private let cases: [JSONValue]

    /// - Parameters:
    ///   - data: an array of `{"labels": …, "t": [milliseconds], "v": [values]}`.
    ///   - answers: one JSON object per line with `query`, `start`, `end`, `step` and the API's result.
    package init(data: [UInt8], answers: [UInt8]) throws {
        var storage = PromQLTestStorage()
        for item in try JSONValue.parse(data).array ?? [] {
            let labels = (item["labels"]?.members ?? []).map { Label($0.name, $0.value.string ?? "") }
            let times = (item["t"]?.array ?? []).compactMap(\.integer).map {
                Timestamp(milliseconds: Int64($0))
            }
            let values = (item["v"]?.array ?? []).map { $0.number ?? GoldenCorpus.number($0.string) }
            storage.add(Series(labels: Labels(labels), floats: Column(times: times, values: values)))
        }
        storage.sort()
        self.storage = storage
        cases = try answers.split(separator: UInt8(ascii: "\n")).map { try JSONValue.parse(Array($0)) }
    }

    private static func number(_ text: String?) -> Double {
        switch text {
        case "+Inf": .infinity
        case "-Inf": -.infinity
        default: text.flatMap(Double.init) ?? .nan
        }
    }

    /// - Returns: every query whose answer differs from the recorded one by more than 1e-9 relative.
    package func run(options: QueryOptions = QueryOptions()) async -> PromQLTestReport {
        var report = PromQLTestReport()
        let engine = QueryEngine(source: storage, options: options)
        for (index, item) in cases.enumerated() {
            let query = item["query"]?.string ?? ""
            report.evaluations += 1
            if let what = await difference(item, query, engine) {
                report.failures.append(.init(line: index + 1, query: query, what: what))
            }
        }
        return report
    }

    private func difference(_ item: JSONValue, _ query: String, _ engine: QueryEngine) async -> String? {
        let shouldFail = item["status"]?.string == "error"
        let range = TimeRange(
            Timestamp(seconds: item["start"]?.number ?? 0), Timestamp(seconds: item["end"]?.number ?? 0))
        let step = TimeSpan.seconds(Int64(item["step"]?.number ?? 1))
        do {
            let result = try await engine.range(query, over: range, step: step)
            if shouldFail { return "should fail" }
            // Through the JSON, so that writing and reading are checked as well.
            var bytes: [UInt8] = []
            result.writeJSON(into: &bytes)
            let actual = try QueryResult(json: bytes).value.series
            var data: [UInt8] = []
            item.write(into: &data)
            return GoldenCorpus.difference(actual, try QueryResult(json: data).value.series)
        } catch {
            return shouldFail ? nil : "failed: \(error)"
        }
    }

    private static func difference(_ actual: [Series], _ expected: [Series]) -> String? {
        if actual.map(\.labels) != expected.map(\.labels).sorted() {
            return "got \(actual.map { "\($0.labels)" }) instead of \(expected.map { "\($0.labels)" })"
        }
        for (got, wanted) in zip(actual, expected.sorted { $0.labels < $1.labels }) {
            if got.floats.times != wanted.floats.times { return "\(got.labels): other times" }
            for (index, (a, b)) in zip(got.floats.values, wanted.floats.values).enumerated()
            where !isEqual(a, b) {
                return "\(got.labels) at \(got.floats.times[index].seconds): expected \(b), got \(a)"
            }
        }
        return nil
    }

    private static func isEqual(_ left: Double, _ right: Double) -> Bool {
        if left == right || left.isNaN && right.isNaN { return true }
        return (left - right).magnitude <= 1e-9 * max(left.magnitude, right.magnitude)
    }
}
