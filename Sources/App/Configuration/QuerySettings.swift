internal import Documents
package import PromQL
package import Telemetry

/// What the query API allows: the `query:` section.
package struct QuerySettings: Hashable, Sendable {
    /// What one query may read and how long it may take.
    package var limits = QueryLimits.standard
    /// Queries at work at a time; more wait their turn.
    package var concurrency = 20
    /// How old a sample may be and still count as current.
    package var lookback = TimeSpan.minutes(5)
    /// Which web pages of other origins may read answers in a browser.
    package var corsOrigin = ".*"
    /// Bytes of one request's body, after unpacking.
    package var bodyLimit = 64 << 20
    /// Bytes of memory the samples of one selector may take.
    package var byteLimit = 1 << 30

    package init() {}
}

extension QuerySettings {
    init(_ reader: MappingReader) {
        limits.samples = reader.optional("samples", .integer(in: 1...10_000_000_000)) ?? limits.samples
        byteLimit = reader.optional("bytes", .integer(in: 65_536...(1 << 40))) ?? byteLimit
        limits.series = reader.optional("series", .integer(in: 1...100_000_000)) ?? limits.series
        limits.points = limits.samples
        limits.time = reader.optional("time", .positiveDuration) ?? limits.time
        concurrency = reader.optional("concurrency", .integer(in: 1...10_000)) ?? concurrency
        lookback = reader.optional("lookback", .positiveDuration) ?? lookback
        bodyLimit = reader.optional("body", .integer(in: 1_024...(1 << 30))) ?? bodyLimit
        corsOrigin = reader.optional("corsOrigin", .nonEmptyString) ?? corsOrigin
        do {
            _ = try Pattern(corsOrigin)
        } catch {
            reader.fail(
                "corsOrigin", "\(corsOrigin) is no regular expression: \(error)",
                remedy: "write for example https://grafana\\.example\\.org")
        }
    }
}
