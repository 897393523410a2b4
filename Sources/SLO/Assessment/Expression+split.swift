internal import PromQL

extension Expression {
    /// The expression with every aggregation and matching of it keeping some labels:
    /// `sum(x) / sum(y)` by `model` is `sum by (model) (x) / sum by (model) (y)`.
    func keeping(_ labels: [String]) -> Expression {
        let kept = mappingChildren(parameters: false) { $0.keeping(labels) }
        switch kept {
        case .binary(var node):
            node.matching.keep(labels)
            return .binary(node)
        case .aggregate(var node):
            switch node.grouping {
            case .by(let names): node.grouping = .by(names.adding(labels))
            case .without(let names): node.grouping = .without(names.filter { !labels.contains($0) })
            }
            return .aggregate(node)
        default:
            return kept
        }
    }
}

extension VectorMatching {
    /// Without a clause all labels are matched, these among them.
    fileprivate mutating func keep(_ names: [String]) {
        labels = isOn ? labels.adding(names) : labels.filter { !names.contains($0) }
    }
}

extension [String] {
    fileprivate func adding(_ names: [String]) -> [String] {
        self + names.filter { !contains($0) }
    }
}
