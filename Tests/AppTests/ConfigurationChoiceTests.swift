import Glibc
import Support
import Testing

@testable import App

/// Which configuration a command reads beside an agent, and what it says of it.
@Suite struct ConfigurationChoiceTests {
    private func choose(
        _ named: String? = nil, in directory: String, variable: String? = nil
    ) throws -> ConfigurationChoice {
        try ConfigurationChoice(named, besideAgentIn: directory) { $0 == "BEAUFORT_CONFIG" ? variable : nil }
    }

    @Test func theAgentsOwnIsReadUnlessOneIsNamed() throws {
        let folder = try TemporaryFolder()
        AgentAddress(url: "http://127.0.0.1:1", configuration: "/etc/own.yaml").write(to: folder.path)
        let own = try choose(in: folder.path)
        #expect(own.path == "/etc/own.yaml" && own.origin == .agent)
        #expect(own.note(tellsAgents: false) == nil)
        #expect(
            own.note(tellsAgents: true)
                == "the configuration is /etc/own.yaml, that of the agent in \(folder.path)")
        let same = try choose(in: folder.path, variable: "/etc/own.yaml")
        #expect(same.note(tellsAgents: false) == nil)
        let other = try choose(in: folder.path, variable: "/etc/other.yaml")
        #expect(other.path == "/etc/own.yaml")
        #expect(
            other.note(tellsAgents: false)?.contains("$BEAUFORT_CONFIG, /etc/other.yaml, is another") == true)
        let named = try choose("mine.yaml", in: folder.path, variable: "/etc/other.yaml")
        #expect(named.path == "mine.yaml" && named.note(tellsAgents: true) == nil)
    }

    /// An agent that has none of its own is not taken for one that has that of the environment.
    @Test func anAgentMayRunWithWhatShips() throws {
        let folder = try TemporaryFolder()
        AgentAddress(url: "http://127.0.0.1:1").write(to: folder.path)
        let choice = try choose(in: folder.path, variable: "/etc/other.yaml")
        #expect(choice.path == nil && choice.origin == .agent)
        #expect(choice.note(tellsAgents: false)?.contains("the one that ships inside") == true)
        #expect(try choice.open().path == nil)
    }

    @Test func withoutAnAgentItIsSaid() throws {
        let folder = try TemporaryFolder()
        let variable = try choose(in: folder.file("none"), variable: "/etc/other.yaml")
        #expect(variable.path == "/etc/other.yaml" && variable.origin == .environment)
        #expect(
            variable.note(tellsAgents: false)
                == "the configuration is /etc/other.yaml, from $BEAUFORT_CONFIG: no agent has run in "
                + folder.file("none"))
        let nothing = try choose(in: folder.path, variable: "")
        #expect(nothing.origin == .shipped || nothing.origin == .standard)
        #expect(nothing.note(tellsAgents: false)?.contains("no agent has run in \(folder.path)") == true)
    }

    /// Nobody is told of other objectives than the agent's because he may not know which those are.
    @Test(.enabled(if: getuid() != 0, "root may read everything")) func whatMayNotBeReadIsRefused() throws {
        let folder = try TemporaryFolder()
        AgentAddress(url: "http://127.0.0.1:1").write(to: folder.path)
        chmod(folder.file(AgentAddress.fileName), 0)
        let failure = #expect(throws: CommandFailure.self) { try choose(in: folder.path) }
        #expect(failure?.what.contains("cannot tell which agent runs in \(folder.path)") == true)
    }
}
