import Alerting
import Documents
import SLO
import Support
import Telemetry
import Testing

@testable import App

/// A start, a reload and `beaufort check` refuse the same, because they read the same way.
@Suite struct ConfigurationCheckTests {
    /// What is written over good files, and what must be said of it.
    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        var files: [String: String] = [:]
        /// More lines of the configuration.
        var settings = ""
        let says: [String]
    }

    static let cases = [
        Case(
            testDescription: "one name in two files", files: ["slos/b.yaml": ConfigurationFixture.slo("own")],
            says: ["slos/b.yaml:3:", "'own'"]),
        Case(
            testDescription: "a field that OpenSLO does not have",
            files: ["slos/b.yaml": ConfigurationFixture.slo("b").replacing("service:", with: "servise:")],
            says: ["slos/b.yaml:5:", "did you mean 'service'?"]),
        Case(
            testDescription: "a target above one",
            files: ["slos/b.yaml": ConfigurationFixture.slo("b").replacing("0.99}", with: "1.5}")],
            says: ["1.5 is no target: targets are ratios", "target: 0.999"]),
        Case(
            testDescription: "a variable that is not set",
            files: ["routes.yaml": ConfigurationFixture.routes("url_env: BEAUFORT_NO_SUCH")],
            says: ["routes.yaml:4:", "BEAUFORT_NO_SUCH is not set"]),
        Case(
            testDescription: "a secret's file that is not there",
            files: ["routes.yaml": ConfigurationFixture.routes("url_file: none")],
            says: ["routes.yaml:4:", "'url' cannot be read"]),
        Case(
            testDescription: "a secret that is no address",
            files: [
                "routes.yaml": ConfigurationFixture.routes("url_file: secret"),
                "secret": "hush.example/hook\n",
            ], says: ["routes.yaml:4:", "'url'", "/secret, does not begin with http:// or https://"]),
        Case(
            testDescription: "a probe's token that is not set",
            settings:
                "probes: [{name: p, chat: {model: m}, authorization: {env: BEAUFORT_NO_SUCH}}]",
            says: ["beaufort.yaml:", "BEAUFORT_NO_SUCH", "start the agent with it"]),
        Case(
            testDescription: "a target whose password is not there",
            settings: "scrape_configs: [{job_name: j, static_configs: [{targets: ['a:1']}], "
                + "basic_auth: {username: u, password_file: none}}]",
            says: ["'password' cannot be read"]),
        Case(
            testDescription: "a receiver that is not there", settings: "paging: {fallback: nope}",
            says: ["no receiver 'nope'"]),
        Case(
            testDescription: "a policy about no SLO",
            files: [
                "budget-policies.yaml":
                    "policies: [{name: p, owner: o, slos: [none], steps: [{name: s, when: budget_remaining < 1%, freeze: [rollout]}]}]"
            ], says: ["budget-policies.yaml:1:", "'none'"]),
        Case(
            testDescription: "maintenance of no SLO",
            files: [
                "maintenance.yaml":
                    "windows: [{name: w, owner: o, start: '2026-12-01T00:00', duration: 1h, exclude: [none]}]"
            ], says: ["maintenance.yaml:1:", "'none'"]),
        Case(
            testDescription: "a rule that is none",
            files: ["rules.yaml": "groups: [{name: g, rules: [{alert: A, expr: 'up['}]}]"],
            says: ["rules.yaml:1:"]),
        Case(
            testDescription: "a limit of the gateway that is none",
            files: ["gateway.yaml": "limits: {attempts: 0}"], says: ["gateway.yaml:1:"]),
        Case(
            testDescription: "prices that are none", files: ["prices.yaml": "models: 3"],
            says: ["prices.yaml:1:"]),
        Case(
            testDescription: "an adapter that is none", files: ["runtimes/x.yaml": "recognise: 3\n"],
            says: ["runtimes/x.yaml:1:"]),
        Case(
            testDescription: "an upstream's address that is none",
            settings: "upstreams: [{name: a, url: 'http://a:b'}]", says: ["no URL of an upstream"]),
        Case(
            testDescription: "two upstreams of one name",
            settings: "upstreams: [{name: a, url: 'http://a'}, {name: a, url: 'http://b'}]",
            says: ["two upstreams are called 'a'"]),
        Case(
            testDescription: "a file that is not there", settings: "rules: gone.yaml",
            says: ["written twice", "first in line"]),
        Case(
            testDescription: "mistakes in several files",
            files: ["rules.yaml": "groups: 3", "prices.yaml": "models: 3", "routes.yaml": "route: 3"],
            says: ["rules.yaml:1:", "prices.yaml:1:", "routes.yaml:1:"]),
    ]

    @Test(arguments: cases) func whatAReloadRefusesIsWrong(_ one: Case) throws {
        let folder = try TemporaryFolder()
        let path = try ConfigurationFixture.write(folder, one.files, one.settings)
        var refused = ""
        do {
            _ = try ConfigurationContents(try ConfigurationLoader.load(path))
        } catch {
            refused = "\(error)"
        }
        for text in one.says { #expect(refused.contains(text), "\(refused)") }
        var check = FileCheck()
        check.check([SourceFile(path: path, text: try TextFile.read(path))])
        #expect(check.errors.map { "\($0)" }.joined(separator: "\n") == refused)
        #expect(!refused.contains("hush"), "a secret is never told")
        #expect(check.isShortOfSecrets == Self.isAboutSecrets(one), "\(one.testDescription)")
    }

    private static func isAboutSecrets(_ one: Case) -> Bool {
        ["not set", "secret", "password", "token"].contains { one.testDescription.contains($0) }
    }

    /// Elsewhere secrets are not there, and all else is looked at.
    @Test func secretsMayBePassedOver() throws {
        let folder = try TemporaryFolder()
        let path = try ConfigurationFixture.write(
            folder, ["routes.yaml": ConfigurationFixture.routes("url_env: BEAUFORT_NO_SUCH")],
            "probes: [{name: p, chat: {model: m}, authorization: {env: BEAUFORT_NO_SUCH}}]")
        var check = FileCheck(secrets: .warn)
        check.check([SourceFile(path: path, text: try TextFile.read(path))])
        #expect(check.errors.isEmpty && check.warnings.count == 2, "\(check)")
    }

    /// What is named together is read together: an SLO may refer to another file's indicator.
    @Test func filesAreReadAsTheConfigurationPutsThemTogether() throws {
        let folder = try TemporaryFolder()
        let split = ConfigurationFixture.split("own")
        let path = try ConfigurationFixture.write(
            folder, ["slos/a.yaml": split.slo, "slos/b.yaml": split.indicator], "")
        for paths in [[path], [folder.file("slos/a.yaml"), folder.file("slos/b.yaml")]] {
            var check = FileCheck()
            check.check(try paths.map { SourceFile(path: $0, text: try TextFile.read($0)) })
            #expect(check.errors.isEmpty && check.warnings.isEmpty, "\(check.errors)\(check.warnings)")
        }
    }

    @Test func anSLOFileThatHoldsNothingIsOdd() throws {
        for text in ["", "# later\n", "---\n---\n"] {
            let folder = try TemporaryFolder()
            let path = try ConfigurationFixture.write(folder, ["slos/b.yaml": text], "")
            let contents = try ConfigurationContents(try ConfigurationLoader.load(path))
            #expect(contents.definitions.map(\.name) == ["own"])
            #expect(contents.warnings.map(\.what) == ["the file holds nothing: no SLO comes from it"])
            #expect(contents.warnings.first?.position.file == folder.file("slos/b.yaml"))
        }
    }
}
