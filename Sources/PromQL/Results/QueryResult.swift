/// A value and the remarks the evaluation made about it.
package struct QueryResult: Hashable, Sendable {
    package var value: Value
    /// The answer is probably not what was asked for, e.g. `rate` over mixed sample types.
    package var warnings: [String]
    /// The answer is right but the query deserves a look, e.g. a metric name that does not look like a
    /// counter.
    package var infos: [String]

    package init(_ value: Value, warnings: [String] = [], infos: [String] = []) {
        self.value = value
        self.warnings = warnings
        self.infos = infos
    }
}
