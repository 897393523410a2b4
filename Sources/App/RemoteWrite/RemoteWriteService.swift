internal import Logging
internal import Store
internal import Telemetry

/// All destinations of `remote_write`, side by side.
struct RemoteWriteService: Sendable {
    let senders: [RemoteWriteSender]
    private let store: Store
    private let time: any TimeSource
    private let logger: Logger

    init(
        _ settings: [RemoteWriteSettings], store: Store, send: @escaping HTTPSender, time: any TimeSource,
        families: KnownFamilies, logger: Logger
    ) {
        senders = settings.map {
            RemoteWriteSender($0, store: store, send: send, time: time, logger: logger) { families.index }
        }
        self.store = store
        self.time = time
        self.logger = logger
    }

    /// Gives each destination its place in the queue and forgets those gone from the configuration. Before
    /// the first sample is written: a new destination gets what is written after it has its place.
    func register() async throws {
        try await store.setDestinations(senders.map(\.settings.name))
    }

    /// Sends until cancelled.
    func run() async {
        await withTaskGroup { group in
            for sender in senders { group.addTask { await sender.run() } }
            // A service that ends would end the agent.
            group.addTask { while (try? await time.sleep(for: .days(1))) != nil {} }
        }
    }

    /// Keeps the queue within its limits; gives the health series.
    func tick(at time: Timestamp) async -> [Series] {
        for sender in senders { await sender.bound() }
        let backlogs: [OutgoingBacklog]
        do {
            backlogs = try await store.outgoingBacklogs()
        } catch {
            logger.error("the remote write queue cannot be read: \(error)")
            return []
        }
        var series: [Series] = []
        for sender in senders {
            let name = sender.settings.name
            var reading = OutgoingBacklogReading()
            if let backlog = backlogs.first(where: { $0.destination == name }) {
                reading.pending = backlog.pending
                reading.lag = backlog.oldest.map { max(.zero, time - $0) } ?? .zero
            }
            series += await sender.counts.series(sender.settings, reading, at: time)
        }
        return series
    }
}
