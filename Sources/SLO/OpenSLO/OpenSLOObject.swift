internal import Documents

/// One object of a file: its header read, its spec still a tree.
struct OpenSLOObject {
    enum Version: String, CaseIterable {
        case v1 = "openslo/v1"
        case v1alpha = "openslo/v1alpha"
        case v2alpha = "openslo.com/v2alpha"
    }

    enum Kind: String, CaseIterable {
        case service = "Service"
        case slo = "SLO"
        case sli = "SLI"
        case alertPolicy = "AlertPolicy"
        case alertCondition = "AlertCondition"
        case alertNotificationTarget = "AlertNotificationTarget"
        case dataSource = "DataSource"
    }

    var version: Version
    var kind: Kind
    var metadata: OpenSLOMetadata
    var spec: Node
    var position: SourcePosition

    /// Nil, with an error recorded, when the header cannot be read.
    init?(_ node: Node, _ problems: Problems) {
        guard let reader = MappingReader(node, problems) else { return nil }
        let apiVersion = reader.required("apiVersion", .string)
        let kindName = reader.required("kind", .string)
        let metadata = reader.take("metadata").flatMap { OpenSLOMetadata($0, problems) }
        let spec = reader.take("spec")
        reader.warnOfUnknownKeys(["apiVersion", "kind", "metadata", "spec"])
        guard let apiVersion, let kindName else { return nil }
        guard let version = Version(rawValue: apiVersion) else {
            reader.fail("apiVersion", "unknown apiVersion '\(apiVersion)'", remedy: "write openslo/v1")
            return nil
        }
        guard let kind = Kind(rawValue: kindName) else {
            let names = Kind.allCases.map(\.rawValue)
            let near = nearest(kindName, in: names).map { "did you mean \($0)? " } ?? ""
            reader.fail(
                "kind", "unknown kind '\(kindName)'", remedy: near + "kinds: " + names.joined(separator: ", ")
            )
            return nil
        }
        guard let metadata else {
            problems.error(
                node.position, "'metadata' with a 'name' is missing", remedy: "add metadata: {name: …}")
            return nil
        }
        self.version = version
        self.kind = kind
        self.metadata = metadata
        self.spec = spec ?? Node(node.position, .null)
        position = node.position
    }
}

extension MappingReader {
    /// Warns of keys that are not known here (strict reading makes that an error).
    func warnOfUnknownKeys(_ known: [String]) {
        for pair in rest() {
            let name = pair.key.text ?? ""
            guard !known.contains(name) else { continue }
            let near = nearest(name, in: known).map { "did you mean '\($0)'? " } ?? ""
            problems.warn(
                pair.key.position, "\(OpenSLOResult.unknownField) '\(name)'",
                remedy: near + "known here: \(known.joined(separator: ", "))")
        }
    }
}
