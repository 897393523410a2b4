import Glibc
import Store
import Support
import Telemetry
import Testing

/// The console in a real terminal, and in a pipe.
@Suite struct TopTests {
    private func emptyStore() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try Store.open(folder.path, mode: .readWrite).close()
        return folder
    }

    @Test(arguments: ["q", "SIGINT", "SIGTERM"])
    func leavesTheTerminalAsItWas(_ way: String) async throws {
        let folder = try emptyStore()
        let terminal = try PseudoTerminal()
        let top = try Program(
            [Program.beaufort, "top", "--data", folder.path], folder: folder.path, terminal: terminal.path)
        try await Deadline.wait("a first frame") {
            terminal.look()
            if top.status != nil { throw ProgramError("top ended: \(terminal.text)") }
            return terminal.drawn.count > 500 && !terminal.isCooked
        }
        #expect(terminal.text.contains("\u{1b}[?1049h"))
        switch way {
        case "q": terminal.type("q")
        case "SIGINT": top.signal(SIGINT)
        default: top.signal(SIGTERM)
        }
        try await Deadline.wait("top to end after \(way)") {
            terminal.look()
            return top.status != nil
        }
        terminal.look()
        #expect(terminal.text.contains("\u{1b}[?1049l"), "the screen before is not shown again")
        #expect(terminal.isCooked, "the terminal is left without echo")
        if way == "q" { #expect(top.status == 0) }
    }

    @Test(arguments: ["executive", "oncall", "debug"]) func oneFrameIntoAPipeIsPlain(_ page: String)
        async throws
    {
        let folder = try emptyStore()
        let once = try await Program.run(
            [
                Program.beaufort, "top", "--once", "--data", folder.path, "--page", page, "--size", "100x30",
            ], folder: folder.path)
        #expect(once.status == 0, "\(once.errors)")
        #expect(!once.output.contains("\u{1b}"))
        let lines = once.output.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count == 31)
        #expect(lines.allSatisfy { $0.count <= 100 })
    }
}
