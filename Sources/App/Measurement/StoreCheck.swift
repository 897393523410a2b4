internal import Logging
internal import Store
internal import Synchronization
internal import Telemetry

/// Reads the whole file back once a day. What a query meets is checked then; this finds a byte that was
/// flipped in what nobody asks for, and a row whose number was, which no query would meet again.
final class StoreCheck: Sendable {
    private let store: Store
    private let logger: Logger
    private let last = Mutex<(time: Timestamp, problems: Int)?>(nil)

    init(_ store: Store, logger: Logger) {
        self.store = store
        self.logger = logger
    }

    /// First an hour after the start, or sooner: an agent that is started anew each day is to get to it too.
    func run(every interval: TimeSpan, _ time: some TimeSource) async {
        var wait = min(interval, .hours(1))
        while !Task.isCancelled {
            do { try await time.sleep(for: wait) } catch { return }
            await look(at: time.now)
            wait = interval
        }
    }

    func look(at time: Timestamp) async {
        do {
            let problems = try await store.verify().problems
            last.withLock { $0 = (time, problems.count) }
            if problems.isEmpty { return }
            logger.error(
                """
                the store is damaged at \(problems.count) places (beaufort store verify names them, docs/history.md says what \
                to do): \(problems.prefix(3).joined(separator: "; "))
                """)
        } catch {
            logger.error("the store could not be read back and will be later: \(error)")
        }
    }

    /// Nothing before the first time: no news is not good news.
    func series(at time: Timestamp) -> [Series] {
        guard let last = last.withLock({ $0 }) else { return [] }
        return [
            Series(Labels(name: MetricCatalogue.storeProblems.name), at: time, Double(last.problems)),
            Series(Labels(name: MetricCatalogue.storeVerified.name), at: time, last.time.seconds),
        ]
    }
}
