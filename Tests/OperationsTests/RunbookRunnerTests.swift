import Documents
import Foundation
import Operations
import Support
import Synchronization
import Telemetry
import Testing

/// Runbooks run with the real shell.
@Suite struct RunbookRunnerTests {
    static func runbook(_ body: String) throws -> Runbook {
        try Runbook.read(body, file: "Runbooks/test.md")
    }

    static func run(
        _ text: String, _ given: [String: String] = [:], environment: [(name: String, value: String)] = []
    ) async throws -> (summary: RunSummary, lines: [String]) {
        let book = try runbook(text)
        let plan = RunbookPlan(book, try ParameterValues(given, for: book))
        let lines = Mutex<[String]>([])
        let observe: RunbookRunner.Observer = { event in
            if case .output(_, _, let line, _) = event { lines.withLock { $0.append(line) } }
        }
        let runner = RunbookRunner(plan, runID: "r1", environment: environment, observe: observe)
        let summary = await runner.run()
        return (summary, lines.withLock { $0 })
    }

    @Test func parametersReachAStepOnlyThroughTheEnvironment() async throws {
        let text = """
            ---
            params:
              model: {type: string, required: true}
            ---
            ```sh {name=show}
            printf '%s\\n' "$BEAUFORT_PARAM_MODEL"
            ```
            """
        let hostile = "x'; echo pwned; $(echo pwned) `echo pwned`"
        let (summary, lines) = try await RunbookRunnerTests.run(text, ["model": hostile])
        #expect(summary.state == .succeeded)
        #expect(lines == [hostile])
    }

    @Test func completedStepsAreTakenBackInReverse() async throws {
        let text = """
            ```sh {name=a undo=not-a}
            echo did a
            ```
            ```sh {name=b undo=not-b}
            echo did b
            ```
            ```sh {name=c}
            exit 3
            ```
            ```sh {name=not-a kind=undo}
            echo undid a
            ```
            ```sh {name=not-b kind=undo}
            echo undid b; exit 1
            ```
            ```sh {name=last kind=finally}
            echo at last
            ```
            """
        let (summary, lines) = try await RunbookRunnerTests.run(text)
        #expect(lines == ["did a", "did b", "undid b", "undid a", "at last"])
        #expect(summary.state == .undoFailed)
        #expect(summary.steps.map(\.exitStatus) == [0, 0, 3, 1, 0, 0])
    }

    @Test func aTimeoutReachesEverythingTheStepStarted() async throws {
        let text = """
            ```sh {name=hang timeout=200ms}
            sh -c 'echo child $$; exec sleep 1000' &
            echo waiting
            wait
            ```
            """
        let (summary, lines) = try await RunbookRunnerTests.run(text)
        #expect(summary.state == .timedOut)
        let child = try #require(
            lines.first { $0.hasPrefix("child ") }?.split(separator: " ").last.flatMap { Int32($0) })
        // Gone, or dead and not yet collected by whoever inherited it; its pipe closes a moment before.
        func isOver() -> Bool {
            let status = try? String(contentsOfFile: "/proc/\(child)/stat", encoding: .utf8)
            return status.map { $0.contains(") Z") || $0.contains(") X") } ?? true
        }
        try await Deadline.wait("the child to be over", .seconds(10), until: isOver)
    }

    @Test func secretsAreMaskedInEveryForm() async throws {
        let text = """
            ---
            params:
              token: {type: secret, required: true}
            ---
            ```sh {name=leak}
            printf 'raw %s\\n' "$BEAUFORT_PARAM_TOKEN"
            printf 'basic %s\\n' "$(printf 'user:%s' "$BEAUFORT_PARAM_TOKEN" | base64)"
            printf 'hex %s\\n' "$(printf '%s' "$BEAUFORT_PARAM_TOKEN" | od -An -tx1 | tr -d ' \\n')"
            ```
            """
        let secret = "s3cr3t-token-value"
        let (summary, lines) = try await RunbookRunnerTests.run(text, ["token": secret])
        #expect(summary.state == .succeeded)
        #expect(lines.count == 3)
        #expect(lines.allSatisfy { $0.contains("•••") })
        #expect(!lines.joined().contains(secret))
        #expect(!summary.steps.map(\.output).joined().contains("733363723374"))
    }

    @Test func theAgentsOwnEnvironmentIsNotInherited() async throws {
        setenv("BEAUFORT_TEST_SECRET", "hidden", 1)
        let text = "```sh {name=env}\necho \"[${BEAUFORT_TEST_SECRET-}] [$BEAUFORT_ADMIN_URL]\"\n```\n"
        let (_, lines) = try await RunbookRunnerTests.run(
            text, environment: [("BEAUFORT_ADMIN_URL", "http://127.0.0.1:9464")])
        #expect(lines == ["[] [http://127.0.0.1:9464]"])
    }

    @Test func expectationsAndRetries() async throws {
        let text = """
            ```sh {name=flaky retry=3x1ms expect="(re) ^ready=1$"}
            test -f "$TMPDIR/flag" && echo ready=1 || { echo ready=0; touch "$TMPDIR/flag"; }
            ```
            """
        let folder = try TemporaryFolder()
        let (summary, _) = try await RunbookRunnerTests.run(text, environment: [("TMPDIR", folder.path)])
        #expect(summary.state == .succeeded)
        #expect(summary.steps.map(\.attempts) == [2])
    }

    @Test(arguments: [
        ("```sh {name=a}\necho {{model}}\n```", "test.md:2:1: {{…}}"),
        ("```sh {name=a}\ntrue\n```\n```sh {name=a}\ntrue\n```", "test.md:4:1: two steps"),
        ("```sh {name=a undo=b}\ntrue\n```", "no undo step named 'b'"),
        ("```sh {nmae=a}\ntrue\n```", "did you mean name"),
        ("```sh {name=a timeout=soon}\ntrue\n```", "timeout='soon' is wrong"),
        ("# only prose", "needs at least one shell cell"),
    ])
    func faultsNamePlaceAndRemedy(text: String, expected: String) {
        do {
            _ = try Runbook.read(text, file: "test.md")
            Issue.record("expected an error that says \(expected)")
        } catch {
            #expect(error.description.contains(expected), "\(error)")
        }
    }

    @Test(arguments: [
        ("int", "12x"), ("int", "-1"), ("duration", "5"), ("bool", "yes"), ("string", "two\nlines"),
        ("string", "a\0b"),
    ])
    func wrongValuesAreRefusedBeforeAnythingRuns(type: String, value: String) throws {
        let text = "---\nparams:\n  p: {type: \(type), min: 0}\n---\n```sh {name=a}\ntrue\n```"
        let book = try RunbookRunnerTests.runbook(text)
        #expect(throws: ParameterValues.Faults.self) { try ParameterValues(["p": value], for: book) }
    }

    @Test func anEditedFileIsAnotherPlan() throws {
        let first = try RunbookRunnerTests.runbook("```sh {name=a}\ntrue\n```")
        let second = try RunbookRunnerTests.runbook("```sh {name=a}\nfalse\n```")
        let values = try ParameterValues([:], for: first)
        #expect(RunbookPlan(first, values).hash != RunbookPlan(second, values).hash)
        #expect(RunbookPlan(first, values).hash.count == 64)
    }
}
