package import Telemetry

package struct CircuitLimits: Hashable, Sendable {
    /// Failures in a row that open the circuit; 0 keeps it closed for good.
    package var failures = 5
    /// How long it stays open before one request may try.
    package var cooldown = TimeSpan.seconds(60)

    package init() {}
}

/// Raw values are those of `beaufort_circuit_state`.
package enum CircuitState: Int, Hashable, Sendable {
    case closed = 0
    case halfOpen = 1
    case open = 2
}

/// What an attempt says about its upstream's health.
package enum AttemptVerdict: Hashable, Sendable {
    case good
    case bad
    /// The client left, or asked for what nobody could serve.
    case neutral
}

/// Stops sending to an upstream that fails, and tries one request after a while.
///
///     closed ──n failures in a row──▶ open ──cooldown──▶ half open ──good──▶ closed
///                                      ▲                     │
///                                      └────────bad──────────┘
package struct CircuitBreaker: Hashable, Sendable {
    package private(set) var state = CircuitState.closed
    private let limits: CircuitLimits
    private var failures = 0
    /// Nanoseconds on the monotonic clock.
    private var openedAt: UInt64 = 0
    private var isTrying = false

    package init(_ limits: CircuitLimits = CircuitLimits()) {
        self.limits = limits
    }

    private var cooldown: UInt64 { UInt64(max(0, limits.cooldown.milliseconds)) * 1_000_000 }

    /// Whether a request may go there now.
    package func admits(at now: UInt64) -> Bool {
        switch state {
        case .closed: true
        case .open: elapsed(at: now) >= cooldown
        case .halfOpen: !isTrying
        }
    }

    /// Takes note that a request goes there; `admits` said it may.
    package mutating func admit(at now: UInt64) {
        if state == .open { state = .halfOpen }
        if state == .halfOpen { isTrying = true }
    }

    /// What came of an admitted request. Late news from before the circuit opened change nothing.
    package mutating func note(_ verdict: AttemptVerdict, at now: UInt64) {
        switch (state, verdict) {
        case (.closed, .good): failures = 0
        case (.closed, .bad):
            failures += 1
            if limits.failures > 0, failures >= limits.failures { open(at: now) }
        case (.halfOpen, .good): reset()
        case (.halfOpen, .bad): open(at: now)
        case (.halfOpen, .neutral): isTrying = false
        case (.open, _), (.closed, .neutral): break
        }
    }

    /// Someone who knows says that the upstream is well.
    package mutating func reset() {
        state = .closed
        failures = 0
        isTrying = false
    }

    /// Time left until a request may try; zero when it may.
    package func wait(at now: UInt64) -> TimeSpan {
        guard state == .open, elapsed(at: now) < cooldown else { return .zero }
        return .milliseconds(Int64((cooldown - elapsed(at: now)) / 1_000_000))
    }

    /// Two event loops may read the clock in one order and come here in the other.
    private func elapsed(at now: UInt64) -> UInt64 { now > openedAt ? now - openedAt : 0 }

    private mutating func open(at now: UInt64) {
        state = .open
        openedAt = now
        failures = 0
        isTrying = false
    }
}
