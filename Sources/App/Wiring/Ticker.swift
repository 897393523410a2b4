internal import ServiceLifecycle
internal import Telemetry

/// A loop: waits, then does one piece of work, until the agent shuts down; then once more if asked, so that
/// nothing measured is left behind.
struct Ticker: Service {
    let name: String
    let interval: TimeSpan
    let time: any TimeSource
    /// Run once more on shutdown.
    var hasLastTick = false
    let tick: @Sendable (Timestamp) async -> Void

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                guard (try? await time.sleep(for: interval)) != nil else { break }
                await tick(time.now)
            }
        }
        // What was measured is written also when everything is cancelled because some part failed.
        if hasLastTick { await Task { await tick(time.now) }.value }
    }
}
