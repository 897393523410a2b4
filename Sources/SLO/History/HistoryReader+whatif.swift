package import Telemetry

extension HistoryReader {
    /// Replays an SLO over recorded history, as it is and changed, from one reading of the counters.
    ///
    /// - Throws: `BurnPolicyError` when the change is none, and what the source throws.
    package func whatIf(
        _ slo: SLODefinition, _ change: WhatIfChange, in range: TimeRange
    ) async throws -> WhatIf {
        let changed = try change.applied(to: slo)
        let starts = [slo, changed].map { $0.period.range(at: range.end).start - $0.sliceWidth }
        let histories = try await read(
            [slo, changed], in: range, from: starts.min().map { min($0, range.start) })
        return WhatIf(inForce: histories[0], changed: histories[1])
    }
}
