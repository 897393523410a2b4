import Documents
import Glibc
import Support
import Testing

/// `slo fmt` on files, and objectives of the agent behind `--url`.
@Suite struct SLOFilesTests {
    private static let scruffy = """
        # ours
        kind: Service   # a kind
        apiVersion: openslo/v1
        metadata: {name: chat}

        """
    private static let tidy = """
        # ours
        apiVersion: openslo/v1
        kind: Service # a kind
        metadata:
          name: chat

        """

    private static func text(_ file: String) -> String { (try? TextFile.read(file)) ?? "unreadable" }

    private static func format(_ words: [String], _ folder: TemporaryFolder) async throws -> Program.Ended {
        try await Program.run([Program.beaufort, "slo", "fmt"] + words, folder: folder.path)
    }

    @Test func filesAreRewrittenInPlace() async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("slos/a.yaml", Self.scruffy)
        #expect(chmod(file, 0o640) == 0)
        let link = folder.file("link.yaml")
        #expect(symlink(file, link) == 0)
        let checked = try await Self.format(["--check", folder.file("slos")], folder)
        #expect(checked.status == 1 && checked.output == file + "\n", "\(checked)")
        #expect(try await Self.format([file], folder).output == Self.tidy)
        #expect(Self.text(file) == Self.scruffy)
        let written = try await Self.format(["--write", link], folder)
        #expect(written.status == 0, "\(written.errors)")
        var status = stat()
        #expect(lstat(link, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK)
        #expect(stat(file, &status) == 0 && status.st_mode & 0o777 == 0o640)
        #expect(Self.text(file) == Self.tidy)
        #expect(try await Self.format(["--check", "--strict", file], folder).status == 0)
        let left = try TextFile.list(folder.file("slos"), endings: [""])
        #expect(left == [file])
    }

    /// One file that is refused keeps all as they are.
    @Test func nothingIsWrittenWhenSomethingIsWrong() async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("slos/a.yaml", Self.scruffy)
        let wrong = try folder.write(
            "slos/b.yaml", "apiVersion: openslo/v1\nkind: Servise\nmetadata: {name: b}\n")
        let ended = try await Self.format(["--write", folder.file("slos")], folder)
        #expect(ended.status == 1)
        #expect(ended.errors.contains("\(wrong):2:7: unknown kind 'Servise'\n  did you mean Service?"))
        #expect(Self.text(file) == Self.scruffy)
        let json = try folder.write("c.json", "{}")
        #expect(try await Self.format(["--write", json], folder).status == 3)
        #expect(try await Self.format(["--write", "--check", file], folder).status == 2)
    }

    /// Commands with `--url` judge by the agent's objectives and not by those that ship.
    @Test func theAgentsOwnObjectivesAreAskedFor() async throws {
        let folder = try TemporaryFolder()
        let own = ExportedObjectives.Objective(
            name: "own", indicator: ExportedObjectives.requests, objective: "target: 0.9", annotations: "{}",
            period: "6h")
        try folder.write("slos/own.yaml", own.text)
        let config = try folder.write("beaufort.yaml", "slos: [slos]\n")
        let agent = try Agent(
            folder: folder.path, config: config, runtime: Agent.standIn(port: RealRuntime.freePort()))
        try await agent.ready()
        let listed = try await Program.run(
            [Program.beaufort, "slo", "list", "--url", agent.adminURL, "--format", "csv"],
            folder: folder.path,
            name: "list")
        #expect(listed.status == 0, "\(listed.errors)")
        let names = listed.output.split(separator: "\n").dropFirst().map { $0.prefix { $0 != "," } }
        #expect(names == ["own"], "\(listed.output)")
        #expect(!listed.errors.contains("offers no objectives"))
        #expect(try await agent.stop() == 0)
    }
}
