package import Telemetry

/// How patiently a runtime is supervised. The defaults suit a model that takes minutes to load.
package struct SupervisionPolicy: Hashable, Sendable {
    package enum Restart: String, Hashable, Sendable, CaseIterable {
        /// Whatever the exit code: a server that is gone is down.
        case always
        /// Only after a signal or a code other than 0.
        case onFailure = "on-failure"
        case never
    }

    package var restart = Restart.always
    /// First delay before a restart; doubles with each failure in a row.
    package var initialBackoff = TimeSpan.milliseconds(500)
    package var maximumBackoff = TimeSpan.seconds(60)
    /// A run that stayed ready this long wipes the slate of failures clean.
    package var stableAfter = TimeSpan.seconds(60)
    /// This many failures within the window are a crash loop: reported once, restarted on at full backoff.
    package var crashLoopFailures = 5
    package var crashLoopWindow = TimeSpan.minutes(10)
    /// Give up after this many restarts in a row; nil never does.
    package var maximumRestarts: Int?
    /// A start that takes longer is reported, not broken off: large models load for long.
    package var slowStartAfter = TimeSpan.minutes(10)
    /// Between SIGTERM and SIGKILL.
    package var grace = TimeSpan.seconds(15)
    /// Between health probes of a ready runtime.
    package var probeInterval = TimeSpan.seconds(5)
    /// Failed probes in a row before a ready runtime counts as unresponsive. It is not restarted for
    /// that: a busy engine misses probes too.
    package var unresponsiveProbes = 3

    package init() {}

    /// Delay before restart number `attempt` (from 1).
    package func backoff(attempt: Int) -> TimeSpan {
        let doublings = max(0, min(attempt - 1, 20))
        return min(maximumBackoff, TimeSpan(milliseconds: initialBackoff.milliseconds << Int64(doublings)))
    }

    /// Pause before the next probe of a starting runtime: a tenth of the time already waited, so that the
    /// measured load time is right to a tenth and a slow start costs few probes.
    package func startProbePause(after waited: TimeSpan) -> TimeSpan {
        TimeSpan(milliseconds: min(1_000, max(20, waited.milliseconds / 10)))
    }
}
