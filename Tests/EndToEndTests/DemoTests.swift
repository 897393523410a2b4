import Support
import Telemetry
import Testing

/// The first thing anybody runs: it tells the whole story and ends by itself.
@Suite struct DemoTests {
    @Test func tellsTheWholeStory() async throws {
        let folder = try TemporaryFolder()
        let demo = try await Program.run(
            [
                Program.beaufort, "demo", "--headless", "--duration", "30", "--data", folder.file("data"),
            ], folder: folder.path, within: .minutes(4))
        #expect(demo.status == 0, "\(demo.errors)")
        let told = [
            "STAND-IN", "paged: ", "runbook: ", "resolved: ", "requests served", "p95", "tokens/s",
            "objectives",
        ]
        for text in told { #expect(demo.output.contains(text), "'\(text)' is not in:\n\(demo.output)") }
        let bundles = try await Program.run(["find", folder.path, "-name", "*.*"], folder: folder.path)
        let files = [
            "manifest.json", "incident.json", "postmortem.md", "postmortem.html", "timeline.csv",
            "requests.csv", "metrics.om",
        ]
        for file in files {
            #expect(bundles.output.contains("/\(file)"), "the bundle lacks \(file)")
        }
    }
}
