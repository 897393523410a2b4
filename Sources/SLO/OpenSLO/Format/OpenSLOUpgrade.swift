internal import Documents

/// Turns objects of other versions into v1. What v1 cannot say is an error; what it says in other words, or
/// leaves out because it means nothing, is a warning.
struct OpenSLOUpgrade {
    let version: OpenSLOObject.Version
    let kind: OpenSLOObject.Kind
    let problems: Problems

    func upgraded(_ object: WrittenNode) -> WrittenNode {
        guard version != .v1 else { return object }
        if let place = object.firstAnchor {
            problems.error(
                place, "anchors and aliases cannot be turned into openslo/v1 piece by piece",
                remedy: "write out what they stand for, or change the file by hand")
            return object
        }
        var object = object
        let position = object["apiVersion"]?.position ?? object.position
        problems.warn(
            position, "\(version.rawValue) is turned into openslo/v1",
            remedy: version == .v1alpha ? "" : "leave the file as it is if you mean to use v2alpha")
        object.set("apiVersion", .plain("openslo/v1", at: position))
        let name = object["metadata"]?["name"]
        object.change("spec") { spec in
            switch (version, kind) {
            case (.v1alpha, .slo): alpha(&spec, name)
            case (.v2alpha, .slo): objective(&spec)
            case (.v2alpha, .sli): indicator(&spec)
            default: break
            }
        }
        return object
    }

    // MARK: v2alpha

    private func objective(_ spec: inout WrittenNode) {
        rename("serviceRef", to: "service", in: &spec)
        for pair in [("sli", "indicator"), ("sliRef", "indicatorRef")] {
            rename(pair.0, to: pair.1, in: &spec)
            spec.change("objectives") { $0.changeItems { rename(pair.0, to: pair.1, in: &$0) } }
        }
        spec.change("indicator") { $0.change("spec", indicator) }
        spec.change("objectives") {
            $0.changeItems { $0.change("indicator") { $0.change("spec", indicator) } }
        }
    }

    private func rename(_ key: String, to name: String, in node: inout WrittenNode) {
        guard let position = node[key]?.position, node[name] != nil else {
            node.rename(key, to: name)
            return
        }
        problems.error(
            position, "both '\(key)' and '\(name)' are given, which are one in v1", remedy: "keep one of them"
        )
    }

    private func indicator(_ spec: inout WrittenNode) {
        spec.change("thresholdMetric", source)
        spec.change("ratioMetric") { ratio in
            for part in ["good", "bad", "total", "raw"] { ratio.change(part, source) }
        }
    }

    /// `{dataSourceRef | dataSourceSpec, spec}` → `{metricSource: {metricSourceRef | type, spec}}`.
    private func source(_ node: inout WrittenNode) {
        guard node.isMapping, node["metricSource"] == nil else { return }
        var inner = WrittenNode.mapping([], at: node.position)
        if var reference = node.take("dataSourceRef") {
            reference.key = .plain("metricSourceRef", at: reference.position)
            inner.entries.append(reference)
        }
        if let described = node.take("dataSourceSpec") {
            inner.entries += described.value.entries
            take(described.comments, above: &inner)
            for entry in described.value.entries where entry.key?.text != "type" {
                problems.error(
                    entry.position,
                    "openslo/v1 has no '\(entry.key?.text ?? "")' where a metric is described",
                    remedy: "write a DataSource of its own and name it with dataSourceRef")
            }
        }
        if let spec = node.take("spec") { inner.entries.append(spec) }
        node.entries.insert(WrittenEntry(key: .plain("metricSource", at: node.position), inner), at: 0)
    }

    func take(_ comments: WrittenComments, above node: inout WrittenNode) {
        guard !node.entries.isEmpty else { return }
        node.entries[0].comments.above = comments.all + node.entries[0].comments.above
    }
}
