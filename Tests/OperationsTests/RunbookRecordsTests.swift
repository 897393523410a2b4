import Operations
import Store
import Support
import Telemetry
import Testing

struct RunbookRecordsTests {
    private static func plan(_ given: [String: String]) throws -> RunbookPlan {
        let text = "---\nparams:\n  model: {}\n  token: {type: secret}\n---\n```sh {name=a}\ntrue\n```\n"
        let book = try Runbook.read(text, file: "Runbooks/test.md")
        return RunbookPlan(book, try ParameterValues(given, for: book))
    }

    private static func step(_ name: String, _ state: RunState, at seconds: Int64) -> StepResult {
        StepResult(
            name: name, kind: .run, state: state, exitStatus: state == .succeeded ? 0 : nil, attempts: 2,
            started: OperationsBench.time(seconds), ended: OperationsBench.time(seconds + 1),
            output: "out of \(name)\n", reason: state == .succeeded ? "" : "ran longer than 1s")
    }

    @Test func runsAndStepsAreReadAsWritten() async throws {
        let bench = try OperationsBench()
        let plan = try Self.plan(["model": "m", "token": "s3cr3t-token"])
        var run = RunbookRun(
            plan, id: "r1", actor: "ada", cause: "HighLatency", incident: "inc-1", at: OperationsBench.time(0)
        )
        try await RunbookRecords(bench.store).start(run)
        run.steps = [Self.step("a", .succeeded, at: 1), Self.step("b", .timedOut, at: 3)]
        for step in run.steps { try await RunbookRecords(bench.store).append(step, to: "r1") }
        try await RunbookRecords(bench.store).finish(
            "r1", .failed, reason: "step b", at: OperationsBench.time(9))
        (run.state, run.reason, run.ended) = (.failed, "step b", OperationsBench.time(9))
        try bench.restart()
        let records = RunbookRecords(bench.store)
        #expect(try await records.run("r1") == run)
        #expect(run.parameters == Labels(["model": "m", "token": "•••"]))
        let cases: [(Int64, Int64, Int)] = [(0, 1, 1), (9, 20, 1), (10, 20, 0), (-5, -1, 0)]
        for (from, to, count) in cases {
            let range = TimeRange(OperationsBench.time(from), OperationsBench.time(to))
            #expect(try await records.runs(in: range).count == count, "\(from) to \(to)")
        }
        #expect(try await records.closeInterrupted(at: OperationsBench.time(20)).isEmpty)
    }

    @Test func aRunCutOffByTheEndOfItsProcessIsInterrupted() async throws {
        let bench = try OperationsBench()
        let run = RunbookRun(try Self.plan([:]), id: "r2", actor: "ada", at: OperationsBench.time(0))
        try await RunbookRecords(bench.store).start(run)
        try await RunbookRecords(bench.store).append(Self.step("a", .succeeded, at: 1), to: "r2")
        try bench.restart()
        let records = RunbookRecords(bench.store)
        #expect(try await records.closeInterrupted(at: OperationsBench.time(60)) == ["r2"])
        let found = try #require(try await records.run("r2"))
        #expect(found.state == .interrupted)
        #expect(found.ended == OperationsBench.time(60))
        #expect(found.steps.map(\.name) == ["a"])
        let actions = try await AuditRecords(bench.store).records(in: TimeRange(.distantPast, .distantFuture))
        #expect(actions.map(\.action) == ["runbook.start", "runbook.interrupted"])
    }
}
