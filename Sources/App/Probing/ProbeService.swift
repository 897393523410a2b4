package import Logging
internal import Synchronization
package import Telemetry

/// Sends the probes of the configuration, each on a task of its own, one request at a time.
package final class ProbeService: Sendable {
    private let send: HTTPSender
    private let time: any TimeSource
    private let count: @Sendable (Labels) -> Void
    private let logger: Logger
    private let troubles: SparingLog
    private let address: @Sendable () -> String?
    private let settings: Mutex<[ProbeSetting]>
    private let changes = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
    /// What the gateway knows the agent's own requests by: chance, new with each start, never written down.
    package let token: String

    /// - Parameters:
    ///   - address: of the gateway, `http://127.0.0.1:9463`; nil while it does not listen.
    ///   - count: adds one to a counter.
    package init(
        _ settings: [ProbeSetting], token: String, send: @escaping HTTPSender, time: any TimeSource,
        logger: Logger, address: @escaping @Sendable () -> String?,
        count: @escaping @Sendable (Labels) -> Void
    ) {
        self.settings = Mutex(settings)
        self.token = token
        self.send = send
        self.time = time
        self.logger = logger
        self.address = address
        self.count = count
        troubles = SparingLog(logger)
    }

    /// 128 bits of chance, in hex.
    package static func newToken() -> String {
        var random = SystemRandomNumberGenerator()
        return String(random.next(), radix: 16) + String(random.next(), radix: 16)
    }

    /// Takes a changed set of probes; those that are the same go on undisturbed.
    package func update(_ new: [ProbeSetting]) {
        settings.withLock { $0 = new }
        changes.continuation.yield()
    }

    /// Until the task is cancelled.
    package func run() async {
        var running: [ProbeSetting: Task<Void, Never>] = [:]
        changes.continuation.yield()
        for await _ in changes.stream {
            let wanted = settings.withLock { Set($0) }
            for (probe, task) in running where !wanted.contains(probe) {
                task.cancel()
                running[probe] = nil
            }
            for probe in wanted where running[probe] == nil { running[probe] = Task { await run(probe) } }
        }
        for task in running.values { task.cancel() }
    }

    private func run(_ probe: ProbeSetting) async {
        var clock = ProbeClock(interval: probe.interval, at: time.now, share: .random(in: 0..<1))
        var isFailing = false
        while !Task.isCancelled {
            let turn = clock.next(after: time.now, chance: .random(in: -1...1))
            for _ in 0..<turn.skipped { note(probe, "skipped") }
            guard (try? await time.sleep(for: turn.time - time.now)) != nil else { return }
            let failure = await ask(probe)
            if Task.isCancelled { return }
            note(probe, failure == nil ? "ok" : "failed")
            if let failure {
                troubles.error("probe \(probe.name): \(failure)")
            } else if isFailing {
                logger.notice("probe \(probe.name) is answered again")
            }
            isFailing = failure != nil
        }
    }

    /// Why the probe failed; nil when it was answered.
    private func ask(_ probe: ProbeSetting) async -> String? {
        guard let address = address() else { return "the gateway does not listen" }
        let secret = probe.tokenVariable.flatMap(DataDirectory.environmentVariable)
        do {
            let response = try await send(probe.request(at: address, token: token, secret: secret))
            return (200..<300).contains(response.status) ? nil : "status \(response.status)"
        } catch {
            return "\(error)"
        }
    }

    private func note(_ probe: ProbeSetting, _ outcome: String) {
        count(Labels(name: MetricCatalogue.probes.name, ["probe": probe.name, "outcome": outcome]))
    }
}
