package import Telemetry

/// Counts finished requests for every SLO that asks about requests, as counters that only grow:
/// `beaufort_sli_events_total{slo,outcome}`.
package struct SLIRecorder: Sendable {
    package static let metric = "beaufort_sli_events_total"
    /// An unchanged counter is repeated this often, so that "nothing happened" and "nobody looked" differ.
    package static let heartbeat = TimeSpan.seconds(10)

    private var meters: [Meter] = []
    private var start: Timestamp

    private struct Meter: Sendable {
        var slo: String
        var indicator: RequestIndicator
        var good = Counter()
        var bad = Counter()
        /// Counts, but is not written yet.
        var isHeld = false
    }

    private struct Counter: Sendable {
        var value = 0
        var written: (value: Int, time: Timestamp)?
    }

    /// `start` is the instant of the zero sample each counter begins with.
    package init(_ definitions: [SLODefinition], at start: Timestamp) {
        self.start = start
        update(definitions, at: start)
    }

    /// Takes a changed set of SLOs; counters of those that stay go on.
    ///
    /// - Parameter held: names of SLOs that count from now on, but are not written before `release`: older
    ///   samples
    ///   of theirs must be first.
    package mutating func update(
        _ definitions: [SLODefinition], at time: Timestamp, holding held: Set<String> = []
    ) {
        let old = Dictionary(meters.map { ($0.slo, $0) }, uniquingKeysWith: { first, _ in first })
        start = time
        meters = definitions.compactMap { definition in
            guard case .requests(let indicator) = definition.indicator else { return nil }
            var meter = old[definition.name] ?? Meter(slo: definition.name, indicator: indicator)
            meter.indicator = indicator
            meter.isHeld = held.contains(definition.name)
            return meter
        }
    }

    /// Lets everything be written.
    package mutating func release() {
        for index in meters.indices { meters[index].isHeld = false }
    }

    package mutating func observe(_ record: RequestRecord) {
        for index in meters.indices {
            switch meters[index].indicator.verdict(on: record) {
            case true?: meters[index].good.value += 1
            case false?: meters[index].bad.value += 1
            case nil: continue
            }
        }
    }

    /// The counters that changed since they were last returned, or not for a heartbeat, stamped `time`.
    /// The first sample of each is a zero at the start. Leaving out the unchanged loses nothing: the
    /// ledger's baseline is the last sample however old.
    package mutating func counters(at time: Timestamp) -> [Series] {
        var series: [Series] = []
        for index in meters.indices where !meters[index].isHeld {
            let slo = meters[index].slo
            append(&meters[index].good, slo, "good", at: time, to: &series)
            append(&meters[index].bad, slo, "bad", at: time, to: &series)
        }
        return series
    }

    private func append(
        _ counter: inout Counter, _ slo: String, _ outcome: String, at time: Timestamp,
        to series: inout [Series]
    ) {
        var column = Column()
        if counter.written == nil {
            let zero = min(start, time)
            column.append(zero, 0)
            counter.written = (0, zero)
        }
        if let written = counter.written, time > written.time,
            counter.value != written.value || time - written.time >= SLIRecorder.heartbeat
        {
            column.append(time, Double(counter.value))
            counter.written = (counter.value, time)
        }
        guard !column.isEmpty else { return }
        let labels = Labels(name: SLIRecorder.metric, ["slo": slo, "outcome": outcome])
        series.append(Series(labels: labels, floats: column))
    }
}
