internal import Operations
internal import SLO
internal import Store
internal import Telemetry

/// Writes an incident's bundle into a folder of its own.
struct IncidentExport {
    let store: Store
    let definitions: [SLODefinition]
    /// What budgets leave out.
    var exclusions = Exclusions()

    /// - Parameter parent: the bundle becomes `parent/incident-ID`.
    /// - Returns: the bundle's folder.
    func write(_ incident: Incident, into parent: String, now: Timestamp) async throws -> String {
        let collector = EvidenceCollector(store: store, definitions: definitions, exclusions: exclusions)
        let evidence = try await collector.collect(incident, now: now)
        let folder = parent + "/incident-" + incident.id
        try BundleFolder.write(try PostmortemExporter().write(evidence), to: folder)
        return folder
    }
}
