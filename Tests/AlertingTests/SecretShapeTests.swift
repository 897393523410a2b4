import Documents
import Support
import Testing

@testable import Alerting

/// A secret that is read but cannot be used is found when the file is read, and never told.
@Suite struct SecretShapeTests {
    /// What the file of a secret holds, the receiver that names it, and what is said of it.
    struct Case: Sendable {
        var holds: String
        var receiver: String
        var key: String
        var says: String
    }

    static let hook = "webhook_configs: [{url_file: FILE}]"
    static let cases = [
        Case(holds: "hush.example/hook", receiver: hook, key: "url", says: "does not begin with http://"),
        Case(holds: "ftp://hush/hook", receiver: hook, key: "url", says: "does not begin with http://"),
        Case(holds: "https:///hush", receiver: hook, key: "url", says: "names no host"),
        Case(holds: "https://u:hush@:80/x", receiver: hook, key: "url", says: "names no host"),
        Case(holds: "https://h:hush/x", receiver: hook, key: "url", says: "has a port that is none"),
        Case(holds: "https://h/ hush", receiver: hook, key: "url", says: "has a space"),
        Case(holds: "https://h/hush\nhttps://h/2\n", receiver: hook, key: "url", says: "more than one line"),
        Case(
            holds: "hush", receiver: "slack_configs: [{api_url_file: FILE, channel: '#a'}]", key: "api_url",
            says: "does not begin with http://"),
        Case(
            holds: "hush", receiver: "msteamsv2_configs: [{webhook_url_file: FILE}]", key: "webhook_url",
            says: "does not begin with http://"),
        Case(
            holds: "hush", receiver: "discord_configs: [{webhook_url_file: FILE}]", key: "webhook_url",
            says: "does not begin with http://"),
        Case(
            holds: "hush\nmore\n", receiver: "pagerduty_configs: [{routing_key_file: FILE}]",
            key: "routing_key", says: "more than one line"),
        Case(
            holds: "hush\nmore\n", receiver: "opsgenie_configs: [{api_key_file: FILE}]", key: "api_key",
            says: "more than one line"),
        Case(
            holds: "hush\nmore\n",
            receiver:
                "webhook_configs: [{url: 'http://h/', http_config: {authorization: {credentials_file: FILE}}}]",
            key: "credentials", says: "more than one line"),
    ]

    private static func read(
        _ receiver: String, _ folder: TemporaryFolder, head: String = "", secrets: SecretCheck
    ) throws -> AlertmanagerReader.Result {
        try AlertmanagerReader(secrets: secrets).read(
            "\(head)\nroute: {receiver: r}\nreceivers:\n  - name: r\n    \(receiver)\n",
            file: folder.file("routes.yaml"))
    }

    @Test(arguments: cases) func isRefusedWhereItIsNamed(_ one: Case) throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("the.secret", one.holds)
        let receiver = one.receiver.replacing("FILE", with: "the.secret")
        let refusal = try #require(throws: DocumentErrors.self) {
            try Self.read(receiver, folder, secrets: .refuse)
        }
        let error = try #require(refusal.errors.first)
        #expect(refusal.errors.count == 1 && error.position.line == 5, "\(refusal)")
        #expect(error.what.hasPrefix("the secret '\(one.key)', in the file \(file), "), "\(error)")
        #expect(error.what.contains(one.says) && !error.remedy.isEmpty, "\(error)")
        #expect(!"\(error)".contains("hush"), "\(error)")
        let warned = try Self.read(receiver, folder, secrets: .warn).warnings
        #expect(warned.map(\.what) == [error.what])
        #expect(try Self.read(receiver, folder, secrets: .none).warnings.isEmpty)
        // One that is right is taken.
        try folder.write("the.secret", one.key.contains("url") ? "https://h.example:443/x?y=z\n" : "key\n")
        #expect(try Self.read(receiver, folder, secrets: .refuse).warnings.isEmpty)
    }

    @Test func thatOfAllReceiversIsLookedAtToo() throws {
        let folder = try TemporaryFolder()
        try folder.write("slack", "hush")
        let refusal = #expect(throws: DocumentErrors.self) {
            try Self.read(
                "slack_configs: [{channel: '#a'}]", folder, head: "global: {slack_api_url_file: slack}",
                secrets: .refuse)
        }
        #expect(refusal?.errors.first?.what.hasPrefix("the secret 'slack_api_url', in the file ") == true)
    }

    @Test(arguments: ["pagerduty_url", "opsgenie_api_url"]) func soAreAddressesThatAreNoSecrets(_ key: String)
        throws
    {
        let folder = try TemporaryFolder()
        let refusal = #expect(throws: DocumentErrors.self) {
            try Self.read(
                "webhook_configs: [{url: 'http://h/'}]", folder, head: "global: {\(key): events.example/v2}",
                secrets: .none)
        }
        #expect(refusal?.errors.first?.what == "'\(key)' does not begin with http:// or https://")
    }

    /// `openssl rand -base64 64` writes two lines.
    @Test func whatMayHaveSeveralLinesMay() throws {
        let folder = try TemporaryFolder()
        try folder.write("long", "one\ntwo\n")
        let basic = "http_config: {basic_auth: {username: u, password_file: long}}"
        let result = try Self.read(
            "webhook_configs: [{url: 'http://h/', signing_secret_file: long, \(basic)}]", folder,
            secrets: .refuse)
        #expect(result.warnings.isEmpty, "\(result.warnings)")
    }

    @Test(arguments: [
        "http://h", "https://h/", "http://10.0.0.1:9/x", "http://[::1]:9093/a", "https://u:p@h/x#y",
        "https://h?x=http://a:b", "http://[fe80::1]",
    ])
    func addressesAreTaken(_ url: String) {
        #expect(SecretShape.problem(url: url) == nil, "\(url)")
    }
}
