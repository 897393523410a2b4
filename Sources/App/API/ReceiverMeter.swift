internal import Synchronization
internal import Telemetry

/// Counts what senders of samples brought, by protocol: remote write in samples, OTLP in data points.
final class ReceiverMeter: Sendable {
    enum Sender: String, Hashable, Sendable, CaseIterable {
        case remoteWrite = "remote_write"
        case otlp
    }

    private struct Counts {
        var statuses: [Int: Int] = [:]
        var outcomes: [String: Int] = [:]
    }

    private let counts = Mutex<[Sender: Counts]>([:])

    func answered(_ sender: Sender, _ status: Int) {
        counts.withLock { $0[sender, default: Counts()].statuses[status, default: 0] += 1 }
    }

    /// - Parameter outcomes: how many, by what became of them.
    func took(_ sender: Sender, _ outcomes: KeyValuePairs<String, Int>) {
        counts.withLock { counts in
            for (outcome, count) in outcomes where count > 0 {
                counts[sender, default: Counts()].outcomes[outcome, default: 0] += count
            }
        }
    }

    /// Nothing of a protocol that nobody has used.
    func series(at time: Timestamp) -> [Series] {
        counts.withLock { $0 }.flatMap { sender, counts in
            counts.statuses.map { status, count in
                Series(
                    MetricCatalogue.receiverRequests.series([
                        "protocol": sender.rawValue, "status": "\(status)",
                    ]), at: time, Double(count))
            }
                + counts.outcomes.map { outcome, count in
                    Series(
                        MetricCatalogue.receiverPoints.series([
                            "protocol": sender.rawValue, "outcome": outcome,
                        ]), at: time, Double(count))
                }
        }
    }
}
