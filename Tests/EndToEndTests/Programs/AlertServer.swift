import Outbound
import Support
import Telemetry

/// A real Alertmanager on a free port, which tells nobody.
final class AlertServer: Sendable {
    let port: Int
    private let folder: String
    private let running: Program
    private let client: OutboundClient

    var url: String { "http://127.0.0.1:\(port)" }

    /// - Parameter name: of its data folder and output.
    init(in place: TemporaryFolder, port: Int = RealRuntime.freePort(), name: String = "am") throws {
        self.port = port
        folder = place.path
        client = try OutboundClient()
        let config = try place.write(
            "\(name).yml", "route: {receiver: nobody}\nreceivers: [{name: nobody}]\n")
        running = try Program(
            [
                "prometheus-alertmanager", "--config.file=\(config)", "--storage.path=\(folder)/\(name)",
                "--web.listen-address=127.0.0.1:\(port)", "--cluster.listen-address=",
            ], folder: folder, name: name)
    }

    func ready() async throws {
        do {
            try await Deadline.wait("Alertmanager to be ready") {
                if running.status != nil { throw ProgramError("it ended") }
                return (try? await client.send(HTTPRequest(url: url + "/-/ready")).status) == 200
            }
        } catch {
            throw ProgramError("\(error); it said:\n\(running.complained)\(running.said)")
        }
    }

    func stop() async throws {
        running.signal(15)
        _ = try await running.end()
    }

    /// What its own tool lists.
    func alerts() async throws -> String {
        let listed = try await Program.run(
            ["amtool", "--alertmanager.url=\(url)", "alert", "query", "-o", "extended"], folder: folder,
            name: "amtool")
        guard listed.status == 0 else { throw ProgramError(listed.errors) }
        return listed.output
    }
}
