internal import Alerting
internal import ArgumentParser
internal import Documents

struct AlertTestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test", abstract: "Run unit tests of rules and routing, or try a receiver.",
        discussion: """
            Test files are promtool's, with checks of pending alerts, mutes, routes and notifications of our own
            (docs/alert-tests.md). A folder stands for the files in it. Exits with 1 when a check does not hold, with
            --strict also when a test is warned about because it cannot fail.

            With --receiver the running agent tells each of the receiver's integrations that an alert fires
            and, where ends are told, that it is over; what each answered is shown. Exits with 1 unless all were
            delivered.

            EXAMPLES
              beaufort alert test Alerts/tests/
              beaufort alert test --strict --junit Alerts/tests/ > results.xml
              beaufort alert test --run 'outage.*' Alerts/tests/availability.yaml
              beaufort alert test --receiver pager
            """)

    @OptionGroup var target: AgentTarget
    @Option(help: "Name in the alertmanager file.") var receiver: String?
    @Option(
        name: .customLong("run"),
        help: ArgumentHelp("Only tests whose name matches; may be repeated.", valueName: "regex"))
    var names: [String] = []
    @Flag(help: "Warnings count as failures.") var strict = false
    @Flag(help: "Print the results as JUnit XML.") var junit = false
    @Flag(help: "Pass over fields that other tools have added.") var ignoreUnknownFields = false
    @Argument(help: ArgumentHelp("Test files or folders.", valueName: "file")) var files: [String] = []

    func validate() throws {
        if (receiver == nil) == files.isEmpty {
            throw ValidationError("name test files, or a receiver with --receiver")
        }
    }

    func run() async throws {
        if let receiver { return try await ReceiverTrial(target: target, receiver: receiver).run() }
        let paths = try files.flatMap { try TextFile.list($0, endings: [".yaml", ".yml"]) }
        var report = RuleTestReport(isStrict: strict)
        for path in paths {
            await report.add(
                path, only: try RuleTestSelection(names), ignoresUnknownKeys: ignoreUnknownFields)
        }
        report.complain()
        Output.print(junit ? report.junit : report.summary)
        if report.entries.isEmpty {
            Output.complain("no test was run: look at --run, and at what the folder holds")
            throw ExitCode(CommandStatus.foundProblems)
        }
        if report.hasFailed { throw ExitCode(CommandStatus.foundProblems) }
    }
}
