internal import ArgumentParser
internal import Documents
internal import Glibc

/// Runs one command line and turns every way it can end into an exit status and a message in one shape.
package enum CommandRunner {
    package static func run(_ arguments: [String]) async -> Int32 {
        do {
            var command = try Beaufort.parseAsRoot(arguments)
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
            return CommandStatus.ok
        } catch {
            return report(error)
        }
    }

    private static func report(_ error: any Error) -> Int32 {
        switch error {
        case let code as ExitCode:
            return code.rawValue
        case let failure as CommandFailure:
            Output.complain("beaufort: \(failure)")
            return failure.status
        case is DocumentError, is DocumentErrors:
            Output.complain("\(error)")
            return CommandStatus.cannotRun
        default:
            break
        }
        let message = Beaufort.fullMessage(for: error)
        if Beaufort.exitCode(for: error) == .success {
            Output.print(message)
            return CommandStatus.ok
        }
        if Beaufort.exitCode(for: error) == .validationFailure {
            Output.complain(message)
            return CommandStatus.usage
        }
        Output.complain("beaufort: \(error)")
        return CommandStatus.cannotRun
    }
}

/// Ends the process; standard output is flushed first.
func endProcess(withStatus status: Int32) -> Never {
    fflush(nil)
    Glibc.exit(status)
}
