internal import Synchronization

/// Lets one task at a time through, in the order they came. Whoever has passed leaves soon: a wait is not
/// cut short by cancellation, so that work on the file is done whole or not begun.
package final class Turnstile: Sendable {
    fileprivate struct State {
        var isTaken = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    package init() {}

    /// Returns when it is the caller's turn; `leave` must follow.
    package func enter() async {
        let isFree = state.withLock { $0.take() }
        if isFree { return }
        await withCheckedContinuation { continuation in
            // It may have become free since.
            let isFree = state.withLock { state in
                if state.take() { return true }
                state.waiting.append(continuation)
                return false
            }
            if isFree { continuation.resume() }
        }
    }

    /// How many wait.
    var waiting: Int { state.withLock { $0.waiting.count } }

    /// Hands the turn to the next who waits.
    package func leave() {
        let next = state.withLock { state in
            if state.waiting.isEmpty {
                state.isTaken = false
                return nil as CheckedContinuation<Void, Never>?
            }
            return state.waiting.removeFirst()
        }
        next?.resume()
    }
}

extension Turnstile.State {
    fileprivate mutating func take() -> Bool {
        defer { isTaken = true }
        return !isTaken
    }
}
