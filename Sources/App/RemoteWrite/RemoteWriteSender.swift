internal import Documents
internal import Logging
internal import Outbound
internal import Runtime
package import Store
package import Telemetry

/// Sends one destination its part of the queue, request after request and never two at a time, so that
/// every series arrives in order. A request is acknowledged in the store only after the receiver has it: a
/// crash in between sends the same request once more, and nothing is left out.
package actor RemoteWriteSender {
    package nonisolated let settings: RemoteWriteSettings
    package private(set) var counts = RemoteWriteCounts()
    private let store: Store
    private let send: HTTPSender
    private let time: any TimeSource
    private let logger: Logger
    private let chance: @Sendable () -> Double
    private var pace: RetryPace
    private var held: Held?
    private var isRefusing = false
    /// The receiver has counted what it wrote, so it reads 2.0.
    private var isProven = false
    private let families: @Sendable () -> MetricFamilyIndex
    /// How often an empty queue is looked at.
    static let idleWait = TimeSpan.seconds(1)

    /// A request on its way, kept for the next attempt.
    private struct Held {
        var stretch: OutgoingStretch
        /// Samples in the body; empty bodies are not sent.
        var samples: Int
        var body: [UInt8]
        /// An attempt ended without an answer, in this process or in one before.
        var mayBeThere: Bool
    }

    /// - Parameters:
    ///   - families: what is known of metrics now; goes out with 2.0.
    ///   - chance: 0 ..< 1, spreads retries.
    package init(
        _ settings: RemoteWriteSettings, store: Store, send: @escaping HTTPSender,
        time: any TimeSource = WallClock(),
        families: @escaping @Sendable () -> MetricFamilyIndex = { MetricFamilyIndex() },
        chance: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) }
    ) {
        self.init(
            settings, store: store, send: send, time: time, logger: Logger(label: "remote-write"),
            families: families, chance: chance)
    }

    init(
        _ settings: RemoteWriteSettings, store: Store, send: @escaping HTTPSender, time: any TimeSource,
        logger: Logger, families: @escaping @Sendable () -> MetricFamilyIndex,
        chance: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) }
    ) {
        self.settings = settings
        self.store = store
        self.send = send
        self.time = time
        self.logger = logger
        self.families = families
        self.chance = chance
        pace = RetryPace(minimum: settings.minimumBackoff, maximum: settings.maximumBackoff)
    }

    /// Until the task is cancelled.
    package func run() async {
        while !Task.isCancelled {
            let wait = await step()
            if wait > .zero, (try? await time.sleep(for: wait)) == nil { return }
        }
    }

    /// One request at most.
    /// - Returns: how long to wait before the next step.
    package func step() async -> TimeSpan {
        do {
            guard let request = try await next() else { return RemoteWriteSender.idleWait }
            if request.samples > 0 {
                switch await attempt(request.body) {
                case .accepted(let written): accepted(request.samples, written)
                case .refused(let reason, let written): refused(request.samples, reason, written)
                case .postponed(let reason, let asked): return postponed(reason, asked)
                case .misunderstood(let reason): return misunderstood(reason)
                }
            }
            try await store.acknowledge(settings.name, through: request.stretch.end)
            counts.lost += request.stretch.lost
            held = nil
            return .zero
        } catch {
            // The request stays as it is: what was sent and could not be noted down is sent once more.
            return postponed("\(error)", .seconds(1))
        }
    }

    /// Gives up what waits beyond the queue's limit.
    package func bound() async {
        let limit = Int64(settings.maximumBytes)
        guard let loss = try? await store.boundOutgoing(settings.name, maximumBytes: limit) else { return }
        counts.overflowed += Int(loss.samples)
        held = nil
        logger.error(
            "remote write to \(settings.name): the queue is full; its oldest \(loss.samples) samples are given up"
        )
    }

    private func next() async throws -> Held? {
        if let held { return held }
        let limit = settings.samplesPerRequest
        guard let stretch = try await store.nextOutgoing(settings.name, limit: limit) else { return nil }
        let wanted = relabelled(stretch.series)
        let samples = wanted.reduce(0) { $0 + $1.floats.count + $1.histograms.count }
        counts.excluded += stretch.sampleCount - stretch.lost - samples
        let body = samples == 0 ? [] : Snappy.encode(encoded(wanted))
        held = Held(stretch: stretch, samples: samples, body: body, mayBeThere: stretch.isRepeated)
        return held
    }

    private func encoded(_ series: [Series]) -> [UInt8] {
        switch settings.message {
        case .one: WriteRequestWriter.encode(series)
        case .two: WriteRequest2Writer.encode(series, families: families())
        }
    }

    private func relabelled(_ series: [Series]) -> [Series] {
        if settings.relabelling.isEmpty { return series }
        return series.compactMap { one in
            guard let labels = settings.relabelling.apply(one.labels), !labels.isEmpty else { return nil }
            var one = one
            one.labels = labels
            return one
        }
    }

    private func attempt(_ body: [UInt8]) async -> RemoteWriteVerdict {
        do {
            var headers = [
                HTTPHeader("Content-Type", settings.message.contentType),
                HTTPHeader("Content-Encoding", "snappy"),
                HTTPHeader("X-Prometheus-Remote-Write-Version", settings.message.version),
                HTTPHeader("User-Agent", "beaufort/\(Version.text)"),
            ]
            if let credential = settings.credential { headers.append(try credential.header()) }
            let request = HTTPRequest(
                method: "POST", url: settings.url, headers: headers + settings.headers, body: body,
                timeout: settings.timeout, maximumResponseBytes: 1 << 20, tls: settings.tls)
            return .judge(
                try await send(request), to: settings.message, isProven: isProven, at: time.now)
        } catch {
            if !isCertainlyUnsent(error) { held?.mayBeThere = true }
            return .postponed(reason: "\(error)", atLeast: .zero)
        }
    }

    /// Nobody was there to take the request.
    private func isCertainlyUnsent(_ error: any Error) -> Bool {
        guard let error = error as? OutboundError else {
            return error is SecretError || error is DocumentError
        }
        return [.unreachable, .unknownHost, .untrusted, .invalidURL, .invalidRequest].contains(error.kind)
    }

    private func accepted(_ samples: Int, _ written: WrittenCounts?) {
        if pace.failures > 0 { logger.notice("remote write to \(settings.name) works again") }
        pace.succeeded()
        isRefusing = false
        counts.isMisunderstood = false
        let missing = samples - took(written, usually: samples, of: samples)
        if missing == 0 || held?.mayBeThere == true { return counts.repeated += missing }
        logger.error(
            "remote write to \(settings.name): of \(samples) samples accepted it says \(missing) are not written"
        )
        counts.unwritten += missing
    }

    private func refused(_ samples: Int, _ reason: String, _ written: WrittenCounts?) {
        pace.succeeded()
        counts.isMisunderstood = false
        let missing = samples - took(written, usually: 0, of: samples)
        if held?.mayBeThere == true {
            // Prometheus 2 refuses a request whose samples it has, instead of saying so.
            logger.notice("remote write to \(settings.name): a request sent again is refused: \(reason)")
            counts.repeated += missing
            return
        }
        if !isRefusing {
            logger.error(
                "remote write to \(settings.name): \(missing) samples refused and given up: \(reason)")
        }
        isRefusing = true
        counts.refused += missing
    }

    /// - Parameter usual: how many are written where the receiver does not count.
    /// - Returns: how many of a request's samples are written.
    private func took(_ written: WrittenCounts?, usually usual: Int, of samples: Int) -> Int {
        if written != nil { isProven = true }
        let there = min(written?.total ?? usual, samples)
        counts.sent += there
        return there
    }

    /// Asked again now and then: the receiver may be made newer, or its answer have been a proxy's.
    private func misunderstood(_ reason: String) -> TimeSpan {
        if !counts.isMisunderstood {
            let message = settings.message
            let problem = "the receiver does not read \(message.rawValue) (\(reason))"
            let remedy =
                "set protobuf_message: \(message.other.rawValue); until then its samples wait in the queue"
            logger.error("remote write to \(settings.name): \(problem): \(remedy)")
        }
        counts.isMisunderstood = true
        counts.failed += 1
        return pace.failed(atLeast: settings.maximumBackoff, chance: chance())
    }

    private func postponed(_ reason: String, _ asked: TimeSpan) -> TimeSpan {
        if pace.failures == 0, !Task.isCancelled {
            logger.warning("remote write to \(settings.name) fails and is tried again: \(reason)")
        }
        counts.failed += 1
        return pace.failed(atLeast: asked, chance: chance())
    }
}
