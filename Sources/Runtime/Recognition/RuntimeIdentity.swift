package import Telemetry

/// Which runtime answers, and with what.
package struct RuntimeIdentity: Hashable, Sendable {
    package var adapter: RuntimeAdapter
    /// As the runtime states it; empty when it does not.
    package var version: String
    /// Model names from `/v1/models`.
    package var models: [String]
    /// What gave it away, for `doctor` and logs: `owned_by of /v1/models is 'vllm'`.
    package var evidence: String

    package init(adapter: RuntimeAdapter, version: String = "", models: [String] = [], evidence: String = "")
    {
        self.adapter = adapter
        self.version = version
        self.models = models
        self.evidence = evidence
    }

    /// `beaufort_runtime_build_info`, one series for each model (one without when none is known).
    package func series(labels: Labels, at time: Timestamp) -> [Series] {
        (models.isEmpty ? [""] : models).map { model in
            let own = Labels([
                Label(Label.metricName, MetricCatalogue.runtimeBuildInfo.name),
                Label("runtime", adapter.name),
                Label("version", version), Label("model", model),
            ])
            return Series(labels.merging(own), at: time, 1)
        }
    }
}
