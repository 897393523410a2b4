package import Telemetry

/// Hands our alerts to the Alertmanagers of the configuration. `tick` makes the requests that are due and
/// returns when they are answered; ticks may overlap, no Alertmanager gets two requests at once.
package actor HandoverDesk {
    private(set) var settings: HandoverSettings
    private let sender: HTTPSender
    private let clock: any TimeSource
    private var handover: AlertHandover

    package init(
        _ settings: HandoverSettings, sender: @escaping HTTPSender, clock: any TimeSource = WallClock()
    ) {
        self.settings = settings
        self.sender = sender
        self.clock = clock
        handover = AlertHandover(
            peers: settings.peers.map(\.name), resendDelay: settings.resendDelay)
    }

    package func reconfigure(_ settings: HandoverSettings) {
        self.settings = settings
        handover.reconfigure(peers: settings.peers.map(\.name), resendDelay: settings.resendDelay)
    }

    /// - Parameter alerts: all of the ruler's.
    /// - Returns: what went wrong.
    @discardableResult
    package func tick(at time: Timestamp, alerts: [OutgoingAlert]) async -> [HandoverFailure] {
        let due = Dictionary(grouping: handover.due(at: time, alerts: alerts), by: \.peer)
        let start = clock.monotonicNanoseconds
        return await withTaskGroup(of: HandoverFailure?.self) { group in
            for peer in settings.peers {
                guard let batches = due[peer.name] else { continue }
                group.addTask { await self.send(batches, to: peer, since: start) }
            }
            var failures: [HandoverFailure] = []
            for await case let failure? in group { failures.append(failure) }
            return failures
        }
    }

    /// One after the other: an alert that is told again must not overtake itself.
    private func send(
        _ batches: [HandoverBatch], to peer: HandoverPeer, since start: UInt64
    ) async -> HandoverFailure? {
        var failure: HandoverFailure?
        for batch in batches {
            let answer = await attempt(batch, peer)
            let took = Int64((clock.monotonicNanoseconds - start) / 1_000_000)
            handover.answered(batch, answer, at: batch.time + .milliseconds(took))
            switch answer {
            case .accepted: continue
            case .refused(let reason): failure = HandoverFailure(peer: peer.name, reason: reason)
            case .failed(let reason, _): return HandoverFailure(peer: peer.name, reason: reason)
            }
        }
        return failure
    }

    private func attempt(_ batch: HandoverBatch, _ peer: HandoverPeer) async -> HandoverAnswer {
        do {
            let headers = [HTTPHeader("Content-Type", "application/json")] + (try peer.credentials())
            let request = HTTPRequest(
                method: "POST", url: peer.url, headers: headers, body: batch.body(settings),
                timeout: peer.timeout, maximumResponseBytes: 1 << 20, tls: peer.tls)
            return .judge(try await sender(request), at: batch.time)
        } catch {
            return .failed(reason: "\(error)", atLeast: .zero)
        }
    }

    /// The health series.
    package func series(at time: Timestamp) -> [Series] { handover.series(at: time) }
}

/// What went wrong when alerts were handed over; the alerts are told again.
package struct HandoverFailure: Error, Hashable, Sendable, CustomStringConvertible {
    package var peer: String
    package var reason: String

    package var description: String { "alerts could not be handed to \(peer): \(reason)" }
}
