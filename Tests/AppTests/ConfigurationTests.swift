import App
import Documents
import Foundation
import Glibc
import Runtime
import Support
import Telemetry
import Testing

@Suite struct ConfigurationTests {
    static func load(_ text: String) throws -> Configuration {
        let folder = try TemporaryFolder()
        let path = folder.path + "/beaufort.yaml"
        let needed =
            "slos: []\nrules: []\nruntimes: []\nrunbooks: []\nalertmanager: a.yaml\npolicies: p.yaml\n"
            + "safety: s.yaml\nprices: c.yaml\n"
        for name in ["a", "p", "s", "c"] {
            try Data().write(to: URL(filePath: folder.path + "/\(name).yaml"))
        }
        try Data((needed + text).utf8).write(to: URL(filePath: path))
        return try ConfigurationLoader.load(path)
    }

    @Test func theShippedConfigurationLoads() throws {
        let configuration = try ConfigurationLoader.load(nil)
        #expect(configuration.listen.port == 9463 && configuration.admin.port == 9464)
        #expect(!configuration.files.slos.isEmpty && !configuration.files.runtimes.isEmpty)
    }

    /// Three lines are a configuration; what they name must be there, and what lies beside them counts.
    @Test func whatIsNotNamedIsTheShippedOne() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/beaufort.yaml"
        let shipped = try ConfigurationLoader.load(nil).files
        for text in ["", "listen: :8080\n"] {
            try Data(text.utf8).write(to: URL(filePath: path))
            let files = try ConfigurationLoader.load(path).files
            #expect(files.slos.map(\.path) == shipped.slos.map(\.path) && !files.slos.isEmpty)
            #expect(files.rules.map(\.path) == shipped.rules.map(\.path))
            #expect(files.alertmanager?.text == shipped.alertmanager?.text && files.maintenance == nil)
        }
        try Data("prices: none.yaml\n".utf8).write(to: URL(filePath: path))
        #expect(throws: DocumentError.self) { try ConfigurationLoader.load(path) }
        try Data("".utf8).write(to: URL(filePath: path))
        try FileManager.default.createDirectory(
            atPath: folder.path + "/slos", withIntermediateDirectories: true)
        try Data("x".utf8).write(to: URL(filePath: folder.path + "/slos/own.yaml"))
        let own = try ConfigurationLoader.load(path).files.slos
        #expect(own.map(\.text) == ["x"], "\(own.map(\.path))")
    }

    @Test func valuesAreRead() throws {
        let configuration = try ConfigurationTests.load(
            """
            listen: ":8080"
            upstreams: [{name: gpu0, url: "http://127.0.0.1:8000", weight: 3, maximumInFlight: 16}]
            intervals: {flush: 250ms}
            retention: {samples: 30d, 5m: 60d, 1h: 0s, size: 2GB}
            """)
        #expect(configuration.listen == Endpoint(host: "127.0.0.1", port: 8_080))
        #expect(configuration.upstreams.first?.maximumInFlight == 16)
        #expect(configuration.intervals.flush == .milliseconds(250))
        #expect(configuration.store.sampleRetention == .days(30))
        #expect(configuration.store.fiveMinuteRetention == .days(60))
        #expect(configuration.store.hourRetention == .zero)
        #expect(configuration.store.sizeLimit == 2 << 30)
    }

    /// Links lead where the admin side is reached from this machine, unless the file says otherwise.
    @Test(arguments: [
        ("", "http://127.0.0.1:9464"), ("admin: '10.0.0.7:80'", "http://10.0.0.7:80"),
        ("admin: '[::1]:9000'", "http://[::1]:9000"), ("admin: '0.0.0.0:9464'", "http://HOST:9464"),
        ("admin: '[::]:9464'", "http://HOST:9464"),
        ("externalURL: https://sre.example.org", "https://sre.example.org"),
        ("externalURL: 'http://10.0.0.1:8080/beaufort//'", "http://10.0.0.1:8080/beaufort"),
    ])
    func linksHaveAnAddress(_ text: String, _ expected: String) throws {
        let url = try ConfigurationTests.load(text).externalURL
        var name = [CChar](repeating: 0, count: 256)
        try #require(gethostname(&name, 255) == 0)
        let host = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        #expect(url == expected.replacing("HOST", with: host))
    }

    @Test func peersAreReadAndTheirPathsAreBesideTheFile() throws {
        let configuration = try ConfigurationTests.load(
            """
            scrape_configs:
              - {job_name: node, scrape_interval: 15s, static_configs: [{targets: ['a:1']}]}
              - {job_name: files, file_sd_configs: [{files: ['targets/*.json']}], bearer_token_file: token}
            remote_write:
              - url: http://user@prometheus:9090/api/v1/write
                protobuf_message: io.prometheus.write.v2.Request
                headers: {X-Scope-OrgID: ml}
                authorization: {credentials_env: TOKEN}
                tls_config: {ca_file: /etc/ca.pem, cert_file: mine.pem, key_file: mine.key}
                write_relabel_configs: [{action: labeldrop, regex: x}]
                queue_config: {max_bytes: 2GB, max_samples_per_send: 10, min_backoff: 1s, max_backoff: 5s}
            """)
        #expect(configuration.scrapeJobs.map(\.name) == ["node", "files"])
        let files = try #require(configuration.scrapeJobs.last)
        #expect(
            files.files.first?.hasSuffix("/targets/*.json") == true
                && files.files.first?.hasPrefix("/") == true)
        guard case .token("Bearer", .file(let path)) = files.credential else { throw ScriptedReceiver.Gone() }
        #expect(path.hasPrefix("/") && path.hasSuffix("/token"))
        let remote = try #require(configuration.remoteWrite.first)
        #expect(remote.message == .two)
        #expect(remote.name == "prometheus:9090" && remote.headers.first?.value == "ml")
        let tls = try #require(remote.tls)
        #expect(tls.authorities == "/etc/ca.pem" && !tls.isInsecure)
        #expect(tls.certificate?.hasPrefix("/") == true && tls.key?.hasSuffix("/mine.key") == true)
        #expect(remote.credential == .token(type: "Bearer", .environment("TOKEN")))
        #expect(
            remote.maximumBytes == 2 << 30 && remote.samplesPerRequest == 10 && remote.relabelling.count == 1)
        #expect(remote.minimumBackoff == .seconds(1) && remote.maximumBackoff == .seconds(5))
    }

    @Test func howOpenTelemetryBecomesLabelsIsReadAndShown() throws {
        #expect(try ConfigurationTests.load("").otlp == OTLPSettings())
        let configuration = try ConfigurationTests.load(
            "otlp: {promote_resource_attributes: [host.name], promote_scope_metadata: false, delta_series: 7}"
        )
        var expected = OTLPSettings()
        expected.promotedAttributes = ["host.name"]
        expected.promotesScope = false
        expected.deltaSeries = 7
        #expect(configuration.otlp == expected)
        #expect(
            configuration.yaml.contains(
                """
                otlp:
                  promote_resource_attributes: ["host.name"]
                  promote_scope_metadata: false
                  keep_identifying_resource_attributes: false
                  delta_series: 7
                """))
    }

    @Test func otherAlertmanagersAreRead() throws {
        let configuration = try ConfigurationTests.load(
            """
            alerting:
              alertmanagers:
                - {url: 'http://am:9093/', timeout: 5s, bearer_token_file: token}
                - url: https://user@am2/prefix
              resend_delay: 30s
              external_labels: {site: b}
              notify: false
            """)
        let alerting = configuration.alerting
        #expect(alerting.resendDelay == .seconds(30) && !alerting.notifies)
        #expect(alerting.externalLabels == Labels(["site": "b"]) && alerting.alertmanagers.count == 2)
        #expect(alerting.alertmanagers.map(\.timeout) == [.seconds(5), .seconds(10)])
        guard case .token("Bearer", .file(let path)) = alerting.alertmanagers.first?.credential else {
            throw ScriptedReceiver.Gone()
        }
        #expect(path.hasPrefix("/") && path.hasSuffix("/token"))
    }

    @Test(arguments: [
        ("alerting: {alertmanagers: [{url: am}]}", "no http:// or https:// address"),
        ("alerting: {alertmanagers: [{url: 'http://am/api/v2/alerts'}]}", "leave out everything"),
        ("alerting: {alertmanagers: [{url: 'http://am'}, {url: 'http://am/'}]}", "is there twice"),
        ("alerting: {notify: false}", "nobody at all"),
        ("otlp: {promote_resource_attributes: [a, b, a]}", "'a' is there twice"),
        ("otlp: {promote_scope_metadat: false}", "did you mean 'promote_scope_metadata'?"),
        ("remote_write: [{url: prometheus}]", "no http:// or https:// address"),
        ("remote_write: [{url: 'http://a/1'}, {url: 'http://a/2'}]", "give each its own name"),
        ("remote_write: [{url: 'http://a/', headers: {authorization: x}}]", "use authorization"),
        ("remote_write: [{url: 'http://a/', protobuf_message: v2}]", "io.prometheus.write.v2.Request"),
        ("otlp: {delta_series: -1}", "a whole number from 0 to 1000000"),
        ("remote_write: [{url: 'http://a/', queue_config: {max_byte: 1}}]", "did you mean 'max_bytes'?"),
        ("remote_write: [{url: 'http://a/', queue_config: {min_backoff: 1m}}]", "longer than max_backoff"),
        (
            "scrape_configs: [{job_name: j, static_configs: [{targets: [a]}]}, {job_name: j, static_configs: [{targets: [a]}]}]",
            "two jobs"
        ),
    ])
    func faultyPeersNamePlaceAndRemedy(text: String, expected: String) {
        do {
            _ = try ConfigurationTests.load(text)
            Issue.record("expected an error that says \(expected)")
        } catch {
            #expect("\(error)".contains(expected) && "\(error)".contains("beaufort.yaml:9:"), "\(error)")
        }
    }

    @Test(arguments: [
        ("externalURL: sre.example.org", "beaufort.yaml:9:14"),
        ("externalURL: 'https://a:b@c'", "such as https"),
        ("listen: nowhere", "beaufort.yaml:9:9"), ("lisen: 127.0.0.1:1", "listen"),
        ("upstreams: [{name: a, url: ftp://x}]", "no URL of an upstream"),
        ("intervals: {flush: 0s}", "longer than zero"), ("burnPolicy: loud", "workbook, seeds"),
        ("retention: 5", "beaufort.yaml:9"), ("retention: {size: much}", "a size such as 64MB"),
    ])
    func faultsNamePlaceAndRemedy(text: String, expected: String) {
        do {
            _ = try ConfigurationTests.load(text)
            Issue.record("expected an error that says \(expected)")
        } catch {
            #expect("\(error)".contains(expected), "\(error)")
        }
    }

    @Test(arguments: [
        ("127.0.0.1:80", "127.0.0.1", 80), (":9000", "127.0.0.1", 9_000), ("[::1]:81", "::1", 81),
        ("host:0", "host", 0),
    ])
    func endpoints(text: String, host: String, port: Int) {
        #expect(Endpoint(text: text) == Endpoint(host: host, port: port))
    }

    @Test(arguments: ["host", "host:", "host:70000", "host:x"]) func wrongEndpoints(text: String) {
        #expect(Endpoint(text: text) == nil)
    }

    @Test func theDataFolderIsFoundInOrder() {
        let variables = ["BEAUFORT_DATA": "/a", "XDG_DATA_HOME": "/b", "HOME": "/c"]
        #expect(DataDirectory.resolve("/given") { variables[$0] } == "/given")
        #expect(DataDirectory.resolve(nil) { variables[$0] } == "/a")
        #expect(DataDirectory.resolve(nil) { $0 == "BEAUFORT_DATA" ? nil : variables[$0] } == "/b/beaufort")
        #expect(DataDirectory.resolve(nil) { $0 == "HOME" ? "/c" : nil } == "/c/.local/share/beaufort")
    }

    /// What cannot log in shows when the configuration is taken, with the line that names the secret.
    @Test func unreadableSecretsOfPeersAreRefused() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/beaufort.yaml"
        try folder.write("empty", "\n")
        try folder.write("token", "secret\n")
        try folder.write(
            "beaufort.yaml",
            """
            scrape_configs:
            - job_name: j
              static_configs: [{targets: ['a:1']}]
              authorization: {credentials_file: nowhere}
            - job_name: k
              static_configs: [{targets: ['a:1']}]
              bearer_token_file: token
            remote_write:
            - url: http://a/1
              basic_auth:
                username: u
                password_env: BEAUFORT_TEST_NOT_SET
            - {name: b, url: 'http://a/2', bearer_token_file: empty, tls_config: {ca_file: ca.pem}}
            alerting:
              alertmanagers:
              - url: http://am
                basic_auth: {username: u, password_file: gone}

            """)
        let configuration = try ConfigurationLoader.load(path)
        let errors = configuration.secretProblems
        #expect(
            errors.map(\.what) == [
                "the secret 'credentials' cannot be read: \(folder.path)/nowhere: cannot read the file: No such file or directory",
                "the secret 'password' cannot be read: the environment variable BEAUFORT_TEST_NOT_SET is not set",
                "the secret 'bearer_token' cannot be read: the file \(folder.path)/empty is empty",
                "the secret 'ca' cannot be read: \(folder.path)/ca.pem: cannot read the file: No such file or directory",
                "the secret 'password' cannot be read: \(folder.path)/gone: cannot read the file: No such file or directory",
            ])
        #expect(errors.map(\.position.line) == [4, 12, 13, 13, 17])
        #expect(errors.map(\.position.file) == Array(repeating: path, count: 5))
        for name in ["nowhere", "empty", "ca.pem", "gone"] { try folder.write(name, "x") }
        #expect(configuration.secretProblems.count == 1)
    }
}
