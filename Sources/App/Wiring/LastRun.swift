internal import Synchronization
internal import Telemetry

/// When something that is to happen every few seconds was last done: read while it may hang.
final class LastRun: Sendable {
    private let last = Mutex<Timestamp?>(nil)

    /// Nil before the first time.
    var time: Timestamp? { last.withLock { $0 } }

    func end(at time: Timestamp) { last.withLock { $0 = time } }
}
