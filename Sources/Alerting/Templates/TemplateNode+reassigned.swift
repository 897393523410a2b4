extension TemplateNode {
    /// Names of the variables that nodes give another value, `{{ $x = … }}`.
    static func reassigned(in nodes: [TemplateNode]) -> Set<String> {
        var names: Set<String> = []
        for node in nodes {
            switch node {
            case .text, .leave: break
            case .output(let pipeline): names.formUnion(pipeline.reassigned)
            case .call(_, let pipeline): names.formUnion(pipeline?.reassigned ?? [])
            case .branch(let pipeline, _, let then, let otherwise),
                .range(let pipeline, _, let then, let otherwise):
                names.formUnion(pipeline.reassigned)
                names.formUnion(reassigned(in: then))
                names.formUnion(reassigned(in: otherwise))
            }
        }
        return names
    }
}

extension TemplatePipeline {
    fileprivate var reassigned: Set<String> {
        var names: Set<String> = declares ? [] : Set(variable.map { [$0] } ?? [])
        for operand in commands.flatMap(\.operands) {
            if case .pipeline(let inner) = operand.head { names.formUnion(inner.reassigned) }
        }
        return names
    }
}
