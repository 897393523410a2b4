package import Telemetry

extension AlertingService {
    /// Tells other Alertmanagers of our alerts, as far as it is due; returns when they have answered. Does
    /// not wait for one that has not answered a call before.
    ///
    /// - Returns: what went wrong; it is told again by itself.
    @discardableResult
    package func handOver(at time: Timestamp) async -> [HandoverFailure] {
        guard await !handover.settings.peers.isEmpty else { return [] }
        return await handover.tick(at: time, alerts: await ruler.outgoing)
    }

    /// Addresses of the Alertmanagers our alerts are handed to, without passwords.
    package func alertmanagers() async -> [String] { await handover.settings.peers.map(\.name) }
}
