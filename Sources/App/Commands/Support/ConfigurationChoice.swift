internal import Documents
internal import Telemetry

/// Which configuration a command reads, and why that one: beside an agent it is the agent's own, so that both
/// speak of the same objectives, rules and routes.
struct ConfigurationChoice: Hashable, Sendable {
    enum Origin: Hashable, Sendable {
        /// `--config`.
        case named
        /// What the agent of the data folder was started with.
        case agent
        /// `$BEAUFORT_CONFIG`.
        case environment
        /// `/etc/beaufort/beaufort.yaml`
        case standard
        case shipped
    }

    /// Nil for the one that ships inside.
    let path: String?
    let origin: Origin
    private let directory: String
    /// `$BEAUFORT_CONFIG`, where the agent runs with another one.
    private let passedOver: String?

    /// - Parameters:
    ///   - named: nil when the command line names none.
    ///   - directory: the data folder.
    /// - Throws: when this user may not know which one the folder's agent runs with.
    init(
        _ named: String?, besideAgentIn directory: String,
        environment: (String) -> String? = DataDirectory.environmentVariable
    ) throws(CommandFailure) {
        self.directory = directory
        let variable = ConfigurationLoader.named(by: environment)
        if let named {
            (path, origin, passedOver) = (named, .named, nil)
        } else if let agent = try AgentAddress.read(in: directory) {
            (path, origin) = (agent.configuration, .agent)
            let other = variable.map(ConfigurationLoader.absolute)
            passedOver = other == agent.configuration ? nil : other
        } else if let variable {
            (path, origin, passedOver) = (variable, .environment, nil)
        } else {
            path = ConfigurationLoader.standardPath()
            (origin, passedOver) = (path == nil ? .shipped : .standard, nil)
        }
    }

    /// Reads it, without a word.
    func open() throws -> Configuration {
        guard let path else { return try ConfigurationLoader.shipped() }
        return try ConfigurationLoader.load(path)
    }

    /// Reads it, and says on standard error which one it is where that is not obvious.
    ///
    /// - Parameter tellsAgents: also when it is the agent's; for commands that look at nothing but files.
    func load(tellsAgents: Bool = false) throws -> Configuration {
        let told = note(tellsAgents: tellsAgents)
        if let told { Output.complain("note: \(told)") }
        do {
            return try open()
        } catch {
            // Whoever named no file wonders why this one.
            if told == nil, let note = note(tellsAgents: true) { Output.complain("note: \(note)") }
            throw error
        }
    }

    /// Nil when it is obvious.
    func note(tellsAgents: Bool) -> String? {
        let name = path ?? "the one that ships inside"
        switch origin {
        case .named: return nil
        case .agent:
            guard tellsAgents || passedOver != nil else { return nil }
            let other = passedOver.map { "; $BEAUFORT_CONFIG, \($0), is another one" } ?? ""
            return "the configuration is \(name), that of the agent in \(directory)\(other)"
        case .environment: return "the configuration is \(name), from $BEAUFORT_CONFIG\(noAgent)"
        case .standard: return "the configuration is \(name)\(noAgent)"
        case .shipped:
            return "the configuration is \(name)\(noAgent)\n  name a file with --config, or the agent's "
                + "folder with --data where the command has it"
        }
    }

    private var noAgent: String { ": no agent has run in \(directory)" }
}
