internal import Synchronization

/// Writes the summary while the store is still open, to be printed when everything has ended.
final class DemoClosing: Sendable {
    private let suite: Suite
    private let director: DemoDirector
    private let traffic: TrafficGenerator
    private let isStandIn: Bool
    private let written = Mutex("")

    init(suite: Suite, director: DemoDirector, traffic: TrafficGenerator, isStandIn: Bool) {
        self.suite = suite
        self.director = director
        self.traffic = traffic
        self.isStandIn = isStandIn
    }

    var text: String { written.withLock { $0 } }

    func write() async {
        let bundle = "not exported"
        let summary = DemoSummary(
            suite: suite, story: director.told, traffic: traffic.counted, isStandIn: isStandIn, bundle: bundle
        )
        let text: String
        do {
            text = try await summary.text()
        } catch {
            text = "the summary could not be written: \(error)"
        }
        written.withLock { $0 = text }
    }
}
