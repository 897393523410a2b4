internal import Documents

extension OpenSLOUpgrade {
    /// A v1alpha SLO whose objectives have indicators of their own is several SLOs, for in v1 it would be a
    /// composite. They get the names under which they were read. Comments on the whole stay with the first.
    func split(_ object: WrittenNode) -> [WrittenNode] {
        guard version == .v1alpha, kind == .slo,
            let objectives = object["spec"]?["objectives"]?.entries, objectives.count > 1,
            let base = object["metadata"]?["name"]?.text
        else { return [object] }
        let ratios = objectives.map { $0.value["ratioMetrics"] }
        guard let one = ratios.compactMap(\.self).first,
            !ratios.allSatisfy({ $0.map { OpenSLOProof.isSame($0, one) } ?? false })
        else { return [object] }
        problems.warn(
            object["spec"]?["objectives"]?.position ?? object.position,
            "several indicators in one SLO are a composite in openslo/v1; it becomes \(objectives.count) SLOs",
            remedy: "alerts and series keep their names")
        return objectives.indices.map { index in
            var part = index == 0 ? object : object.withoutComments
            let own = objectives[index].value["displayName"]?.text
            let slug = OpenSLOMetadata.slug(own ?? "")
            part.change("metadata") { metadata in
                let title = metadata["displayName"]?.text ?? base
                let place = metadata.position
                let name = "\(base)-\(slug.isEmpty ? "\(index + 1)" : slug)"
                metadata.set("name", WrittenNode(place, .scalar(name, .quoted)))
                let display = own.map { "\(title): \($0)" } ?? title
                metadata.set("displayName", WrittenNode(place, .scalar(display, .quoted)))
            }
            part.change("spec") { $0.change("objectives") { $0.entries = [objectives[index]] } }
            return part
        }
    }
}

extension WrittenNode {
    fileprivate var withoutComments: WrittenNode {
        var node = self
        node.entries = entries.map { entry in
            WrittenEntry(key: entry.key, entry.value.withoutComments)
        }
        return node
    }
}
