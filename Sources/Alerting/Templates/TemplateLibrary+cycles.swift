extension TemplateLibrary {
    /// The way from a template back to itself through the templates it calls; nil when there is none.
    func cycle(from name: String) -> [String]? {
        var path: [String] = []
        var cleared: Set<String> = []
        return cycle(through: name, &path, &cleared)
    }

    private func cycle(
        through name: String, _ path: inout [String], _ cleared: inout Set<String>
    ) -> [String]? {
        if let start = path.firstIndex(of: name) { return path[start...] + [name] }
        guard !cleared.contains(name), let body = templates[name]?.nodes else { return nil }
        path.append(name)
        for next in TemplateNode.calls(in: body) {
            if let found = cycle(through: next, &path, &cleared) { return found }
        }
        path.removeLast()
        cleared.insert(name)
        return nil
    }
}

extension TemplateNode {
    /// Names of the templates that nodes call, those below them included.
    fileprivate static func calls(in nodes: [TemplateNode]) -> [String] {
        nodes.flatMap { node -> [String] in
            switch node {
            case .text, .output, .leave: []
            case .call(let call, _): [call.name]
            case .branch(_, _, let then, let otherwise): calls(in: then) + calls(in: otherwise)
            case .range(_, _, let body, let otherwise): calls(in: body) + calls(in: otherwise)
            }
        }
    }
}
