import App
import Documents
import Foundation
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

    @Test func valuesAreRead() throws {
        let configuration = try ConfigurationTests.load(
            """
            listen: ":8080"
            upstreams: [{name: gpu0, url: "http://127.0.0.1:8000", weight: 3, maximumInFlight: 16}]
            intervals: {flush: 250ms}
            retention: {samples: 30d}
            """)
        #expect(configuration.listen == Endpoint(host: "127.0.0.1", port: 8_080))
        #expect(configuration.upstreams.first?.maximumInFlight == 16)
        #expect(configuration.intervals.flush == .milliseconds(250))
        #expect(configuration.store.sampleRetention == .days(30))
    }

    @Test(arguments: [
        ("listen: nowhere", "beaufort.yaml:9:9"), ("lisen: 127.0.0.1:1", "listen"),
        ("upstreams: [{name: a, url: ftp://x}]", "no http:// or https:// address"),
        ("intervals: {flush: 0s}", "longer than zero"), ("burnPolicy: loud", "workbook, seeds"),
        ("retention: 5", "beaufort.yaml:9"),
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
}
