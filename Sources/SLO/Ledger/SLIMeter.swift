internal import Telemetry

/// The counters of one SLO about requests: a pair, or one for each combination of its labels.
struct SLIMeter: Sendable {
    let slo: String
    /// The label of a component, else none.
    let component: Labels
    /// Counts, but is not written yet.
    var isHeld = false
    private let indicator: RequestIndicator
    private let splitter: RequestSplitter?
    /// The digest of its condition.
    private let condition: String
    /// How long a combination keeps its place without a request: a little longer than the engine keeps it, so
    /// that there are never more than the limit.
    private let patience: TimeSpan
    /// All of an SLO that is not split; the overflow of one that is. Written from the start: it is the sign
    /// that somebody looks, also when no combination has been seen.
    private var whole = EventCounters()
    private var parts: [[String]: Part] = [:]

    private struct Part: Sendable {
        var counters = EventCounters()
        var seen: Timestamp
    }

    /// Nil for an SLO that does not ask about requests.
    init?(_ definition: SLODefinition) {
        guard case .requests(let indicator) = definition.indicator else { return nil }
        slo = definition.name
        component = definition.combination
        self.indicator = indicator
        splitter = RequestSplitter(definition)
        condition = indicator.digest
        let period = definition.period.longest
        patience = period + TimeSpan(milliseconds: period.milliseconds / 100) + .minutes(1)
    }

    /// Takes the counts of an older meter of the same SLO, unless its counters were split otherwise or
    /// counted under another condition: those are other series.
    mutating func goOn(from old: SLIMeter) {
        guard old.condition == condition, old.splitter?.split.labels == splitter?.split.labels else { return }
        whole = old.whole
        parts = old.parts
    }

    /// As many as there is room for, those written last first.
    mutating func restore(_ known: [Labels: Timestamp]) {
        guard let split = splitter?.split else { return }
        let newest = known.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        for (combination, time) in newest where combination != split.overflow {
            let values = split.labels.map { combination[$0] ?? LabelSplit.none }
            guard parts[values] == nil, parts.count < split.limit else { continue }
            parts[values] = Part(seen: time)
        }
    }

    mutating func observe(_ record: RequestRecord) {
        guard let isGood = indicator.verdict(on: record) else { return }
        guard let splitter else { return whole.count(isGood) }
        let values = splitter.values(of: record)
        guard parts[values] != nil || parts.count < splitter.split.limit else { return whole.count(isGood) }
        parts[values, default: Part(seen: record.end)].counters.count(isGood)
        parts[values]?.seen = record.end
    }

    /// - Parameters:
    ///   - start: where the zero of a counter stands that has been there from the start.
    ///   - latest: where that of a combination stands that is new.
    mutating func append(
        at time: Timestamp, since start: Timestamp, newSince latest: Timestamp, to series: inout [Series]
    ) {
        guard let splitter else { return append(&whole, component, at: time, since: start, to: &series) }
        append(&whole, splitter.split.overflow, at: time, since: start, to: &series)
        for values in parts.keys.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
            guard var part = parts[values] else { continue }
            if time - part.seen > patience {
                parts[values] = nil
            } else if !part.counters.isUntouched {
                append(
                    &part.counters, splitter.combination(values), at: time, since: latest, to: &series)
                parts[values] = part
            }
        }
    }

    private func append(
        _ counters: inout EventCounters, _ combination: Labels, at time: Timestamp, since zero: Timestamp,
        to series: inout [Series]
    ) {
        for (outcome, column) in counters.columns(at: time, since: zero) {
            series.append(
                Series(labels: SLIMeter.labels(slo, outcome, combination, condition), floats: column))
        }
    }

    /// A combination's counters once it has been seen; those of the whole from the start.
    func snapshot(at time: Timestamp) -> [Series] {
        guard let splitter else { return snapshot(whole, component, at: time) }
        let seen = parts.filter { !$0.value.counters.isUntouched }
        return snapshot(whole, splitter.split.overflow, at: time)
            + seen.flatMap { snapshot($0.value.counters, splitter.combination($0.key), at: time) }
    }

    private func snapshot(_ counters: EventCounters, _ combination: Labels, at time: Timestamp) -> [Series] {
        counters.values.map { outcome, value in
            Series(SLIMeter.labels(slo, outcome, combination, condition), at: time, Double(value))
        }
    }

    /// Of the counter of one outcome.
    static func labels(
        _ slo: String, _ outcome: String, _ combination: Labels, _ condition: String
    ) -> Labels {
        let own = Labels(
            name: SLIRecorder.metric, ["slo": slo, "outcome": outcome, SLIRecorder.conditionLabel: condition])
        return combination.isEmpty ? own : combination.merging(own)
    }
}

/// Good and bad events, and what has been written of them.
struct EventCounters: Sendable {
    private var good = Counter()
    private var bad = Counter()

    private struct Counter: Sendable {
        var value = 0
        var written: (value: Int, time: Timestamp)?
    }

    /// Nothing has been counted, and nothing written.
    var isUntouched: Bool {
        good.value == 0 && bad.value == 0 && good.written == nil && bad.written == nil
    }

    /// By outcome.
    var values: [(outcome: String, value: Int)] { [("good", good.value), ("bad", bad.value)] }

    mutating func count(_ isGood: Bool) {
        if isGood { good.value += 1 } else { bad.value += 1 }
    }

    /// By outcome; those without news are left out.
    mutating func columns(at time: Timestamp, since zero: Timestamp) -> [(outcome: String, Column)] {
        [
            ("good", EventCounters.column(&good, at: time, since: zero)),
            ("bad", EventCounters.column(&bad, at: time, since: zero)),
        ].filter { !$0.1.isEmpty }
    }

    private static func column(
        _ counter: inout Counter, at time: Timestamp, since zero: Timestamp
    ) -> Column {
        var column = Column()
        if counter.written == nil {
            let zero = min(zero, time)
            column.append(zero, 0)
            counter.written = (0, zero)
        }
        if let written = counter.written, time > written.time,
            counter.value != written.value || time - written.time >= SLIRecorder.heartbeat
        {
            column.append(time, Double(counter.value))
            counter.written = (counter.value, time)
        }
        return column
    }
}
