internal import Alerting
internal import Documents
internal import Gateway
internal import Operations
internal import Runtime
internal import SLO
internal import Telemetry

/// Recognises files by their content and reads them as the agent would: a configuration together with all
/// that it names, SLO files together, any other by itself.
struct FileCheck {
    enum Kind {
        case slos, rules, ruleTests, routing, maintenance, dashboard, runtime, safety, prices, policies
        case budgetPolicies, configuration, runbook, nothing
    }

    /// What is wrong, in the order in which it was found, each once.
    private(set) var errors: [DocumentError] = []
    /// What is odd and stops nothing.
    private(set) var warnings: [DocumentError] = []
    /// Paths of the files that were read.
    private(set) var files: Set<String> = []
    /// Some of what is wrong is a secret that cannot be read, or not be used.
    private(set) var isShortOfSecrets = false
    private let secrets: SecretCheck

    init(secrets: SecretCheck = .refuse) { self.secrets = secrets }

    /// Files of which nobody says how they belong together.
    mutating func check(_ given: [SourceFile]) {
        var slos: [SourceFile] = []
        for file in given where FileCheck.kind(of: file) == .configuration {
            files.insert(file.path)
            check { try ConfigurationLoader.load(file.path) }
        }
        for file in given where files.insert(file.path).inserted {
            let kind = FileCheck.kind(of: file)
            if kind == .slos { slos.append(file) } else { check(file, kind) }
        }
        let result = OpenSLOReader.read(slos.map { ($0.path, $0.text) })
        let mistakes = SLOFiles.mistakes(result)
        take(mistakes, result.warnings.filter { !mistakes.contains($0) })
    }

    /// A configuration with every file that it names: what a reload refuses is wrong here.
    mutating func check(_ load: () throws -> Configuration) {
        let read = attempt { try load() }
        guard let read else { return }
        files.formUnion(read.files.all.map(\.path))
        if let path = read.path { files.insert(path) }
        let (secrets, known) = (secrets, errors.count)
        let contents = attempt { try ConfigurationContents(read, secrets: secrets) }
        if let contents { take([], contents.warnings) }
        if secrets == .refuse, errors.count > known {
            // What is left of the mistakes when secrets only warn is no matter of secrets.
            var other = FileCheck(secrets: .warn)
            if let warned = other.attempt({ try ConfigurationContents(read, secrets: .warn) }) {
                take([], warned.warnings.filter { !errors.contains($0) })
            }
            isShortOfSecrets = isShortOfSecrets || other.errors.count < errors.count - known
        }
        for file in read.files.runbooks { check(file, .runbook) }
    }

    private mutating func check(_ file: SourceFile, _ kind: Kind) {
        let secrets = secrets
        let warnings = attempt { try FileCheck.read(file, kind, secrets) }
        take([], warnings ?? [])
        if kind == .routing, secrets == .refuse, warnings == nil {
            let other = try? FileCheck.read(file, kind, .warn)
            isShortOfSecrets = isShortOfSecrets || other != nil
        }
    }

    private mutating func attempt<Value>(_ body: () throws -> Value) -> Value? {
        do {
            return try body()
        } catch let error as DocumentErrors {
            take(error.errors, [])
        } catch let error as DocumentError {
            take([error], [])
        } catch {
            take([DocumentError(SourcePosition(file: "configuration"), "\(error)")], [])
        }
        return nil
    }

    private mutating func take(_ errors: [DocumentError], _ warnings: [DocumentError]) {
        for error in errors where !self.errors.contains(error) { self.errors.append(error) }
        files.formUnion(errors.map(\.position.file))
        for warning in warnings where !self.warnings.contains(warning) { self.warnings.append(warning) }
    }
}

extension FileCheck {
    /// - Returns: warnings.
    private static func read(
        _ file: SourceFile, _ kind: Kind, _ secrets: SecretCheck
    ) throws -> [DocumentError] {
        switch kind {
        case .runbook: _ = try Runbook.read(file.text, file: file.path)
        case .rules: return try RuleFileReader.read(file.text, file: file.path).warnings
        case .ruleTests: _ = try RuleTestRun(try RuleTestReader.read(file.text, file: file.path))
        case .routing:
            return try AlertmanagerReader(secrets: secrets).read(file.text, file: file.path).warnings
        case .maintenance: return try MaintenanceReader().read(file.text, file: file.path).warnings
        case .budgetPolicies: return try PolicyReader().read(file.text, file: file.path).warnings
        case .runtime: _ = try RuntimeAdapters.read([(file.path, file.text)])
        case .dashboard, .safety, .prices, .policies, .nothing: try readRoot(file, kind)
        // Read together with others.
        case .slos, .configuration: break
        }
        return []
    }

    private static func readRoot(_ file: SourceFile, _ kind: Kind) throws {
        // Says what keeps it from being read at all.
        guard let root = try root(file) else { return }
        switch kind {
        case .dashboard:
            guard root["panels"]?.items?.isEmpty == false else {
                throw DocumentError(
                    root.position, "the dashboard has no panels", remedy: "add 'panels', or remove the file")
            }
        case .safety: _ = try SafetyRules.read(root)
        case .prices: _ = try PriceTable.read(root)
        case .policies:
            var settings = GatewayConfiguration(upstreams: [])
            try settings.apply(root)
        default: break
        }
    }

    private static func root(_ file: SourceFile) throws -> Node? {
        try Document.parse(file.text, file: file.path).first { !$0.isNull }
    }

    private static func kind(of file: SourceFile) -> Kind {
        if file.path.hasSuffix(".md") { return .runbook }
        guard let root = try? root(file) else { return .nothing }
        let keys = Set((root.pairs ?? root.items?.first?.pairs ?? []).compactMap(\.key.text))
        func has(_ names: String...) -> Bool { !keys.isDisjoint(with: names) }
        if has("apiVersion") { return .slos }
        if has("groups") { return .rules }
        if has("tests") { return .ruleTests }
        if has("route") { return .routing }
        if has("windows") { return .maintenance }
        // In a configuration it is the name of a file.
        if root["policies"]?.text == nil, keys == ["policies"] { return .budgetPolicies }
        if has("panels") { return .dashboard }
        if has("recognise", "endpoints") { return .runtime }
        // In a configuration they are names of files.
        if let rules = root["rules"]?.items, rules.allSatisfy({ $0.pairs != nil }),
            !rules.isEmpty || has("action", "scannedBytes")
        {
            return .safety
        }
        if has("models", "dollarsPerHour") { return .prices }
        if has("limits", "timeouts", "circuit", "routes", "hashPrompts") { return .policies }
        return .configuration
    }
}
