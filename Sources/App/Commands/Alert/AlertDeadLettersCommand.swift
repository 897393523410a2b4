internal import Alerting
internal import ArgumentParser
internal import Telemetry

struct AlertDeadLettersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deadletters", abstract: "Notifications that were given up, newest first, and why.",
        discussion: """
            The answer is the beginning of what the receiver said to the last attempt, without secrets. Once
            the receiver is mended a dead letter is sent again with `alert resend`, or forgotten with
            `alert discard`; without either it is kept for 90 days.

            EXAMPLES
              beaufort alert deadletters
              beaufort alert deadletters --receiver pager --format json
            """)

    @OptionGroup var data: DataOption
    @Option(help: "Only those of this receiver.") var receiver: String?
    @Option(help: "table, json or csv.") var format: OutputFormat = .table

    func run() async throws {
        let book = AlertBook(try HistoryAccess.open(directory: data.directory))
        var table = TableText([
            "id", "decided", "given up", "receiver", "status", "alert", "attempts", "error", "answer",
        ])
        for letter in try await book.deadLetters()
        where receiver ?? letter.lane.receiver == letter.lane.receiver {
            table.add([
                .count(letter.id), .time(letter.createdAt), .time(letter.finishedAt ?? letter.createdAt),
                .text(letter.lane.receiver), .text(letter.status),
                .text(letter.groupLabels["alertname"] ?? "\(letter.groupLabels)"), .count(letter.attempts),
                .text(letter.error ?? ""), .text(letter.answer ?? ""),
            ])
        }
        Output.print(table.text(format))
    }
}

struct AlertDiscardCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "discard", abstract: "Forget a dead letter.",
        discussion: """
            It is in the audit log, with who did it.

            EXAMPLES
              beaufort alert deadletters
              beaufort alert discard 17
            """)

    @OptionGroup var target: AgentTarget
    @Argument(help: ArgumentHelp("Id, as `alert deadletters` shows it.", valueName: "delivery"))
    var id: Int64

    func run() async throws {
        let author = ProcessVariables.user
        _ = try await target.client().post("alerts/deliveries/\(id)/discard", ["by": author])
        Output.print("delivery \(id) is forgotten")
    }
}
