internal import ArgumentParser

/// Flags of the commands that start an agent.
struct AgentOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Address of the inference side.", valueName: "addr"))
    var listen: String?

    @Flag(help: "Take samples from senders of remote write (/api/v1/write) and OTLP (/v1/metrics).")
    var receiver = false

    @OptionGroup var common: ServerOptions

    /// Command line over file over defaults.
    func configuration() throws -> Configuration {
        var configuration = try common.configuration()
        if let listen { configuration.listen = try ServerOptions.endpoint(listen, "--listen") }
        if receiver { configuration.receivesRemoteWrite = true }
        return configuration
    }
}

/// Those of them that a server without a proxy has too.
struct ServerOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Address of everything else: /health /ready /metrics /api.", valueName: "addr"))
    var admin: String?

    @Option(
        help: ArgumentHelp(
            "Folder of the database (default $BEAUFORT_DATA, else the XDG data folder).", valueName: "dir"))
    var data: String?

    @Option(
        help: ArgumentHelp(
            "Configuration file (default $BEAUFORT_CONFIG, else /etc/beaufort/beaufort.yaml, else the one inside).",
            valueName: "file"))
    var config: String?

    /// Command line over file over defaults.
    func configuration() throws -> Configuration {
        var configuration = try ConfigurationLoader.load(config)
        if let admin { configuration.admin = try ServerOptions.endpoint(admin, "--admin") }
        let named = data ?? (configuration.store.directory.isEmpty ? nil : configuration.store.directory)
        configuration.store.directory = DataDirectory.resolve(named)
        return configuration
    }

    fileprivate static func endpoint(_ text: String, _ option: String) throws -> Endpoint {
        guard let endpoint = Endpoint(text: text) else {
            throw ValidationError("\(option) wants HOST:PORT such as 127.0.0.1:9463, not \(text)")
        }
        return endpoint
    }
}
