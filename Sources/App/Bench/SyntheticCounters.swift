internal import SLO
internal import Telemetry

/// The recorder's counters of many SLOs as a source that makes its samples when asked: a month of a thousand
/// SLOs would not fit into memory. Each minute has 600 events, one of which is bad in every seventh minute.
struct SyntheticCounters: SeriesSource {
    /// Labels of each SLO's counters, `slo` among them.
    let identities: [Labels]
    let step: TimeSpan
    private static let perStep = 600.0

    func select(_ matchers: [Matcher], in range: TimeRange) async throws -> [Series] {
        guard matchers.contains(.metric(SLIRecorder.metric)) else { return [] }
        let width = step.milliseconds
        let first = (range.start.milliseconds + width - 1) / width
        let last = range.end.milliseconds / width
        guard first <= last else { return [] }
        let times = (first...last).map { Timestamp(milliseconds: $0 * width) }
        return identities.enumerated().flatMap { index, identity in
            ["bad", "good"].map { outcome in
                let isBad = outcome == "bad"
                let values = (first...last).map { slice in
                    let bad = Double((slice + Int64(index)) / 7)
                    return isBad ? bad : Double(slice) * Self.perStep - bad
                }
                let labels = identity.merging(Labels(name: SLIRecorder.metric, ["outcome": outcome]))
                return Series(labels: labels, floats: Column(times: times, values: values))
            }
        }
    }
}
