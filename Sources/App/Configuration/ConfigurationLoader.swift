internal import Documents
internal import Glibc
internal import Telemetry

/// Reads `beaufort.yaml` and every file it names. Start, reload and `beaufort check` take the same path.
package enum ConfigurationLoader {
    /// - Parameter path: nil takes `$BEAUFORT_CONFIG`, then `/etc/beaufort/beaufort.yaml`, then the shipped
    ///   configuration.
    /// - Throws: `DocumentErrors` with every mistake found, or `DocumentError` when a file cannot be read.
    package static func load(_ path: String?) throws -> Configuration {
        let found = path ?? named(by: DataDirectory.environmentVariable) ?? standardPath()
        guard let found else { return try shipped() }
        let folder =
            found.contains("/") ? String(found[..<(found.lastIndex(of: "/") ?? found.endIndex)]) : "."
        let text = try TextFile.read(found)
        var configuration = try read(
            SourceFile(path: found, text: text), FileLocator(folder: folder.isEmpty ? "/" : folder))
        configuration.path = absolute(found)
        return configuration
    }

    /// The one that ships inside.
    static func shipped() throws -> Configuration {
        let text = ShippedFiles.text("Config/beaufort.yaml") ?? ""
        return try read(SourceFile(path: "Config/beaufort.yaml", text: text), FileLocator(folder: nil))
    }

    /// `$BEAUFORT_CONFIG`; nil when it is empty or not set.
    static func named(by environment: (String) -> String?) -> String? {
        environment("BEAUFORT_CONFIG").flatMap { $0.isEmpty ? nil : $0 }
    }

    static func absolute(_ path: String) -> String {
        path.hasPrefix("/") ? path : FileLocator.normal(Machine.workingDirectory + "/" + path)
    }

    /// Nil when it is not there. One that this user may not read is there: it must not be passed over.
    static func standardPath() -> String? {
        let path = "/etc/beaufort/beaufort.yaml"
        if access(path, R_OK) == 0 { return path }
        return errno == ENOENT || errno == ENOTDIR ? nil : path
    }

    static func read(_ source: SourceFile, _ locator: FileLocator) throws -> Configuration {
        var configuration = Configuration()
        var names = FileNames()
        if let root = try Document.parse(source.text, file: source.path).first {
            (configuration, names) = try root.read { reader in (settings(reader), FileNames(reader)) }
        }
        configuration.files = try names.open(locator)
        configuration.resolvePaths(beside: locator.folder)
        return configuration
    }

    private static func settings(_ reader: MappingReader) -> Configuration {
        var configuration = Configuration()
        configuration.listen = reader.optional("listen", .endpoint) ?? configuration.listen
        configuration.admin = reader.optional("admin", .endpoint) ?? configuration.admin
        configuration.externalAddress = reader.optional("externalURL", .externalURL)
        configuration.upstreams = reader.optional("upstreams", .list(.upstream)) ?? []
        if let name = repeated(configuration.upstreams.map(\.name)) {
            reader.fail("upstreams", "two upstreams are called '\(name)'", remedy: "give each its own name")
        }
        configuration.burnPolicy =
            reader.optional("burnPolicy", .oneOf(["workbook", "seeds"])) ?? configuration.burnPolicy
        configuration.receivesRemoteWrite = reader.optional("receiver", .boolean) ?? false
        configuration.intervals =
            reader.optional("intervals", .mapping(IntervalSettings.init)) ?? IntervalSettings()
        configuration.store = reader.optional("store", .mapping(StoreSettings.init)) ?? StoreSettings()
        configuration.query = reader.optional("query", .mapping(QuerySettings.init)) ?? QuerySettings()
        configuration.store.directory = reader.optional("data", .nonEmptyString) ?? ""
        if let retention = reader.optional("retention", .mapping(Retention.init)) {
            configuration.store.sampleRetention = retention.samples
            configuration.store.fiveMinuteRetention = retention.fiveMinutes
            configuration.store.hourRetention = retention.hours
            configuration.store.requestRetention = retention.requests
            configuration.store.sizeLimit = retention.size
        }
        configuration.runtime =
            reader.optional("runtime", .mapping(RuntimeSettings.init)) ?? RuntimeSettings()
        configuration.paging = reader.optional("paging", .mapping { PagingSettings($0) }) ?? PagingSettings()
        let usual = configuration.rootCauseLabels
        configuration.rootCauseLabels =
            reader.optional(
                "incidents",
                .mapping { $0.optional("root_cause_labels", .list(.nonEmptyString)) ?? usual }) ?? usual
        configuration.readPeers(reader)
        configuration.readProbes(reader)
        return configuration
    }

    private struct Retention {
        var samples: TimeSpan
        var fiveMinutes: TimeSpan
        var hours: TimeSpan
        var requests: TimeSpan
        var size: Int?

        init(_ reader: MappingReader) {
            samples = reader.optional("samples", .positiveDuration) ?? .days(15)
            fiveMinutes = reader.optional("5m", .duration) ?? .days(90)
            hours = reader.optional("1h", .duration) ?? .days(400)
            requests = reader.optional("requests", .positiveDuration) ?? .days(15)
            size = reader.optional("size", .byteCount)
        }
    }
}

