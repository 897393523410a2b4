internal import Logging
internal import SLO
internal import Store
internal import Synchronization
internal import Telemetry

/// Writes what was measured since the last flush: counters, histograms, gauges, SLI events and requests, in
/// one transaction.
///
/// When the store cannot take it (disk full, locked file) the requests are held and tried again; counters are
/// cumulative, so the next flush that goes through loses nothing. What pages follow from is read from
/// memory until then: see `OwnSeries`.
final class Flusher: Sendable {
    private let own: OwnSeries
    private let meter: RequestMeter
    private let gauges: GaugeBoard
    private let logger: Logger
    private let recorder: Mutex<SLIRecorder>
    private let failingSince = Mutex<Timestamp?>(nil)
    /// Gauges are repeated no faster than this.
    private static let gaugeInterval = TimeSpan.seconds(5)
    private let lastGauges = Mutex(Timestamp.distantPast)

    init(
        own: OwnSeries, meter: RequestMeter, gauges: GaugeBoard, definitions: [SLODefinition],
        start: Timestamp,
        logger: Logger
    ) {
        self.own = own
        self.meter = meter
        self.gauges = gauges
        self.logger = logger
        recorder = Mutex(SLIRecorder(definitions, at: start))
    }

    /// Takes one finished request in; called on the proxy's event loops.
    func observe(_ request: RequestRecord) {
        recorder.withLock { $0.observe(request) }
        meter.observe(request)
    }

    /// Takes a changed set of SLOs; counters of those that stay go on. Those held are not written before
    /// `release`.
    func update(_ definitions: [SLODefinition], at time: Timestamp, holding held: Set<String>) {
        recorder.withLock { $0.update(definitions, at: time, holding: held) }
    }

    /// Gives combinations that were counted before this process began their places back.
    func restore(_ combinations: [String: [Labels: Timestamp]]) {
        recorder.withLock { $0.restore(combinations) }
    }

    func release() {
        recorder.withLock { $0.release() }
    }

    /// The counters of SLOs as they stand.
    func events(at time: Timestamp) -> [Series] { recorder.withLock { $0.snapshot(at: time) } }

    /// Nil while everything goes to disk; else since when it has not.
    var failing: Timestamp? { failingSince.withLock { $0 } }

    func flush(at time: Timestamp) async {
        let (measured, requests) = meter.flush(at: time)
        var series = measured
        var told = recorder.withLock { $0.counters(at: time) }
        if lastGauges.withLock({ time - $0 >= Flusher.gaugeInterval }) {
            lastGauges.withLock { $0 = time }
            told += gauges.snapshot(at: time)
            // Among what is measured: it must not be read where it is not stored.
            series.append(Series(Labels(name: MetricCatalogue.lastIngest.name), at: time, time.seconds))
        }
        guard !series.isEmpty || !told.isEmpty || !requests.isEmpty else { return }
        do {
            try await own.write(told, measured: series, requests: requests)
            recovered()
        } catch {
            meter.hold(requests)
            failed(error, at: time)
        }
    }

    private func failed(_ error: StoreError, at time: Timestamp) {
        let isFirst = failingSince.withLock { since in
            defer { since = since ?? time }
            return since == nil
        }
        if isFirst { logger.error("measurements cannot be stored and are held in memory: \(error)") }
    }

    private func recovered() {
        let was = failingSince.withLock { since in
            defer { since = nil }
            return since
        }
        if was != nil { logger.notice("measurements are stored again; what was held is written") }
    }
}
