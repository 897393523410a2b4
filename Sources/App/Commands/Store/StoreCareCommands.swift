internal import ArgumentParser
internal import Store

struct StoreBackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Copy the history to a new file while the agent goes on.",
        discussion: "EXAMPLES\n  beaufort store backup /backup/beaufort.db")

    @OptionGroup var data: DataOption
    @Argument(help: ArgumentHelp("The new file.", valueName: "file")) var file: String

    func run() async throws {
        try await HistoryAccess.open(directory: data.directory).backup(to: file)
        Output.print(file)
    }
}

struct StoreVerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Check every chunk and the file; exit 1 when something is damaged.",
        discussion: "EXAMPLES\n  beaufort store verify")

    @OptionGroup var data: DataOption

    func run() async throws {
        let report = try await Store.verify(data.directory)
        for problem in report.problems { Output.complain("\(problem)") }
        Output.print(report.isWhole ? "whole" : "\(report.problems.count) problems")
        if !report.isWhole { throw ExitCode(CommandStatus.foundProblems) }
    }
}
