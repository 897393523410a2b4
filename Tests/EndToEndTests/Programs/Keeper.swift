import Glibc
import Outbound
import Support
import Telemetry

/// A real `beaufort serve`: store, API, scraping and remote write, no runtime.
final class Keeper: Sendable {
    let folder: TemporaryFolder
    let admin: Int
    let program: Program
    private let client: OutboundClient

    var data: String { folder.file("data") }
    var url: String { "http://127.0.0.1:\(admin)" }

    /// - Parameters:
    ///   - files: which files the configuration names.
    ///   - settings: what it says besides.
    ///   - within: a command to run it under.
    init(
        _ folder: TemporaryFolder, admin: Int = RealRuntime.freePort(),
        files: String = ShippedConfiguration.text(), settings: String, within: [String] = []
    ) throws {
        self.folder = folder
        self.admin = admin
        client = try OutboundClient()
        let config = try folder.write(
            "beaufort.yaml",
            files + "intervals: {flush: 200ms, scrape: 1s}\n" + settings)
        program = try Program(
            within + [
                Program.beaufort, "serve", "--data", folder.file("data"), "--admin", "127.0.0.1:\(admin)",
                "--config", config,
            ], folder: folder.path, name: "keeper")
    }

    func ready() async throws {
        do {
            try await Deadline.wait("the store to be served") {
                if program.status != nil { throw ProgramError("it ended") }
                return (try? await client.send(HTTPRequest(url: url + "/health")).status) == 200
            }
        } catch {
            throw ProgramError("\(error); it said:\n\(program.complained)\(program.said)")
        }
    }

    func stop() async throws -> Int32 {
        program.signal(SIGTERM)
        return try await program.end()
    }

    /// Runs a command of ours.
    func run(_ arguments: [String], name: String = "command") async throws -> Program.Ended {
        try await Program.run([Program.beaufort] + arguments, folder: folder.path, name: name)
    }
}
