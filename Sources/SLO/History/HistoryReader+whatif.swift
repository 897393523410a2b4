package import Telemetry

extension HistoryReader {
    /// Replays an SLO over recorded history, as it is and changed, from one reading of the counters. One for
    /// each combination where it is split.
    ///
    /// - Throws: `BurnPolicyError` when the change is none, and what the source throws.
    package func whatIfs(
        _ slo: SLODefinition, _ change: WhatIfChange, in range: TimeRange
    ) async throws -> [WhatIf] {
        let changed = try change.applied(to: slo)
        let starts = [slo, changed].map { $0.period.range(at: range.end).start - $0.sliceWidth }
        let histories = try await readEach(
            [slo, changed], in: range, from: starts.min().map { min($0, range.start) })
        // The split is the same, and so are the events, hence the combinations and their order.
        // Of a composite the first is the whole, which alone has alerts.
        let count = slo.isComposite ? 1 : histories[0].count
        return zip(histories[0], histories[1]).prefix(count).map { WhatIf(inForce: $0, changed: $1) }
    }
}
