import Alerting
import App
import Documents
import Gateway
import Operations
import Runtime
import SLO
import Support
import Telemetry
import Testing

/// Every shipped file is read by the reader that reads it at work, without error and without warning.
@Suite struct ShippedFileTests {
    @Test func thereIsSomethingToRead() {
        #expect(ShippedFolder.rules.count > 5)
        #expect(ShippedFolder.slos.count > 3)
        #expect(ShippedFolder.dashboards.count == 3)
    }

    @Test(arguments: ShippedFolder.rules) func ruleFile(_ path: String) throws {
        let result = try RuleFileReader.read(try ShippedFolder.text(path), file: path)
        #expect(result.warnings.isEmpty)
        #expect(!result.groups.isEmpty)
    }

    @Test func objectives() throws {
        let files = try ShippedFolder.slos.map { (file: $0, text: try ShippedFolder.text($0)) }
        let result = OpenSLOReader.read(files, strict: true)
        #expect(result.errors.isEmpty)
        #expect(result.warnings.isEmpty)
        #expect(result.slos.count >= files.count)
        #expect(Set(result.slos.map(\.name)).count == result.slos.count)
    }

    @Test(arguments: ShippedFolder.dashboards) func dashboard(_ path: String) throws {
        let root = try JSONValue.parse(Array(try ShippedFolder.text(path).utf8))
        #expect(root["title"]?.string?.isEmpty == false)
        #expect(root["panels"]?.array?.isEmpty == false)
    }

    /// An SLO can be split by any label: a legend of fixed ones would give combinations the same name.
    @Test func legendsTellCombinationsApart() throws {
        var legends: [String] = []
        for path in ShippedFolder.dashboards {
            let root = try JSONValue.parse(Array(try ShippedFolder.text(path).utf8))
            for panel in root["panels"]?.array ?? [] where panel["type"]?.string != "table" {
                for target in panel["targets"]?.array ?? [] {
                    // What names its labels by aggregating is told apart by them.
                    guard let query = target["expr"]?.string, query.hasPrefix("beaufort_slo_") else {
                        continue
                    }
                    legends.append(target["legendFormat"]?.string ?? "")
                }
            }
        }
        #expect(legends.count >= 3 && Set(legends) == ["__auto"])
    }

    @Test(arguments: ShippedFolder.runbooks) func runbook(_ path: String) throws {
        let runbook = try Runbook.read(try ShippedFolder.text(path), file: path)
        #expect(!runbook.steps.isEmpty)
        #expect(!runbook.summary.isEmpty)
    }

    /// The agent's own configuration, which names all the others.
    @Test func configuration() throws {
        let configuration = try ConfigurationLoader.load("\(RealRuntime.root)/Config/beaufort.yaml")
        #expect(configuration.files.slos.count == ShippedFolder.slos.count)
        #expect(configuration.files.rules.count == ShippedFolder.rules.count)
        #expect(configuration.files.runbooks.count == ShippedFolder.runbooks.count)
        let plain = Configuration()
        #expect(configuration.listen == plain.listen)
        #expect(configuration.admin == plain.admin)
    }

    @Test func routing() throws {
        let path = "Config/alertmanager.yaml"
        let result = try AlertmanagerReader().read(try ShippedFolder.text(path), file: path)
        #expect(result.warnings.isEmpty)
    }

    /// As shipped it plans nothing; the example in it is right once the marks are taken away.
    @Test func maintenance() throws {
        let path = "Config/maintenance.yaml"
        let text = try ShippedFolder.text(path)
        let shipped = try MaintenanceReader().read(text, file: path)
        #expect(shipped.plan.windows.isEmpty)
        let lines = text.split(separator: "\n").filter { $0.hasPrefix("#  ") }.map { $0.dropFirst() }
        let example = "windows:\n" + lines.joined(separator: "\n")
        let read = try MaintenanceReader(slos: ["chat-availability"]).read(example, file: path)
        #expect(read.plan.windows.map(\.name) == ["driver-update"])
        #expect(shipped.warnings.isEmpty && read.warnings.isEmpty)
    }

    @Test func runtimeAdapters() throws {
        let files = try ShippedFolder.paths("Config/runtimes", endings: ShippedFolder.yaml)
        let adapters = try RuntimeAdapters.read(files.map { ($0, try ShippedFolder.text($0)) })
        #expect(adapters.all.count == files.count)
    }

    @Test func gatewayFiles() throws {
        func document(_ path: String) throws -> Node {
            try Document.parseOne(try ShippedFolder.text(path), file: path)
        }
        var settings = GatewayConfiguration(upstreams: [])
        try settings.apply(document("Config/policies/gateway.yaml"))
        _ = try PriceTable.read(document("Config/prices.yaml"))
        let rules = try ShippedFolder.paths("Config/safety", endings: ShippedFolder.yaml)
        #expect(!rules.isEmpty)
        for path in rules { _ = try SafetyRules.read(document(path)) }
    }

    /// What runs when no file is given is what stands in the repository.
    @Test func theBinaryHoldsTheSameFiles() throws {
        let all = ShippedFolder.rules + ShippedFolder.slos + ShippedFolder.runbooks
        for path in all + ["Config/beaufort.yaml", "Config/alertmanager.yaml", "Config/prices.yaml"] {
            let text = try ShippedFolder.text(path)
            #expect(ShippedFiles.text(path) == text, "\(path) is not what the binary holds")
        }
    }
}
