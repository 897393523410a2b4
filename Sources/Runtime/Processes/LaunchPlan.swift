internal import Documents

/// Everything needed to start a runtime: checked beforehand, so that a wrong command fails with one clear
/// error instead of a restart loop.
package struct LaunchPlan: Hashable, Sendable {
    /// As the user wrote it.
    package var command: [String]
    /// The file the first word stands for.
    package var executable: String
    package var environment: [String: String]
    package var output: OutputMode
    /// Where the runtime will be reachable, without a slash at the end.
    package var url: String
    /// How `url` is known, for messages: `--port in the command`.
    package var addressSource: String
    /// What the command tells about the runtime's kind; `openai-compatible` when nothing.
    package var adapter: RuntimeAdapter

    /// Finds the program, its kind and its address. `upstream` overrides the address.
    package init(
        command: [String], environment: [String: String], upstream: String? = nil, adapters: RuntimeAdapters,
        output: OutputMode = .relay
    ) throws(LaunchError) {
        guard let program = command.first else { throw .noCommand }
        switch ExecutableSearch.find(program, path: environment["PATH"]) {
        case .found(let path): executable = path
        case .notExecutable(let path): throw .notExecutable(path: path)
        case .notFound: throw .notFound(program: program)
        }
        adapter = adapters.starting(command) ?? adapters.fallback
        if let upstream {
            url = upstream.hasSuffix("/") ? String(upstream.dropLast()) : upstream
            addressSource = "--upstream"
        } else {
            let finder = AddressFinder(command: command, environment: environment, adapter: adapter)
            guard let address = finder.find() else { throw .addressUnknown(program: program) }
            url = address.url
            addressSource = address.source
        }
        self.command = command
        self.environment = environment
        self.output = output
    }
}
