internal import ArgumentParser
internal import Runtime
internal import Telemetry

/// Flags that tell a remote server who asks. Secrets come from files or the environment, never from the
/// command line, which every user of the machine can read.
struct RemoteLogin: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "File with a bearer token for --url (default $BEAUFORT_TOKEN).", valueName: "file"))
    var tokenFile: String?

    @Option(help: ArgumentHelp("User name for --url.", valueName: "name")) var user: String?

    @Option(
        help: ArgumentHelp(
            "File with that user's password (default $BEAUFORT_PASSWORD).", valueName: "file"))
    var passwordFile: String?

    func validate() throws {
        if tokenFile != nil, user != nil {
            throw ValidationError("--token-file and --user exclude each other")
        }
        if passwordFile != nil, user == nil { throw ValidationError("--password-file needs --user") }
    }

    private var credential: Credential? {
        if let user {
            return .basic(user: user, passwordFile.map { .file($0) } ?? .environment("BEAUFORT_PASSWORD"))
        }
        if let tokenFile { return .token(type: "Bearer", .file(tokenFile)) }
        let variable = DataDirectory.environmentVariable("BEAUFORT_TOKEN") ?? ""
        return variable.isEmpty ? nil : .token(type: "Bearer", .environment("BEAUFORT_TOKEN"))
    }

    /// The sender with the login on every request.
    func sign(_ send: @escaping HTTPSender) throws -> HTTPSender {
        guard let credential else { return send }
        let header: HTTPHeader
        do {
            header = try credential.header()
        } catch let error as SecretError {
            throw CommandFailure(
                "$\(error.variable) is not set", remedy: "set it, or name a file with --password-file")
        }
        return { request in
            var request = request
            request.headers.append(header)
            return try await send(request)
        }
    }
}
