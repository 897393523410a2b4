internal import Synchronization

/// The wall clock as history needs it: it does not run backwards, so no sample is older than the one before.
///
/// When the clock underneath is set back, this one goes on from where it was and loses its *lead* slowly, one
/// part in a hundred: rates and durations are off by at most that, and a step of five seconds is gone after
/// nine minutes. A step forward is followed at once. Both are counted, since times in other programs' logs
/// no longer agree with ours. A lead of more than a day, which is a wrong date rather than a wrong hour, is
/// not kept up: the new time holds, and the store refuses samples older than those it has.
package final class SteadyClock: TimeSource {
    private struct State {
        var now: Timestamp
        var wall: Timestamp
        var monotonic: UInt64
        /// Fractions of a millisecond of slowing that are not yet taken off.
        var debt: Int64 = 0
        var steps = ClockSteps()
    }

    private let clock: any TimeSource
    private let state: Mutex<State>

    /// Smaller differences between the wall clock and the monotonic one are the machine's own corrections.
    package static let smallestStep = TimeSpan.seconds(1)
    /// The lead shrinks by one part in this many of the time that passes.
    package static let slowing: Int64 = 100
    /// A greater lead is given up at once.
    package static let greatestLead = TimeSpan.days(1)

    package init(_ clock: any TimeSource = WallClock()) {
        self.clock = clock
        let now = clock.now
        state = Mutex(State(now: now, wall: now, monotonic: clock.monotonicNanoseconds))
    }

    package var now: Timestamp { state.withLock { advance(&$0) } }

    /// Steps of the clock underneath since this one was made, and how far this one is ahead of it now.
    package var steps: ClockSteps {
        state.withLock { state in
            _ = advance(&state)
            return state.steps
        }
    }

    package var monotonicNanoseconds: UInt64 { clock.monotonicNanoseconds }

    package func sleep(for span: TimeSpan) async throws { try await clock.sleep(for: span) }

    /// Goes on after `time`, which an earlier process has written: the clock may have been set back since. No
    /// moment is told twice, so what is written first comes after what was written last.
    package func resume(after time: Timestamp) {
        state.withLock { state in
            guard advance(&state) <= time, time - state.wall < SteadyClock.greatestLead else { return }
            state.now = time + .milliseconds(1)
            state.steps.lead = state.now - state.wall
        }
    }

    private func advance(_ state: inout State) -> Timestamp {
        let wall = clock.now
        let elapsed = elapse(&state)
        count(jump: (wall - state.wall) - elapsed, &state.steps)
        state.wall = wall
        if wall < state.now, state.now - wall <= SteadyClock.greatestLead {
            let slowed = elapsed.milliseconds * (SteadyClock.slowing - 1) + state.debt
            state.debt = slowed % SteadyClock.slowing
            state.now = max(wall, state.now + .milliseconds(slowed / SteadyClock.slowing))
        } else {
            state.now = wall
            state.debt = 0
        }
        state.steps.lead = state.now - wall
        return state.now
    }

    /// Whole milliseconds since the last look; what is left of one counts towards the next.
    private func elapse(_ state: inout State) -> TimeSpan {
        let monotonic = clock.monotonicNanoseconds
        // Two threads that look at the same moment may come here the other way round.
        guard monotonic > state.monotonic else { return .zero }
        let nanoseconds = Int64(clamping: monotonic - state.monotonic)
        state.monotonic = monotonic - UInt64(nanoseconds % 1_000_000)
        return TimeSpan(milliseconds: nanoseconds / 1_000_000)
    }

    private func count(jump: TimeSpan, _ steps: inout ClockSteps) {
        if jump >= SteadyClock.smallestStep { steps.forward += 1 }
        if jump <= .zero - SteadyClock.smallestStep { steps.backward += 1 }
    }
}

/// What happened to the clock underneath a `SteadyClock`.
package struct ClockSteps: Hashable, Sendable {
    package var forward = 0
    package var backward = 0
    /// How far our time is ahead of the machine's.
    package var lead = TimeSpan.zero

    package init() {}
}
