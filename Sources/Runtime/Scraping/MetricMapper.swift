package import Telemetry

/// Turns a runtime's own series into ours, as its adapter says. Absent stays absent: a metric the runtime
/// does not have yields no series, never a zero.
package struct MetricMapper: Sendable {
    private let adapter: RuntimeAdapter
    private let labels: Labels
    /// For runtimes that leave the model out of their metrics; empty adds none.
    private let model: String

    /// `labels` go onto every series.
    package init(adapter: RuntimeAdapter, labels: Labels, model: String = "") {
        self.adapter = adapter
        self.labels = labels
        self.model = model
    }

    /// Maps one scrape: series with one float sample each. All results carry `time`.
    package func map(_ scraped: [Series], at time: Timestamp) -> [Series] {
        let samples = Dictionary(grouping: scraped.compactMap(Sample.init)) { $0.name }
        return adapter.metrics.flatMap { mapping in
            mapping.suffixes.flatMap { suffix in
                one(mapping, suffix, samples).map { Series($0.labels, at: time, $0.value) }
            }
        }
    }

    private struct Sample {
        let name: String
        let labels: Labels
        let value: Double

        /// Nil for what is no value: NaN, infinity, sentinels such as -1 for "off" and 9.2e18 for "blank".
        init?(_ series: Series) {
            guard let name = series.labels.metricName, let value = series.floats.values.last,
                value.isFinite, value >= 0, value < 9e18
            else { return nil }
            self.name = normalised(name)
            self.labels = series.labels
            self.value = value
        }
    }

    private func one(
        _ mapping: MetricMapping, _ suffix: String, _ samples: [String: [Sample]]
    ) -> [(labels: Labels, value: Double)] {
        func found(_ names: [String]) -> [Sample] {
            for name in names {
                if let hit = samples[normalised(name) + suffix] {
                    return hit.filter { sample in mapping.conditions.allSatisfy { $0.holds(sample.labels) } }
                }
            }
            return []
        }
        let upper = folded(found(mapping.sources), mapping)
        let named = { (key: Labels) in finish(key, mapping, suffix) }
        guard !mapping.over.isEmpty else {
            return upper.map { (named($0.key), $0.value * mapping.scale) }.sorted { $0.0 < $1.0 }
        }
        let lower = folded(found(mapping.over), mapping)
        return upper.compactMap { key, value in
            guard let divisor = lower[key], divisor > 0 else { return nil }
            return (named(key), value / divisor * mapping.scale)
        }.sorted { $0.0 < $1.0 }
    }

    /// Takes repeated values once, then folds what differs only in labels we drop.
    private func folded(_ samples: [Sample], _ mapping: MetricMapping) -> [Labels: Double] {
        var distinct: [Labels: Double] = [:]
        for sample in samples {
            let key = sample.labels.without(adapter.repeatedOver)
            distinct[key] = max(distinct[key] ?? 0, sample.value)
        }
        var groups: [Labels: [Double]] = [:]
        for (key, value) in distinct { groups[kept(key, mapping), default: []].append(value) }
        return groups.mapValues { values in
            switch mapping.fold {
            case .sum: values.reduce(0, +)
            case .max: values.max() ?? 0
            case .mean: values.reduce(0, +) / Double(values.count)
            }
        }
    }

    private func kept(_ labels: Labels, _ mapping: MetricMapping) -> Labels {
        var pairs = mapping.kept.compactMap { map in labels[map.source].map { Label(map.name, $0) } }
        if mapping.kind == .histogram, let bound = labels["le"] { pairs.append(Label("le", bound)) }
        if let model = adapter.modelLabels.lazy.compactMap({ labels[$0] }).first {
            pairs.append(Label("model", model))
        }
        return Labels(pairs)
    }

    private func finish(_ key: Labels, _ mapping: MetricMapping, _ suffix: String) -> Labels {
        var base = labels
        if !model.isEmpty { base["model"] = model }
        base["runtime"] = adapter.name
        let own = key.sorted + mapping.labels + [Label(Label.metricName, mapping.name + suffix)]
        return base.merging(Labels(own))
    }
}

extension MetricMapping {
    fileprivate var suffixes: [String] {
        kind == .histogram ? ["_bucket", "_sum", "_count"] : [""]
    }
}

extension LabelCondition {
    fileprivate func holds(_ labels: Labels) -> Bool {
        values.contains(labels[name] ?? "")
    }
}

/// Some collectors turn `vllm:x` into `vllm_x`: one spelling for both.
private func normalised(_ name: String) -> String {
    name.contains(":") ? String(name.map { $0 == ":" ? "_" : $0 }) : name
}
