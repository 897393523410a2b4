package import PromQL
import Telemetry

/// Runs files of the promqltest language against the engine.
package struct PromQLTestRunner {
    private var storage = PromQLTestStorage()
    private var report = PromQLTestReport()
    private let options: QueryOptions

    /// - Returns: every evaluation that did not give what the file says.
    package static func run(
        _ text: String, options: QueryOptions = QueryOptions()
    ) async -> PromQLTestReport {
        var runner = PromQLTestRunner(options: options)
        for command in PromQLTestReader.commands(in: text) { await runner.run(command) }
        return runner.report
    }

    private init(options: QueryOptions) {
        self.options = options
    }

    private mutating func run(_ command: PromQLTestCommand) async {
        switch command {
        case .clear: storage = PromQLTestStorage()
        case .broken(let line, let what):
            report.evaluations += 1
            report.failures.append(.init(line: line, query: "", what: what))
        case .load(let step, let lines, let withCustomBuckets):
            // A line that cannot be read shows in the evaluations that needed it.
            let series = lines.compactMap { try? SeriesNotation.read($0, every: step) }
            for one in series { storage.add(one) }
            if withCustomBuckets {
                for one in PromQLTestCustomBuckets.histograms(of: series) { storage.add(one) }
            }
            storage.sort()
        case .evaluate(let evaluation):
            report.evaluations += 1
            if let what = await failure(of: evaluation) {
                report.failures.append(.init(line: evaluation.line, query: evaluation.query, what: what))
            }
        }
    }

    private func failure(of evaluation: PromQLTestEvaluation) async -> String? {
        let check = PromQLTestCheck(evaluation: evaluation)
        let engine = QueryEngine(source: storage, options: options)
        do {
            let result: QueryResult
            switch evaluation.moment {
            case .instant(let time):
                result = try await engine.instant(evaluation.query, at: time)
            case .range(let range, let step):
                result = try await engine.range(evaluation.query, over: range, step: step)
            }
            if evaluation.expectations.failure != nil { return "should fail, but gave \(result.value)" }
            if let what = try check.difference(result) { return what }
        } catch {
            guard let wish = evaluation.expectations.failure else { return "failed: \(error)" }
            return PromQLTestComparison.matches("\(error)", wish) ? nil : "failed otherwise: \(error)"
        }
        do {
            return try await rerunFailure(of: evaluation, check, engine)
        } catch {
            return "re-run failed: \(error)"
        }
    }

    /// Every instant evaluation again, with the time fixed by `@`, and as the middle of a range.
    private func rerunFailure(
        of evaluation: PromQLTestEvaluation, _ check: PromQLTestCheck, _ engine: QueryEngine
    ) async throws -> String? {
        guard case .instant(let time) = evaluation.moment else { return nil }
        let expression = try Parser.parse(evaluation.query)
        if !PromQLTestRerun.dependsOnTime(expression) {
            let fixed = PromQLTestRerun.fixed(expression, at: time)
            for other in PromQLTestRerun.moments(around: time) {
                let result = try await engine.instant(fixed, at: other)
                if let what = try check.difference(result, isRerun: true) {
                    return "with @ \(time.seconds) at \(other.seconds): \(what)"
                }
            }
        }
        let isPlain = !evaluation.expectations.isOrdered && evaluation.expectations.string == nil
        guard isPlain, expression.type == .vector || expression.type == .scalar,
            !PromQLTestRerun.namesQueryBounds(expression)
        else { return nil }
        let range = TimeRange(time - .minutes(1), time + .minutes(1))
        let result = try await engine.range(expression, over: range, step: .minutes(1))
        return try check.difference(result, middle: time).map { "as a range: \($0)" }
    }
}
