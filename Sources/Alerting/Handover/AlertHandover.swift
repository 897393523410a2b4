package import Telemetry

/// Decides which Alertmanager is told what and when, as Prometheus does, as a value. What must be told
/// follows from the alerts as they are and from what each Alertmanager has accepted: there is no queue that
/// could grow, overflow or be lost, and one that is dead keeps no other waiting.
package struct AlertHandover: Sendable {
    private var resendDelay: TimeSpan
    private var peers: [HandoverProgress]

    package init(peers: [String], resendDelay: TimeSpan = HandoverSettings.standardResendDelay) {
        self.peers = peers.map { HandoverProgress(name: $0) }
        self.resendDelay = resendDelay
    }

    /// Other Alertmanagers from now on. Those that stay are told only what they do not know yet.
    package mutating func reconfigure(peers names: [String], resendDelay: TimeSpan) {
        peers = names.map { name in peers.first { $0.name == name } ?? HandoverProgress(name: name) }
        self.resendDelay = resendDelay
    }

    /// The requests to make now, those to one Alertmanager in order. Nothing for one whose last requests are
    /// not answered yet, so that no alert is told in two at once.
    ///
    /// - Parameter alerts: all of the ruler's, pending ones included.
    package mutating func due(at time: Timestamp, alerts: [OutgoingAlert]) -> [HandoverBatch] {
        // Two rules may have alerts of the same labels: they are one there, and it fires while either does.
        let current = Dictionary(alerts.map { ($0.alert.labels, $0) }) { first, second in
            second.alert.state == .firing ? second : first
        }
        return peers.indices.flatMap { peers[$0].due(at: time, current, resendDelay) }
    }

    /// Takes the answer to a batch. After a failure the rest of what was due to that Alertmanager is not to
    /// be sent: it is due again.
    package mutating func answered(_ batch: HandoverBatch, _ answer: HandoverAnswer, at time: Timestamp) {
        guard let index = peers.firstIndex(where: { $0.name == batch.peer }) else { return }
        peers[index].answered(batch, answer, at: time)
    }

    /// The health series.
    package func series(at time: Timestamp) -> [Series] {
        peers.flatMap { $0.series(at: time) }
    }
}
