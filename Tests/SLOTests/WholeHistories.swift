import SLO
import Telemetry
import Testing

/// The one answer there is about an SLO that is not split.
extension HistoryReader {
    func whatIf(_ slo: SLODefinition, _ change: WhatIfChange, in range: TimeRange) async throws -> WhatIf {
        let all = try await whatIfs(slo, change, in: range)
        #expect(all.count == 1)
        return try #require(all.first)
    }

    func suggest(_ slo: SLODefinition, in range: TimeRange) async throws -> Suggestion {
        let all = try await suggestions(slo, in: range)
        #expect(all.count == 1)
        return try #require(all.first).get()
    }
}
