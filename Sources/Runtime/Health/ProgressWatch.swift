package import Telemetry

/// Tells a wedged engine from an idle one, which a health page cannot: `/health` stays 200 while the
/// engine hangs. Requests that run while no counter moves are the sign.
package struct ProgressWatch: Sendable {
    package enum State: Hashable, Sendable {
        case unknown
        case idle
        case progressing
        case stalled(since: Timestamp)
    }

    /// Longer than any step of a healthy engine; a long prefill moves no counter either.
    package let grace: TimeSpan
    package private(set) var state = State.unknown
    private var lastProgress: Double?
    private var movedAt: Timestamp?

    package init(grace: TimeSpan = .seconds(120)) {
        self.grace = grace
    }

    /// Takes one scrape. `progress` is any counter, or sum of counters, that moves with the engine's work;
    /// a fall means the runtime restarted. Returns the event when the state turned.
    package mutating func observe(
        running: Double?, progress: Double?, at now: Timestamp
    ) -> RuntimeEvent.Kind? {
        guard let running, let progress else {
            movedAt = nil
            return turn(to: .unknown)
        }
        // Requests that begin after an idle time get the whole grace period.
        if progress != lastProgress || running == 0 || state == .idle || movedAt == nil { movedAt = now }
        lastProgress = progress
        guard running > 0 else { return turn(to: .idle) }
        let since = movedAt ?? now
        return now - since >= grace
            ? turn(to: .stalled(since: since), after: now - since) : turn(to: .progressing)
    }

    private mutating func turn(to next: State, after span: TimeSpan = .zero) -> RuntimeEvent.Kind? {
        defer { state = next }
        switch (state, next) {
        case (.stalled, .stalled): return nil
        case (_, .stalled): return .stalled(for: span)
        case (.stalled, .progressing), (.stalled, .idle): return .progressing
        default: return nil
        }
    }
}
