/// What is known about one kind of inference runtime: how to recognise it, where it listens, what to ask
/// it, and what its metrics mean. One YAML file in `Config/runtimes/` each; see docs/runtimes.md.
package struct RuntimeAdapter: Hashable, Sendable {
    /// `vllm`, `llama-cpp`, …: the value of the label `runtime` and of `job` in `up`.
    package var name: String
    /// For people: `llama.cpp`.
    package var title: String
    /// OpenTelemetry `gen_ai.provider.name`; runtimes have no registered value, so these are our own.
    package var provider: String
    /// Lower is asked first.
    package var priority: Int
    package var recognition: RuntimeFingerprint
    package var address: AddressHints
    package var endpoints: RuntimeEndpoints
    /// Text in the output that means memory ran out, whatever the exit status says.
    package var outOfMemoryPatterns: [String]
    /// Labels that hold the model's name, newest first.
    package var modelLabels: [String]
    /// Labels over which the same value is repeated (ranks of one engine): taken once, not added.
    package var repeatedOver: [String]
    package var metrics: [MetricMapping]

    /// The adapter for a server nobody described.
    package static let unknownName = "openai-compatible"
}

/// What gives a runtime away.
package struct RuntimeFingerprint: Hashable, Sendable {
    /// Executable or module names in a command line.
    package var commands: [String] = []
    /// Beginnings of metric names.
    package var metricPrefixes: [String] = []
    /// `data[0].owned_by` of `/v1/models`.
    package var ownedBy: [String] = []
    package var probes: [FingerprintProbe] = []

    package init() {}
}

/// A path whose JSON answer holds all these members only on this runtime.
package struct FingerprintProbe: Hashable, Sendable {
    package var path: String
    package var fields: [String]
}

/// Where a command line or an environment says what address the runtime listens on.
package struct AddressHints: Hashable, Sendable {
    package var portFlags: [String] = []
    package var hostFlags: [String] = []
    package var portVariables: [String] = []
    package var hostVariables: [String] = []
    /// Variables that hold host and port together, such as `OLLAMA_HOST`.
    package var addressVariables: [String] = []
    package var defaultPort: Int?

    package init() {}
}

/// Paths on the runtime's own port.
package struct RuntimeEndpoints: Hashable, Sendable {
    /// The first that is not 404 counts.
    package var health: [String] = ["/health"]
    package var models: String?
    /// Path and the JSON member that holds the version.
    package var version: VersionEndpoint?
    package var metrics: MetricsEndpoint?

    package init() {}
}

package struct VersionEndpoint: Hashable, Sendable {
    package var path: String
    package var field: String
}

package struct MetricsEndpoint: Hashable, Sendable {
    package var path: String
    /// What the operator can do when the page is not there.
    package var whenMissing: String
}
