package import Alerting
package import Store
package import Telemetry

/// What the API tells of the running agent beside its samples.
package protocol AgentState: Sendable {
    func ruleGroups() async -> [RuleGroupStatus]
    func targets() async -> [TargetStatus]
    /// What is known about metrics, ours and those scraped.
    func metricFamilies() async -> [MetricFamily]
    func cardinality(limit: Int) async throws -> Cardinality
    func storeStatistics() async throws -> StoreStatistics
    /// Settings in force, by the name of the flag Prometheus has for the like, and ours.
    var flags: [(name: String, value: String)] { get }
    /// The configuration in force as YAML, without secrets.
    var configurationText: String { get }
    /// When the configuration in force was read, and whether no later try has failed.
    var configurationTaken: (time: Timestamp, isLatest: Bool) { get }
    /// Addresses of other Alertmanagers that are told of our alerts, without passwords.
    func alertmanagers() async -> [String]
    var started: Timestamp { get }
    /// What whoever reads any answer should know, such as a clock that was set back; each query carries it.
    var warnings: [String] { get }
}
