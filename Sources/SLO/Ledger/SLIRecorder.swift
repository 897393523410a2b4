package import Telemetry

/// Counts finished requests for every SLO that asks about requests, as counters that only grow:
/// `beaufort_sli_events_total{slo,condition,outcome}`, with the labels of an SLO that is split.
package struct SLIRecorder: Sendable {
    package static let metric = "beaufort_sli_events_total"
    /// Label that holds the digest of the condition that was counted. Counters of older versions have none.
    package static let conditionLabel = "condition"
    /// An unchanged counter is repeated this often, so that "nothing happened" and "nobody looked" differ.
    package static let heartbeat = TimeSpan.seconds(10)

    private var meters: [SLIMeter] = []
    private var start: Timestamp
    /// When counters were last returned. A counter that begins later has its zero here.
    private var previous: Timestamp

    /// `start` is the instant of the zero sample each counter begins with.
    package init(_ definitions: [SLODefinition], at start: Timestamp) {
        self.start = start
        previous = start
        update(definitions, at: start)
    }

    /// Takes a changed set of SLOs; counters of those that stay go on.
    ///
    /// - Parameter held: names of SLOs that count from now on, but are not written before `release`: older
    ///   samples of theirs must be first.
    package mutating func update(
        _ definitions: [SLODefinition], at time: Timestamp, holding held: Set<String> = []
    ) {
        let old = Dictionary(grouping: meters, by: \.slo)
        start = time
        meters = definitions.flatMap(\.measured).compactMap { definition in
            guard var meter = SLIMeter(definition) else { return nil }
            if let known = old[meter.slo]?.first(where: { $0.component == meter.component }) {
                meter.goOn(from: known)
            }
            meter.isHeld = held.contains(definition.name)
            return meter
        }
    }

    /// Gives combinations that were counted before this process began their places back, so that they are not
    /// crowded out by new ones. Nothing is written of them before they are seen again.
    ///
    /// - Parameter known: when each was last written, by SLO.
    package mutating func restore(_ known: [String: [Labels: Timestamp]]) {
        for index in meters.indices {
            if let combinations = known[meters[index].slo] { meters[index].restore(combinations) }
        }
    }

    /// Lets everything be written.
    package mutating func release() {
        for index in meters.indices { meters[index].isHeld = false }
    }

    package mutating func observe(_ record: RequestRecord) {
        for index in meters.indices { meters[index].observe(record) }
    }

    /// The counters that changed since they were last returned, or not for a heartbeat, stamped `time`.
    /// The first sample of each is a zero at the start, or for a combination that is new, at the time of the
    /// call before. Leaving out the unchanged loses nothing: the ledger's baseline is the last sample however
    /// old.
    package mutating func counters(at time: Timestamp) -> [Series] {
        var series: [Series] = []
        for index in meters.indices where !meters[index].isHeld {
            meters[index].append(at: time, since: start, newSince: max(previous, start), to: &series)
        }
        previous = time
        return series
    }

    /// Every counter as it stands, for somebody who looks: from zero on since this process began, and never
    /// less than the time before. What is written to the store is not changed by looking.
    package func snapshot(at time: Timestamp) -> [Series] {
        meters.filter { !$0.isHeld }.flatMap { $0.snapshot(at: time) }
    }
}

extension SLIRecorder {
    /// The counters of an SLO under a condition, and those of older versions, which did not name it.
    package static func matchers(_ slo: String, _ indicator: RequestIndicator) -> [Matcher] {
        [Matcher("slo", .equal, slo), Matcher(conditionLabel, .regex, "|\(indicator.digest)")]
    }
}
