package import Telemetry

/// Counts requests of the past for SLOs that were not there then: the counters the recorder would have
/// written, stamped at the ends of its heartbeats.
package struct SLIBackfill: Sendable {
    private var meters: [Meter] = []
    /// Some requests stood for others that the log does not have.
    package private(set) var isEstimated = false

    fileprivate struct Meter: Sendable {
        var slo: String
        /// Tells components of one SLO apart.
        var title: String
        var component: Labels
        var indicator: RequestIndicator
        var splitter: RequestSplitter?
        /// What ended up to here is counted already.
        var since: Timestamp
        /// By the values of its labels; without any for an SLO that is not split and for the overflow.
        var counters: [[String]: (good: Counter, bad: Counter)] = [:]
    }

    fileprivate struct Counter: Sendable {
        /// Whole unless the log was sampled or a histogram's bucket divided.
        var value = 0.0
        var column = Column()
    }

    /// SLOs that do not ask about requests are left out.
    ///
    /// - Parameter since: by title, up to when everything is counted already.
    package init(_ definitions: [SLODefinition], since: [String: Timestamp] = [:]) {
        meters = definitions.flatMap(\.measured).compactMap { definition in
            guard case .requests(let indicator) = definition.indicator else { return nil }
            return Meter(
                slo: definition.name, title: definition.title, component: definition.combination,
                indicator: indicator, splitter: RequestSplitter(definition),
                since: since[definition.title] ?? .distantPast)
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
        for index in meters.indices where record.end > meters[index].since {
            meters[index].observe(record, times: weight, before: limit)
        }
    }

    /// Takes requests that a counter of the past stands for, for one SLO, in the order of time.
    package mutating func observe(
        _ record: RequestRecord, times weight: Double, for title: String, before limit: Timestamp
    ) {
        for index in meters.indices where meters[index].title == title {
            meters[index].observe(record, times: weight, before: limit)
        }
    }

    /// Titles of the SLOs for which something was counted.
    package var counted: Set<String> { Set(meters.filter { !$0.counters.isEmpty }.map(\.title)) }

    /// Leaves out of what comes for an SLO what ended up to a time.
    package mutating func skip(to time: Timestamp, for title: String) {
        for index in meters.indices where meters[index].title == title {
            meters[index].since = max(meters[index].since, time)
        }
    }

    /// The counters, each from a zero before its first event on.
    package var series: [Series] {
        meters.flatMap { meter in
            meter.counters.sorted { $0.key.lexicographicallyPrecedes($1.key) }.flatMap { values, pair in
                [("good", pair.good), ("bad", pair.bad)].compactMap { outcome, counter -> Series? in
                    guard !counter.column.isEmpty else { return nil }
                    let labels = SLIMeter.labels(
                        meter.slo, outcome, meter.combination(values), meter.indicator.digest)
                    return Series(labels: labels, floats: counter.column)
                }
            }
        }
    }
}

extension SLIBackfill.Meter {
    fileprivate mutating func observe(
        _ record: RequestRecord, times weight: Double, before limit: Timestamp
    ) {
        guard let isGood = indicator.verdict(on: record) else { return }
        let step = Int(SLIRecorder.heartbeat.milliseconds)
        let end = Timestamp(milliseconds: Int64(-floorDivide(-Int(record.end.milliseconds), step) * step))
        add(weight, isGood, at: min(end, limit - .milliseconds(1)), record)
    }

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
            counters[values, default: none].good.add(weight, at: time, after: since)
        } else {
            counters[values, default: none].bad.add(weight, at: time, after: since)
        }
    }

    fileprivate func combination(_ values: [String]) -> Labels {
        guard let splitter else { return component }
        return values.isEmpty ? splitter.split.overflow : splitter.combination(values)
    }
}

extension SLIBackfill.Counter {
    /// - Parameter start: up to then the series may have samples of its own.
    fileprivate mutating func add(_ weight: Double, at time: Timestamp, after start: Timestamp) {
        value += weight
        let whole = value.rounded(.down)
        var time = time
        if column.isEmpty {
            let earliest = start == .distantPast ? start : start + .milliseconds(1)
            let zero = max(time - SLIRecorder.heartbeat, earliest)
            time = max(time, zero + .milliseconds(1))
            column.append(zero, 0)
        }
        if let last = column.times.last, last >= time {
            column.values[column.count - 1] = whole
        } else {
            column.append(time, whole)
        }
    }
}