/// The file names in a configuration, before they are opened.
private struct FileNames {
    var slos = ["slos/"]
    var rules = ["../Alerts/"]
    var alertmanager = "alertmanager.yaml"
    var maintenance = "maintenance.yaml"
    var budgetPolicies = "budget-policies.yaml"
    var policies = "policies/gateway.yaml"
    var safety = "safety/default.yaml"
    var prices = "prices.yaml"
    var runtimes = ["runtimes/"]
    var runbooks = ["../Runbooks/"]

    /// Keys the file has, and where: what they name must be there.
    private var named: [String: SourcePosition] = [:]

    init() {}

    init(_ reader: MappingReader) {
        take("slos", .oneOrMore(.nonEmptyString), \.slos, reader)
        take("rules", .oneOrMore(.nonEmptyString), \.rules, reader)
        take("alertmanager", .nonEmptyString, \.alertmanager, reader)
        take("maintenance", .nonEmptyString, \.maintenance, reader)
        take("budgetPolicies", .nonEmptyString, \.budgetPolicies, reader)
        take("policies", .nonEmptyString, \.policies, reader)
        take("safety", .nonEmptyString, \.safety, reader)
        take("prices", .nonEmptyString, \.prices, reader)
        take("runtimes", .oneOrMore(.nonEmptyString), \.runtimes, reader)
        take("runbooks", .oneOrMore(.nonEmptyString), \.runbooks, reader)
    }

    private mutating func take<Value>(
        _ key: String, _ reading: NodeReading<Value>, _ place: WritableKeyPath<FileNames, Value>,
        _ reader: MappingReader
    ) {
        guard let value = reader.optional(key, reading) else { return }
        self[keyPath: place] = value
        named[key] = reader.position(of: key)
    }

    /// What the configuration does not name is looked for beside it, and is the shipped one when it is not
    /// there either: three lines are a whole configuration.
    func open(_ beside: FileLocator) throws -> FileSettings {
        func open<Found>(
            _ key: String, _ names: [String], _ read: (FileLocator) throws -> Found
        ) throws -> Found {
            do {
                let isBeside = named[key] != nil || names.contains(where: beside.has)
                return try read(isBeside ? beside : FileLocator(folder: nil))
            } catch let error as DocumentError {
                // Nothing was parsed yet: a file could not be read.
                guard let place = named[key] else { throw error }
                throw DocumentError(
                    place, "\(error.position.file): \(error.what)",
                    remedy: "\(error.remedy); names in this file start in its folder")
            }
        }
        func one(_ key: String, _ name: String) throws -> SourceFile? {
            try open(key, [name]) { try $0.shippedOrFile(name) }
        }
        let yaml = [".yaml", ".yml"]
        var files = FileSettings()
        func all(_ key: String, _ names: [String], _ endings: [String]) throws -> [SourceFile] {
            try open(key, names) { locator in try names.flatMap { try locator.files($0, endings: endings) } }
        }
        files.slos = try all("slos", slos, yaml)
        files.rules = try all("rules", rules, yaml)
        files.alertmanager = try one("alertmanager", alertmanager)
        // A file of the usual name need not be there; of another name it was meant to be.
        files.maintenance =
            maintenance == FileNames().maintenance && !beside.has(maintenance)
            ? nil : try one("maintenance", maintenance)
        files.budgetPolicies =
            budgetPolicies == FileNames().budgetPolicies && !beside.has(budgetPolicies)
            ? nil : try one("budgetPolicies", budgetPolicies)
        files.policies = try open("policies", [policies]) { try $0.file(policies) }
        files.safety = try open("safety", [safety]) { try $0.file(safety) }
        files.prices = try open("prices", [prices]) { try $0.file(prices) }
        files.runtimes = try all("runtimes", runtimes, yaml)
        files.runbooks = try all("runbooks", runbooks, [".md"]).filter { !$0.path.hasSuffix("/README.md") }
        return files
    }
}
