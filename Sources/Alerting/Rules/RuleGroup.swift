package import Telemetry

/// Rules evaluated together, in order: each sees what those before it recorded.
package struct RuleGroup: Hashable, Sendable {
    /// Unique within its file.
    package var name: String
    package var file: String
    /// Nil: the interval of whoever evaluates.
    package var interval: TimeSpan?
    /// The queries look this far into the past; nil for none.
    package var queryOffset: TimeSpan?
    /// More results than this from one rule is an error; 0 means no limit.
    package var limit: Int
    package var rules: [Rule]

    package init(
        name: String, file: String, interval: TimeSpan? = nil, queryOffset: TimeSpan? = nil, limit: Int = 0,
        rules: [Rule]
    ) {
        self.name = name
        self.file = file
        self.interval = interval
        self.queryOffset = queryOffset
        self.limit = limit
        self.rules = rules
    }

    /// `file;name`, as Prometheus identifies a group.
    package var key: String { "\(file);\(name)" }
}
