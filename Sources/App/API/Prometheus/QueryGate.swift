internal import Synchronization
package import Telemetry

/// Lets so many queries work at a time; the others wait in the order they came, and no longer than their
/// own time limit.
package final class QueryGate: Sendable {
    private struct Waiter {
        let id: Int
        let continuation: CheckedContinuation<Void, any Error>
        /// Ends the waiting when its time is over.
        var clock: Task<Void, any Error>?
    }

    private struct State {
        var running = 0
        var nextID = 0
        var waiters: [Waiter] = []
    }

    /// More than this many waiting are turned away at once.
    static let queueLimit = 1_000

    private let limit: Int
    private let time: any TimeSource
    private let state = Mutex(State())

    /// - Parameters:
    ///   - limit: queries that may work at a time.
    ///   - time: what waiting is measured with.
    package init(limit: Int, time: any TimeSource) {
        self.limit = limit
        self.time = time
    }

    /// Returns when the query may work; `leave` must follow.
    /// - Throws: `PrometheusFault` when its turn does not come in time, `CancellationError`.
    func enter(within span: TimeSpan) async throws {
        let ticket: Int? = try state.withLock { state in
            if state.running < limit {
                state.running += 1
                return nil
            }
            guard state.waiters.count < QueryGate.queueLimit else {
                throw PrometheusFault.timeout("too many queries are waiting; try again later")
            }
            state.nextID += 1
            return state.nextID
        }
        guard let ticket else { return }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                queue(ticket, continuation)
                startClock(ticket, span)
            }
        } onCancel: {
            dismiss(ticket, CancellationError())
        }
    }

    func leave() {
        let next: Waiter? = state.withLock { state in
            if state.waiters.isEmpty {
                state.running -= 1
                return nil
            }
            return state.waiters.removeFirst()
        }
        next?.clock?.cancel()
        next?.continuation.resume()
    }

    /// Queries at work.
    var running: Int { state.withLock { $0.running } }

    /// Queries that wait.
    var waiting: Int { state.withLock { $0.waiters.count } }

    private func queue(_ ticket: Int, _ continuation: CheckedContinuation<Void, any Error>) {
        let outcome: Result<Void, any Error>? = state.withLock { state in
            // `dismiss` may have come first and found nobody.
            if Task.isCancelled { return .failure(CancellationError()) }
            // A place may have become free since the ticket was drawn.
            if state.running < limit {
                state.running += 1
                return .success(())
            }
            state.waiters.append(Waiter(id: ticket, continuation: continuation))
            return nil
        }
        if let outcome { continuation.resume(with: outcome) }
    }

    private func dismiss(_ ticket: Int, _ error: any Error) {
        let waiter: Waiter? = state.withLock { state in
            if let place = state.waiters.firstIndex(where: { $0.id == ticket }) {
                return state.waiters.remove(at: place)
            }
            return nil
        }
        waiter?.clock?.cancel()
        waiter?.continuation.resume(throwing: error)
    }

    private func startClock(_ ticket: Int, _ span: TimeSpan) {
        let clock = Task { [time] in
            try await time.sleep(for: span)
            self.dismiss(ticket, PrometheusFault.timeout("query timed out in query queue"))
        }
        let isWaiting = state.withLock { state in
            guard let place = state.waiters.firstIndex(where: { $0.id == ticket }) else { return false }
            state.waiters[place].clock = clock
            return true
        }
        if !isWaiting { clock.cancel() }
    }
}
