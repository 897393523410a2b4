internal import Alerting
internal import Logging
internal import Operations
internal import SLO
internal import Telemetry

/// The file of maintenance windows.
enum MaintenanceFile {
    /// - Parameter isQuiet: warnings are not printed.
    /// - Throws: `DocumentErrors` with every mistake, names that no SLO has among them.
    static func read(
        _ configuration: Configuration, _ definitions: [SLODefinition], isQuiet: Bool = false
    ) throws -> MaintenancePlan {
        guard let file = configuration.files.maintenance else { return MaintenancePlan() }
        let names = Set(definitions.map(\.name))
        let result = try MaintenanceReader(slos: names).read(file.text, file: file.path)
        if !isQuiet { for warning in result.warnings { Output.complain("warning: \(warning)") } }
        return result.plan
    }

    /// What a configuration plans, for lists that are useful without: nothing where it cannot be read.
    static func planned(config: String?) -> MaintenancePlan {
        guard let file = try? ConfigurationLoader.load(config).files.maintenance,
            let result = try? MaintenanceReader().read(file.text, file: file.path)
        else { return MaintenancePlan() }
        return result.plan
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
