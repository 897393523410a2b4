internal import Operations
internal import Synchronization
internal import Telemetry

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

    /// The incident the page opened, written next to the database.
    private func export() async -> String {
        do {
            guard let incident = try await IncidentKeeper(suite.store).last() else {
                return "none was opened"
            }
            let folder = suite.configuration.store.directory
            let export = IncidentExport(store: suite.store, definitions: suite.reload.status.definitions)
            return try await export.write(incident, into: folder, now: suite.time.now)
        } catch {
            return "not exported: \(error)"
        }
    }

    var text: String { written.withLock { $0 } }

    func write() async {
        let bundle = await export()
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
