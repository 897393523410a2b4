internal import Synchronization
package import Telemetry

/// A clock that stands still until the test moves it. Whoever sleeps on it wakes when time gets there.
///
///     let clock = TestClock()
///     async let done: Void = loop.run()
///     await clock.waitForSleepers(1)        // the loop has gone to sleep
///     clock.advance(by: .seconds(5))        // and wakes
package final class TestClock: TimeSource {
    fileprivate struct Sleeper {
        let id: Int
        let wake: Timestamp
        let continuation: CheckedContinuation<Void, any Error>
    }

    fileprivate struct Waiter {
        let count: Int
        let continuation: CheckedContinuation<Void, Never>
    }

    fileprivate struct State {
        /// Where sleepers live: moves forward only.
        var now: Timestamp
        /// What `step` has put between that and the wall clock.
        var offset = TimeSpan.zero
        var nextID = 0
        /// A heap by wake time, then by age.
        var sleepers: [Sleeper] = []
        /// Sleepers cancelled before they had lain down.
        var cancelled: Set<Int> = []
        var waiters: [Waiter] = []
    }

    private let state: Mutex<State>
    private let start: Timestamp

    /// Starts at 2026-01-01T00:00:00Z unless told otherwise.
    package init(_ start: Timestamp = Timestamp(milliseconds: 1_767_225_600_000)) {
        self.start = start
        state = Mutex(State(now: start))
    }

    package var now: Timestamp { state.withLock { $0.now + $0.offset } }

    package var monotonicNanoseconds: UInt64 {
        UInt64((state.withLock { $0.now } - start).milliseconds) * 1_000_000
    }

    /// How many tasks sleep on this clock right now.
    package var sleeperCount: Int { state.withLock { $0.sleepers.count } }

    /// When the next sleeper wakes, or nil.
    package var nextWake: Timestamp? {
        state.withLock { state in state.sleepers.first.map { $0.wake + state.offset } }
    }

    package func sleep(for span: TimeSpan) async throws {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                lieDown(id, for: span, continuation)
            }
        } onCancel: {
            cancel(id)
        }
    }

    private func lieDown(_ id: Int, for span: TimeSpan, _ continuation: CheckedContinuation<Void, any Error>)
    {
        let (isDone, waiters) = state.withLock { state -> (Result<Void, any Error>?, [Waiter]) in
            if state.cancelled.remove(id) != nil { return (.failure(CancellationError()), []) }
            if span <= .zero { return (.success(()), []) }
            state.insert(Sleeper(id: id, wake: state.now + span, continuation: continuation))
            return (nil, state.takeWaiters())
        }
        if let isDone { continuation.resume(with: isDone) }
        for waiter in waiters { waiter.continuation.resume() }
    }

    private func cancel(_ id: Int) {
        let sleeper = state.withLock { state -> Sleeper? in
            guard let index = state.sleepers.firstIndex(where: { $0.id == id }) else {
                state.cancelled.insert(id)
                return nil
            }
            return state.remove(at: index)
        }
        sleeper?.continuation.resume(throwing: CancellationError())
    }

    /// Moves time forward and wakes everyone due, the earliest first. Does not wait for what they do next.
    package func advance(by span: TimeSpan) {
        advance(to: now + span)
    }

    package func advance(to time: Timestamp) {
        let end = state.withLock { time - $0.offset }
        while let sleeper = state.withLock({ $0.takeDue(at: end) }) { sleeper.continuation.resume() }
        state.withLock { $0.now = max($0.now, end) }
    }

    /// Moves time forward from one wake-up to the next, each time waiting until `sleepers` tasks sleep
    /// again: a loop that ticks every second ticks once for each second.
    package func run(for span: TimeSpan, sleepers: Int = 1) async {
        let end = now + span
        await waitForSleepers(sleepers)
        while let next = nextWake, next <= end {
            advance(to: next)
            await waitForSleepers(sleepers)
        }
        advance(to: end)
    }

    /// Sets the wall clock, forwards or backwards, as an administrator would: nobody wakes, and monotonic
    /// time knows nothing of it.
    package func step(by span: TimeSpan) {
        state.withLock { $0.offset = $0.offset + span }
    }

    /// Returns once at least so many tasks sleep on this clock.
    package func waitForSleepers(_ count: Int) async {
        await withCheckedContinuation { continuation in
            let isDone = state.withLock { state in
                if state.sleepers.count >= count { return true }
                state.waiters.append(Waiter(count: count, continuation: continuation))
                return false
            }
            if isDone { continuation.resume() }
        }
    }
}

extension TestClock.State {
    fileprivate func precedes(_ left: Int, _ right: Int) -> Bool {
        (sleepers[left].wake, sleepers[left].id) < (sleepers[right].wake, sleepers[right].id)
    }

    fileprivate mutating func insert(_ sleeper: TestClock.Sleeper) {
        sleepers.append(sleeper)
        rise(sleepers.count - 1)
    }

    fileprivate mutating func remove(at index: Int) -> TestClock.Sleeper {
        sleepers.swapAt(index, sleepers.count - 1)
        let removed = sleepers.removeLast()
        if index < sleepers.count {
            sink(index)
            rise(index)
        }
        return removed
    }

    /// The next sleeper to wake by then; the clock stands at its time.
    fileprivate mutating func takeDue(at time: Timestamp) -> TestClock.Sleeper? {
        guard let first = sleepers.first, first.wake <= time else { return nil }
        now = max(now, first.wake)
        return remove(at: 0)
    }

    fileprivate mutating func takeWaiters() -> [TestClock.Waiter] {
        let ready = waiters.filter { $0.count <= sleepers.count }
        waiters.removeAll { $0.count <= sleepers.count }
        return ready
    }

    private mutating func rise(_ start: Int) {
        var index = start
        while index > 0, precedes(index, (index - 1) / 2) {
            sleepers.swapAt(index, (index - 1) / 2)
            index = (index - 1) / 2
        }
    }

    private mutating func sink(_ start: Int) {
        var index = start
        while true {
            var least = index
            for child in [index * 2 + 1, index * 2 + 2] where child < sleepers.count && precedes(child, least)
            {
                least = child
            }
            if least == index { return }
            sleepers.swapAt(index, least)
            index = least
        }
    }
}
