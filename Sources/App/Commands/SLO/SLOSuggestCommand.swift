internal import ArgumentParser
internal import SLO
internal import Telemetry

struct SLOSuggestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "suggest", abstract: "Targets, thresholds and traffic guards that fit recorded history.",
        discussion: """
            Proposes the tightest usual target that every rolling period would have met with a fifth of its budget
            to spare, a traffic guard with which a lone failure does not page, and for latency a threshold; says
            which window pairs can never fire or would fire constantly. Exits with 1 where there is too little
            history to say anything.

            EXAMPLES
              beaufort slo suggest
              beaufort slo suggest --slo chat-ttft --start now-60d
            """)

    @OptionGroup var source: SourceOptions
    @Option(help: ArgumentHelp("Configuration file.", valueName: "file")) var config: String?
    @Option(help: ArgumentHelp("Only this SLO; may be given again.", valueName: "name")) var slo: [String] =
        []
    @Option(help: ArgumentHelp("Where to begin (default: 90 days before the end).", valueName: "t"))
    var start: MomentArgument?
    @Option(help: ArgumentHelp("Where to end (default now).", valueName: "t")) var end: MomentArgument?

    func run() async throws {
        let reader = try await AssessmentReader.open(config: config, source: source)
        let end = end?.time ?? WallClock().now
        let range = TimeRange(start?.time ?? end - .days(90), end)
        guard range.start < range.end else { throw ValidationError("--end lies before --start") }
        var refusals = 0
        var isFirst = true
        for slo in try reader.definitions(named: slo) {
            for result in try await reader.history.suggestions(slo, in: range) {
                switch result {
                case .success(let suggestion):
                    Output.print(bytes: Array(((isFirst ? "" : "\n") + suggestion.text).utf8))
                    isFirst = false
                case .failure(let refusal):
                    Output.complain("\(refusal)")
                    refusals += 1
                }
            }
        }
        if refusals > 0 { throw ExitCode(CommandStatus.foundProblems) }
    }
}
