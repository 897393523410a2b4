internal import PromQL
internal import Telemetry

/// Raw samples of a Prometheus-compatible server, for what is computed here: SLOs.
struct RemoteSource: SeriesSource {
    let remote: RemoteQuery

    /// Nothing measured is older, and servers refuse ranges that begin before time did.
    private static let earliest = Timestamp(milliseconds: 946_684_800_000)

    func select(_ matchers: [Matcher], in range: TimeRange) async throws -> [Series] {
        let start = max(range.start, Self.earliest)
        guard start <= range.end else { return [] }
        let selector = "{\(matchers.map(\.description).joined(separator: ","))}"
        // Prometheus 3 leaves the first moment of a window out, 2 does not: ask for a little more.
        let window = (range.end - start).milliseconds + 1
        let result = try await remote.instant("\(selector)[\(window)ms]", at: range.end)
        guard case .matrix(let series) = result.value else { return [] }
        return series.compactMap { one in
            var one = one
            let first = one.floats.times.firstIndex { $0 >= start } ?? one.floats.times.endIndex
            one.floats.times.removeSubrange(..<first)
            one.floats.values.removeSubrange(..<first)
            one.histograms.removeAll { $0.time < start }
            return one.isEmpty ? nil : one
        }.sorted { $0.labels < $1.labels }
    }
}
