package import Store
package import Telemetry

/// What names and series exist; the store answers for a local file.
///
/// Each inner list of `selectors` is one selector; a series matches when it satisfies all matchers of any of
/// them. No selector at all means every series.
package protocol SeriesCatalogue: Sendable {
    func seriesLabels(anyOf selectors: [[Matcher]], in range: TimeRange) async throws -> [Labels]
}

extension SeriesCatalogue {
    func labelNames(anyOf selectors: [[Matcher]], in range: TimeRange) async throws -> [String] {
        Set(try await seriesLabels(anyOf: selectors, in: range).flatMap { $0.sorted.map(\.name) }).sorted()
    }

    func labelValues(_ name: String, anyOf selectors: [[Matcher]], in range: TimeRange) async throws
        -> [String]
    {
        Set(try await seriesLabels(anyOf: selectors, in: range).compactMap { $0[name] }).sorted()
    }
}

extension Store: SeriesCatalogue {
    package func seriesLabels(anyOf selectors: [[Matcher]], in range: TimeRange) async throws -> [Labels] {
        guard !selectors.isEmpty else { return try await seriesLabels(matching: [], in: range) }
        var found: Set<Labels> = []
        for matchers in selectors { found.formUnion(try await seriesLabels(matching: matchers, in: range)) }
        return found.sorted()
    }
}
