package import Telemetry

/// Counts requests of the past for SLOs that were not there then: the counters the recorder would have
/// written, stamped at the ends of its heartbeats.
package struct SLIBackfill: Sendable {
    private var meters: [Meter] = []
    /// Some requests stood for others that the log does not have.
    package private(set) var isEstimated = false

    fileprivate struct Meter: Sendable {
        var slo: String
        var component: Labels
        var indicator: RequestIndicator
        var splitter: RequestSplitter?
        /// By the values of its labels; without any for an SLO that is not split and for the overflow.
        var counters: [[String]: (good: Counter, bad: Counter)] = [:]
    }

    fileprivate struct Counter: Sendable {
        /// Whole unless the log was sampled.
        var value = 0.0
        var column = Column()
    }

    /// SLOs that do not ask about requests are left out.
    package init(_ definitions: [SLODefinition]) {
        meters = definitions.flatMap(\.measured).compactMap { definition in
            guard case .requests(let indicator) = definition.indicator else { return nil }
            return Meter(
                slo: definition.name, component: definition.combination, indicator: indicator,
                splitter: RequestSplitter(definition))
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
            guard let isGood = meters[index].indicator.verdict(on: record) else { continue }
            meters[index].add(weight, isGood, at: time, record)
        }
    }

    /// The counters, each from a zero before its first event on.
    package var series: [Series] {
        meters.flatMap { meter in
            meter.counters.sorted { $0.key.lexicographicallyPrecedes($1.key) }.flatMap { values, pair in
                [("good", pair.good), ("bad", pair.bad)].compactMap { outcome, counter -> Series? in
                    guard !counter.column.isEmpty else { return nil }
                    let labels = SLIMeter.labels(meter.slo, outcome, meter.combination(values))
                    return Series(labels: labels, floats: counter.column)
                }
            }
        }
    }
}

extension SLIBackfill.Meter {
    /// Those seen first have a place each, as when they are counted at once.
    fileprivate mutating func add(
        _ weight: Double, _ isGood: Bool, at time: Timestamp, _ record: RequestRecord
    ) {
        var values = splitter?.values(of: record) ?? []
        let places = counters.count - (counters[[]] == nil ? 0 : 1)
        if let limit = splitter?.split.limit, counters[values] == nil, places >= limit { values = [] }
        // In place: a copy of a column for each request would take a square of the time.
        let none = (good: SLIBackfill.Counter(), bad: SLIBackfill.Counter())
        if isGood {
            counters[values, default: none].good.add(weight, at: time)
        } else {
            counters[values, default: none].bad.add(weight, at: time)
        }
    }

    fileprivate func combination(_ values: [String]) -> Labels {
        guard let splitter else { return component }
        return values.isEmpty ? splitter.split.overflow : splitter.combination(values)
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
