internal import Alerting
internal import Documents
internal import Logging
internal import Operations
internal import SLO
internal import Telemetry

/// The file of maintenance windows.
enum MaintenanceFile {
    /// As `result`; warnings go to standard error.
    static func read(
        _ configuration: Configuration, _ definitions: [SLODefinition]
    ) throws -> MaintenancePlan {
        let (plan, warnings) = try result(configuration, definitions)
        for warning in warnings { Output.complain("warning: \(warning)") }
        return plan
    }

    /// - Parameter definitions: nil where they are not known, and names are not looked for.
    /// - Throws: every mistake, names that no SLO has among them.
    static func result(
        _ configuration: Configuration, _ definitions: [SLODefinition]?
    ) throws -> (plan: MaintenancePlan, warnings: [DocumentError]) {
        guard let file = configuration.files.maintenance else { return (MaintenancePlan(), []) }
        let names = definitions.map { Set($0.map(\.name)) }
        let result = try MaintenanceReader(slos: names).read(file.text, file: file.path)
        return (result.plan, result.warnings)
    }

    /// What the configuration plans that the folder's agent was started with, or the named one.
    ///
    /// - Throws: when it cannot be told which one that is, or it cannot be read.
    static func planned(config: String?, besideAgentIn directory: String) throws -> MaintenancePlan {
        let choice = try ConfigurationChoice(config, besideAgentIn: directory)
        return try result(try choice.open(), nil).plan
    }
}

/// Tells the audit log and the log which windows are new, other or gone.
struct MaintenanceLog: Sendable {
    let records: MaintenanceRecords
    let logger: Logger

    func take(_ plan: MaintenancePlan, at time: Timestamp) async throws {
        for change in try await records.take(plan, at: time) {
            let text = change.text.isEmpty ? change.before : change.text
            logger.notice(
                "maintenance \(change.window) of \(change.owner): \(change.kind.rawValue), \(text)")
        }
    }
}
