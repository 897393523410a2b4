internal import Alerting
internal import Documents
internal import Gateway
internal import Operations
internal import Runtime
internal import SLO
internal import Telemetry

/// Recognises a file by its content and reads it as the agent would.
enum FileCheck {
    private enum Kind {
        case slos, rules, ruleTests, routing, maintenance, dashboard, runtime, safety, prices, policies
        case budgetPolicies, configuration
    }

    /// - Returns: warnings, which stop nothing.
    /// - Throws: what is wrong, with file, line and remedy.
    static func check(_ file: SourceFile) throws -> [DocumentError] {
        if file.path.hasSuffix(".md") {
            _ = try Runbook.read(file.text, file: file.path)
            return []
        }
        guard let root = try Document.parse(file.text, file: file.path).first(where: { !$0.isNull }) else {
            return []
        }
        switch kind(root) {
        case .slos:
            let result = OpenSLOReader.read([(file.path, file.text)])
            if !result.errors.isEmpty { throw DocumentErrors(result.errors) }
            return result.warnings
        case .rules: return try RuleFileReader.read(file.text, file: file.path).warnings
        case .ruleTests: _ = try RuleTestRun(try RuleTestReader.read(file.text, file: file.path))
        case .routing: return try AlertmanagerReader(secrets: .warn).read(file.text, file: file.path).warnings
        case .maintenance: return try MaintenanceReader().read(file.text, file: file.path).warnings
        case .budgetPolicies: return try PolicyReader().read(file.text, file: file.path).warnings
        case .dashboard:
            guard root["panels"]?.items?.isEmpty == false else {
                throw DocumentError(root.position, "the dashboard has no panels")
            }
        case .runtime: _ = try RuntimeAdapters.read([(file.path, file.text)])
        case .safety: _ = try SafetyRules.read(root)
        case .prices: _ = try PriceTable.read(root)
        case .policies:
            var settings = GatewayConfiguration(upstreams: [])
            try settings.apply(root)
        case .configuration:
            let configuration = try ConfigurationLoader.load(file.path)
            // What names receivers is checked against the routing file, what names SLOs against theirs.
            _ = try AlertmanagerFile.read(configuration, isQuiet: true)
            let slos = OpenSLOReader.read(configuration.files.slos.map { (file: $0.path, text: $0.text) })
            // The agent may run elsewhere.
            let secrets = configuration.unreadableSecrets
            guard slos.errors.isEmpty else { return secrets }
            _ = try MaintenanceFile.read(configuration, slos.slos, isQuiet: true)
            return secrets + (try BudgetPolicyFile.result(configuration, slos.slos).warnings)
        }
        return []
    }

    /// Whether the file names others.
    static func isConfiguration(_ file: SourceFile) -> Bool {
        guard !file.path.hasSuffix(".md"), let documents = try? Document.parse(file.text, file: file.path),
            let root = documents.first(where: { !$0.isNull })
        else { return false }
        return kind(root) == .configuration
    }

    private static func kind(_ root: Node) -> Kind {
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
        if root["rules"]?.items?.allSatisfy({ $0.pairs != nil }) == true { return .safety }
        if has("models", "dollarsPerHour") { return .prices }
        if has("limits", "timeouts", "circuit", "routes", "hashPrompts") { return .policies }
        return .configuration
    }
}
