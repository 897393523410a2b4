package import Telemetry

/// Counts requests of the past for SLOs that were not there then: the counters the recorder would have
/// written, stamped at the ends of its heartbeats.
package struct SLIBackfill: Sendable {
    private var meters: [Meter] = []
    /// Some requests stood for others that the log does not have.
    package private(set) var isEstimated = false

    private struct Meter: Sendable {
        var slo: String
        var indicator: RequestIndicator
        var good = Counter()
        var bad = Counter()
    }

    fileprivate struct Counter: Sendable {
        /// Whole unless the log was sampled.
        var value = 0.0
        var column = Column()
    }

    /// SLOs that do not ask about requests are left out.
    package init(_ definitions: [SLODefinition]) {
        meters = definitions.compactMap { definition in
            guard case .requests(let indicator) = definition.indicator else { return nil }
            return Meter(slo: definition.name, indicator: indicator)
        }
    }

    package var isEmpty: Bool { meters.isEmpty }

    /// Takes requests in the order in which they ended.
    ///
    /// - Parameters:
    ///   - probability: with which the log kept one like it; it stands for so many more.
    ///   - limit: no counter is stamped at or after it.
    package mutating func observe(
        _ record: RequestRecord, probability: Double = 1, before limit: Timestamp = .distantFuture
    ) {
        if probability < 1 { isEstimated = true }
        let weight = 1 / max(probability, 1e-6)
        let step = Int(SLIRecorder.heartbeat.milliseconds)
        let end = Timestamp(milliseconds: Int64(-floorDivide(-Int(record.end.milliseconds), step) * step))
        let time = min(end, limit - .milliseconds(1))
        for index in meters.indices {
            switch meters[index].indicator.verdict(on: record) {
            case true?: meters[index].good.add(weight, at: time)
            case false?: meters[index].bad.add(weight, at: time)
            case nil: continue
            }
        }
    }

    /// The counters, each from a zero before its first event on.
    package var series: [Series] {
        meters.flatMap { meter in
            [("good", meter.good), ("bad", meter.bad)].compactMap { outcome, counter in
                guard !counter.column.isEmpty else { return nil }
                let labels = Labels(name: SLIRecorder.metric, ["slo": meter.slo, "outcome": outcome])
                return Series(labels: labels, floats: counter.column)
            }
        }
    }
}

extension SLIBackfill.Counter {
    fileprivate mutating func add(_ weight: Double, at time: Timestamp) {
        value += weight
        let whole = value.rounded(.down)
        if column.isEmpty { column.append(time - SLIRecorder.heartbeat, 0) }
        if let last = column.times.last, last >= time {
            column.values[column.count - 1] = whole
        } else {
            column.append(time, whole)
        }
    }
}
