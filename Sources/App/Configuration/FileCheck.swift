internal import Alerting
internal import Documents
internal import Gateway
internal import Operations
internal import Runtime
internal import SLO
internal import Telemetry

/// Recognises a file by its content and reads it as the agent would.
enum FileCheck {
    /// - Throws: what is wrong, with file, line and remedy.
    static func check(_ file: SourceFile) throws {
        if file.path.hasSuffix(".md") {
            _ = try Runbook.read(file.text, file: file.path)
            return
        }
        guard let root = try Document.parse(file.text, file: file.path).first(where: { !$0.isNull }) else {
            return
        }
        let keys = Set((root.pairs ?? root.items?.first?.pairs ?? []).compactMap(\.key.text))
        if keys.contains("apiVersion") {
            let result = OpenSLOReader.read([(file.path, file.text)])
            if !result.errors.isEmpty { throw DocumentErrors(result.errors) }
        } else if keys.contains("groups") {
            _ = try RuleFileReader.read(file.text, file: file.path)
        } else if keys.contains("route") {
            _ = try AlertmanagerReader().read(file.text, file: file.path)
        } else if keys.contains("panels") {
            guard root["panels"]?.items?.isEmpty == false else {
                throw DocumentError(root.position, "the dashboard has no panels")
            }
        } else {
            try checkSettings(file, root, keys)
        }
    }

    private static func checkSettings(_ file: SourceFile, _ root: Node, _ keys: Set<String>) throws {
        if keys.contains("recognise") || keys.contains("endpoints") {
            _ = try RuntimeAdapters.read([(file.path, file.text)])
        } else if keys.contains("rules") && !keys.contains("listen")
            && keys.isDisjoint(with: ["slos", "admin"])
        {
            _ = try SafetyRules.read(root)
        } else if keys.contains("models") || keys.contains("dollarsPerHour") {
            _ = try PriceTable.read(root)
        } else if !keys.isDisjoint(with: ["limits", "timeouts", "circuit", "routes", "hashPrompts"]) {
            var settings = GatewayConfiguration(upstreams: [])
            try settings.apply(root)
        } else {
            _ = try ConfigurationLoader.load(file.path)
        }
    }
}
