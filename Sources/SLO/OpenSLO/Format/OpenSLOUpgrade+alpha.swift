internal import Documents

extension OpenSLOUpgrade {
    /// The `spec` of a v1alpha SLO.
    func alpha(_ spec: inout WrittenNode, _ name: WrittenNode?) {
        if spec["timeWindows"] != nil, let other = spec["timeWindow"] {
            problems.error(
                other.position, "both 'timeWindows' and 'timeWindow' are given, which are one in v1",
                remedy: "keep one of them")
        }
        spec.rename("timeWindows", to: "timeWindow")
        spec.change("timeWindow") { node in
            if node.isMapping { node = WrittenNode(node.position, .list([WrittenEntry(node)])) }
            if node.entries.count > 1 {
                problems.error(
                    node.entries[1].position, "an SLO of openslo/v1 has one time window",
                    remedy: "write an SLO of its own for each window")
            }
            node.changeItems(window)
        }
        spec.change("indicator") { node in
            node.change("thresholdMetric", metric)
            node.change("ratioMetric", ratio)
            if !node.isNull { node = named(node, name) }
        }
        slices(&spec)
        ratios(&spec, name)
    }

    /// `{unit, count}` → `{duration}`.
    private func window(_ node: inout WrittenNode) {
        let symbols = [
            "Minute": "m", "Hour": "h", "Day": "d", "Week": "w", "Month": "M", "Quarter": "Q", "Year": "Y",
        ]
        guard let unit = node["unit"] else { return }
        guard let symbol = symbols[unit.text ?? ""] else {
            problems.error(
                unit.position, "openslo/v1 has no unit '\(unit.text ?? "")'",
                remedy: "possible: \(symbols.keys.sorted().joined(separator: ", "))")
            return
        }
        if node["isRolling"]?.text?.lowercased() == "false", node["calendar"] == nil {
            problems.error(
                node.position, "a window that does not roll needs a calendar in openslo/v1",
                remedy: "add calendar: {startTime: 2026-01-01 00:00:00, timeZone: UTC}, or isRolling: true")
        }
        node.set("unit", .plain((node["count"]?.text ?? "1") + symbol, at: unit.position))
        node.rename("unit", to: "duration")
        _ = node.drop("count")
        if node["isRolling"] == nil { node.set("isRolling", "true") }
    }

    /// `{source, queryType, query}` → `{metricSource: {type, spec: {queryType, query}}}`.
    private func metric(_ node: inout WrittenNode) {
        guard node.isMapping, node["metricSource"] == nil else { return }
        var inner = WrittenNode.mapping([], at: node.position)
        if var source = node.take("source") {
            source.key = .plain("type", at: source.position)
            inner.entries.append(source)
        }
        let asked = ["queryType", "query"].compactMap { node.take($0) }
        inner.set("spec", .mapping(asked, at: node.position))
        node.entries.insert(WrittenEntry(key: .plain("metricSource", at: node.position), inner), at: 0)
    }

    private func ratio(_ node: inout WrittenNode) {
        if node["counter"] == nil { node.rename("incremental", to: "counter") }
        for part in ["good", "bad", "total", "raw"] { node.change(part, metric) }
    }

    /// v1 wants a name for every indicator; the SLO's is the nearest.
    private func named(_ spec: WrittenNode, _ name: WrittenNode?) -> WrittenNode {
        let position = spec.position
        let metadata = WrittenNode.mapping(
            [WrittenEntry(key: .plain("name", at: position), name ?? .plain("indicator", at: position))],
            at: position)
        return .mapping(
            [
                WrittenEntry(key: .plain("metadata", at: position), metadata),
                WrittenEntry(key: .plain("spec", at: position), spec),
            ], at: position)
    }

    /// v1alpha does not say how long a slice is; what is read is written.
    private func slices(_ spec: inout WrittenNode) {
        guard let method = spec["budgetingMethod"]?.text, method != "Occurrences" else { return }
        spec.change("objectives") {
            $0.changeItems { objective in
                let isTimeslices = method == "Timeslices"
                let lacks = (objective["timeSliceWindow"] == nil, objective["timeSliceTarget"] == nil)
                guard objective.isMapping, lacks.0 || (lacks.1 && isTimeslices) else { return }
                problems.warn(
                    objective.position, "the slices are not described; what was assumed is written out",
                    remedy: "set timeSliceWindow and timeSliceTarget to what you mean")
                if lacks.0 { objective.set("timeSliceWindow", "1m") }
                if lacks.1, isTimeslices, let target = objective["target"] {
                    objective.set("timeSliceTarget", target)
                }
            }
        }
    }

    /// `ratioMetrics` of the objectives → the SLO's indicator.
    private func ratios(_ spec: inout WrittenNode, _ name: WrittenNode?) {
        guard let objectives = spec["objectives"]?.entries else { return }
        let found = objectives.compactMap { $0.value["ratioMetrics"] }
        guard !found.isEmpty else { return }
        if let other = spec["indicator"] {
            problems.error(
                other.position, "both 'indicator' and 'ratioMetrics' are given, which are one in v1",
                remedy: "keep one of them")
            return
        }
        var moved: [WrittenEntry] = []
        spec.change("objectives") {
            $0.changeItems { objective in
                for key in ["op", "value"] {
                    guard let dropped = objective.drop(key) else { continue }
                    problems.warn(dropped.position, "\(key) means nothing on a ratio and is left out")
                }
                if let entry = objective.take("ratioMetrics") { moved.append(entry) }
            }
        }
        guard var entry = moved.first else { return }
        ratio(&entry.value)
        entry.key = .plain("ratioMetric", at: entry.position)
        entry.comments.above += moved.dropFirst().flatMap(\.allComments)
        spec.set("indicator", named(.mapping([entry], at: entry.position), name))
    }
}
