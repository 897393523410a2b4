internal import Operations
internal import SLO
internal import Telemetry

/// The corrections that go with some history: of the local store, or of the agent behind `--url`.
enum CorrectionReader {
    /// A server that is no Beaufort has none.
    static func read(_ access: HistoryAccess) async throws -> [Correction] {
        if let store = access.store { return try await CorrectionRecords(store).all() }
        guard let remote = access.remote else { return [] }
        let answer = try? await AgentClient(base: remote.base, send: remote.send).get("slos/corrections")
        return (answer?.array ?? []).compactMap { Correction(json: $0) }
    }
}
