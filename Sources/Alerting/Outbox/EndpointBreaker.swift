package import Telemetry

/// Keeps a dead endpoint from being hammered by everything that waits for it: after some failures in a
/// row one attempt at a time tests whether it is back.
package struct EndpointBreaker: Hashable, Sendable {
    /// Failures in a row that open it.
    package static let threshold = 5
    private static let firstPause = TimeSpan.seconds(5)
    private static let longestPause = TimeSpan.minutes(1)

    package private(set) var failures = 0
    private var openUntil: Timestamp?
    private var pause = EndpointBreaker.firstPause
    private var isProbing = false

    package init() {}

    package var isOpen: Bool { openUntil != nil }

    /// Whether `allows` would say yes.
    package func wouldAllow(at time: Timestamp) -> Bool {
        guard let openUntil else { return true }
        // Nothing is closed for longer than the longest pause: the clock was set back.
        return !isProbing && (time >= openUntil || openUntil - time > Self.longestPause)
    }

    /// Whether an attempt may start now; when open, an attempt allowed is the probe.
    package mutating func allows(at time: Timestamp) -> Bool {
        guard wouldAllow(at: time) else { return false }
        isProbing = isOpen
        return true
    }

    /// An answer came, even one that refuses: the endpoint lives.
    package mutating func succeed() {
        self = EndpointBreaker()
    }

    package mutating func fail(at time: Timestamp) {
        failures += 1
        guard failures >= Self.threshold else { return }
        // Failures of attempts already under way when it opened do not prolong it.
        guard openUntil == nil || isProbing else { return }
        if isProbing { pause = min(TimeSpan(milliseconds: pause.milliseconds * 2), Self.longestPause) }
        isProbing = false
        openUntil = time + pause
    }
}
