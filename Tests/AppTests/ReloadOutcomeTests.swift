import Alerting
import Documents
import SLO
import Support
import Telemetry
import Testing

@testable import App

/// What a reload is said to have changed.
@Suite struct ReloadOutcomeTests {
    private func contents(_ folder: TemporaryFolder, _ files: [String: String]) throws
        -> ConfigurationContents
    {
        let path = try ConfigurationFixture.write(folder, files)
        return try ConfigurationContents(try ConfigurationLoader.load(path))
    }

    @Test func whatCameAndWentIsNamed() throws {
        let folder = try TemporaryFolder()
        let before = try contents(folder, [:])
        #expect(
            ReloadChanges(from: before, to: before).lines == [
                "no SLO, rule group or receiver was added or removed", "no file differs",
            ])
        let after = try contents(
            folder,
            [
                "slos/a.yaml": ConfigurationFixture.slo("new"), "slos/b.yaml": ConfigurationFixture.slo("b"),
                "rules.yaml": "groups: [{name: g, rules: []}, {name: h, rules: []}]\n",
                "routes.yaml": ConfigurationFixture.routes("url: 'http://127.0.0.1:9/'")
                    + "  - name: second\n",
            ])
        let names = ["routes.yaml", "rules.yaml", "slos/a.yaml", "slos/b.yaml"].map { folder.file($0) }
        #expect(
            ReloadChanges(from: before, to: after).lines == [
                "SLOs: 2 added (new, b), 1 removed (own); 2 now", "rule groups: 1 added (h); 3 now",
                "receivers: 1 added (second); 2 now", "files that differ: \(names.joined(separator: ", "))",
            ])
    }

    /// A file that lost what it held shows in what is gone.
    @Test func thatNothingIsLeftIsSaid() throws {
        let folder = try TemporaryFolder()
        let before = try contents(folder, [:])
        let after = try contents(folder, ["slos/a.yaml": ""])
        let outcome = ReloadOutcome(
            outstanding: ["listen"], changes: ReloadChanges(from: before, to: after),
            warnings: after.warnings)
        #expect(
            outcome.lines == [
                "at the next start only: listen",
                "SLOs: 1 removed (own); no SLO is left: nothing is assessed, and no burn alert fires",
                "rule groups: 1 removed (slo-burn); 1 now",
                "files that differ: \(folder.file("slos/a.yaml"))",
            ])
        #expect(outcome.json["changes"]?["slos"]?["removed"]?[0]?.string == "own")
        #expect(
            outcome.json["warnings"]?[0]?.string?.contains("slos/a.yaml:1:1: the file holds nothing") == true)
    }

    @Test func manyAreCounted() throws {
        let folder = try TemporaryFolder()
        let before = try contents(folder, [:])
        let many = (0..<12).map { ConfigurationFixture.slo("s\($0)") }.joined(separator: "---\n")
        let after = try contents(folder, ["slos/b.yaml": many])
        let line = try #require(ReloadChanges(from: before, to: after).lines.first)
        let names = (0..<10).map { "s\($0)" }.joined(separator: ", ")
        #expect(line == "SLOs: 12 added (\(names) and 2 more); 13 now")
    }
}
